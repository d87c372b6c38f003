"""A rule enters a twin once and whole, whenever the bot is killed."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlmodel import select

from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.delivery import Envelope
from storage.db import audit_log
from storage.db.tables_jobs import AuditRow, JobRow
from storage.db.tables_twins import EditRow, ProposalRow
from storage.store import Store
from tests.crash.moment import Moment
from tests.crash.sweep import sweep
from tests.support.slack_world import BOT, UMA, buttons
from twins.jobs import JobState
from twins.playbook.folder import parse_folder

ACTS = {"twin edited", "proposal accepted", "twin published"}


@dataclass(frozen=True)
class Learned:
    """The state after one accepted offer."""

    versions: int
    live: int
    rules: tuple[str, ...]
    is_whole: bool
    edits: tuple[str, ...]
    proposal: str
    entries: tuple[str, ...]
    broken_at: int | None
    unfinished: tuple[str, ...]


def add_both(slack: LocalSlack) -> Sequence[Envelope]:
    """Uma takes the rule and its case, unless she sees that she has."""
    cards = [m for m in slack.said(slack.dm(UMA, BOT)) if "offer:add" in buttons(m)]
    return [slack.click(UMA, cards[-1].channel, cards[-1].ts, "offer:add")] if cards else []


def learned(slack: LocalSlack, store: Store) -> Learned:
    """Look at the twin, its versions and its texts."""
    live, files = store.versions.live("ux"), store.versions.files("ux")
    assert live
    assert files
    with store.database.read() as session:
        edits = session.exec(select(EditRow)).all()
        acts = session.exec(select(AuditRow)).all()
        jobs = session.exec(select(JobRow).where(JobRow.state != JobState.DONE.value)).all()
        (proposal,) = session.exec(select(ProposalRow)).all()
        return Learned(
            versions=len(store.versions.history("ux")),
            live=live.number,
            rules=tuple(rule.id for rule in live.twin.rules)[-2:],
            is_whole=parse_folder(files).twin == live.twin,
            edits=tuple(sorted(edit.state for edit in edits)),
            proposal=proposal.state,
            entries=tuple(row.act for row in acts if row.act in ACTS)[-4:],
            broken_at=audit_log.verify(store.database),
            unfinished=tuple(job.id for job in jobs),
        )


@pytest.mark.thorough
def test_an_accepted_offer_is_published_once_and_whole_wherever_the_bot_is_killed(offered: Moment) -> None:
    swept = sweep(offered, [add_both], learned)

    print(f"\nkilled at {len(swept.standing)} of {len(swept.points)} fault points")
    expected = Learned(
        versions=2,
        live=2,
        rules=("UX-36", "UX-37"),
        is_whole=True,
        edits=("published",) * 3,  # the rule, its case, and the case that it turns
        proposal="accepted",
        entries=("twin edited", "twin edited", "proposal accepted", "twin published"),
        broken_at=None,
        unfinished=(),
    )
    assert len(swept.points) > 10
    assert swept.other_than(expected) == {}
