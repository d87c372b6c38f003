"""An agent's request is asked once, whenever the bot is killed: ticket, message, answer, check and verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot.practice.demo_people import APP_ID, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.practice.workspace.delivery import Envelope
from storage.db import audit_log
from storage.db.tables_agents import AgentAskRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_jobs import JobRow
from storage.store import Store
from tests.crash.moment import Moment, opened, stocked
from tests.crash.power import fail_power
from tests.crash.sweep import Deed, live_through, press, sweep
from tests.support.slack_world import ANA, BOT, CORA
from twins.jobs import JobState

REQUEST = {"want": "let partners pull the invoice export by a link", "why": "they sync at night", "twin": "security"}


@dataclass(frozen=True)
class Left:
    """What a request and its approval leave behind."""

    tickets: int
    asks: int
    decisions: int
    states: tuple[str, ...]
    with_cora: tuple[str, ...]
    with_ana: tuple[str, ...]
    is_intact: bool
    unfinished: tuple[str, ...]


ONCE = Left(
    tickets=1,
    asks=1,
    decisions=1,
    states=("approved",),
    with_cora=("agent_ask", "post:answer", "post:verdict"),
    with_ana=("post:check",),
    is_intact=True,
    unfinished=(),
)


@pytest.fixture
def moment(tmp_path: Path) -> Iterator[Moment]:
    """Nobody has asked yet."""
    slack = practice_slack()
    with serve(slack) as served:
        yield stocked(slack, served.api_url, f"sqlite:///{tmp_path / 'first.db'}")


def asks(slack: LocalSlack) -> Sequence[Envelope]:
    """Cora's agent sends its request, and again if no answer came to it."""
    return [
        Envelope("agent", APP_ID, "interactive", {"agent_of": CORA, "request": REQUEST, "team": slack.space.team_id})
    ]


@pytest.mark.thorough
def test_a_request_and_its_verdict_stand_once_wherever_the_bot_is_killed(moment: Moment) -> None:
    deeds: Sequence[Deed] = [asks, press("check:approve")]
    swept = sweep(moment, deeds, left)
    print(f"\nkilled at {len(swept.standing)} of {len(swept.points)} fault points:", *swept.points, sep="\n  ")
    assert swept.other_than(ONCE) == {}


@pytest.mark.thorough
def test_a_request_that_slack_took_before_the_power_failed_is_found_there(moment: Moment) -> None:
    deeds: Sequence[Deed] = [asks, press("check:approve")]
    [whole] = live_through(moment, moment.again(), deeds, fatal=[])
    points = [at for at, each in enumerate(whole.points, 1) if "after chat.postMessage" in each]
    for point in points:
        url = moment.again()
        live_through(moment, url, deeds, [point], fail_power)
        with opened(url) as store:
            assert left(moment.slack, store) == ONCE
    assert points


def left(slack: LocalSlack, store: Store) -> Left:
    """Look at what stands."""

    def count(table: type[SQLModel]) -> int:
        with store.database.read() as session:
            return len(session.exec(select(table)).all())

    with store.database.read() as session:
        checks = session.exec(select(CheckRow)).all()
        jobs = session.exec(select(JobRow).where(JobRow.state != JobState.DONE.value)).all()
    return Left(
        count(AgentAskRow),
        count(AskRow),
        count(DecisionRow),
        tuple(check.state.value for check in checks),
        _purposes(slack, CORA),
        _purposes(slack, ANA),
        audit_log.verify(store.database) is None,
        tuple(job.id for job in jobs),
    )


def _purposes(slack: LocalSlack, person: str) -> tuple[str, ...]:
    said = slack.said(slack.dm(person, BOT))
    ids = [str((message.metadata or {}).get("event_payload", {}).get("id", "")) for message in said]
    return tuple(sorted(":".join(each.split(":")[: 2 if each.startswith("post") else 1]) for each in ids))
