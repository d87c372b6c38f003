"""A verdict reaches a webhook under one id, whenever the bot is killed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import select

from bot.practice.demo_people import APP_ID, WEBHOOK_KEY, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.practice.workspace.delivery import Envelope
from storage.db.tables_agents import TicketListenerRow
from storage.db.tables_jobs import JobRow
from storage.store import Store
from tests.crash.moment import Moment, SqliteCopies, opened, stocked
from tests.crash.sweep import Deed, press, sweep
from tests.support.slack_world import BILLING, CORA
from tests.support.webhook_receiver import Receiver, receiving
from twins.agents.webhooks import fingerprint, secret_of
from twins.job_payloads import Command, read
from twins.jobs import Job, JobState

REQUEST = {"want": "let partners pull the invoice export by a link", "why": "they sync at night", "twin": "security"}


@dataclass(frozen=True)
class Told:
    """What a webhook knows in the end."""

    states: frozenset[str]
    ids: int
    is_noted: bool
    unfinished: tuple[str, ...]


ONCE = Told(frozenset({"approved"}), ids=1, is_noted=True, unfinished=())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Cora's own server."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def moment(tmp_path: Path, receiver: Receiver) -> Iterator[Moment]:
    """Nobody has asked yet, and Cora has registered a webhook."""
    slack, url = practice_slack(), f"sqlite:///{tmp_path / 'first.db'}"
    with serve(slack) as served:
        kept = stocked(slack, served.api_url, url)
        with opened(url) as store:
            register(slack, store, receiver.url)
        yield replace(kept, copies=SqliteCopies.of(url))


def register(slack: LocalSlack, store: Store, url: str) -> None:
    """Do as if Cora had typed the command."""
    team, now = slack.space.team_id, slack.space.now()
    payload = {"app": APP_ID, "team": team, "user": CORA, "user_team": team, "channel": BILLING}
    job = Job("registered", "command", "x", payload | {"text": "", "trigger": None}, "1", now)
    store.ledger.enqueue(job)
    store.webhooks.add(read(Command, job).act, url, partial(secret_of, WEBHOOK_KEY.encode()), fingerprint, now)


@pytest.mark.thorough
def test_a_verdict_reaches_a_webhook_under_one_id_wherever_the_bot_is_killed(
    moment: Moment, receiver: Receiver
) -> None:
    def asks(slack: LocalSlack) -> Sequence[Envelope]:
        body = {"agent_of": CORA, "request": REQUEST | {"notify": receiver.url}, "team": slack.space.team_id}
        return [Envelope("agent", APP_ID, "interactive", body)]

    def left(_: LocalSlack, store: Store) -> Told:
        got = list(receiver.got)
        receiver.got.clear()
        with store.database.read() as session:
            [listener] = session.exec(select(TicketListenerRow)).all()
            jobs = session.exec(select(JobRow).where(JobRow.state != JobState.DONE.value)).all()
        states = frozenset(each.data["state"] for each in got)
        return Told(states, len({each.id for each in got}), listener.told is not None, tuple(job.id for job in jobs))

    deeds: Sequence[Deed] = [asks, press("check:approve")]
    swept = sweep(moment, deeds, left)

    assert swept.standing
    assert swept.other_than(ONCE) == {}
