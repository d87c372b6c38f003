"""A rule comes into a twin once and whole, whenever the bot is killed: nothing half-published is ever answered from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import select

from bot.practice.delivery import Envelope
from bot.practice.slack import LocalSlack
from storage import chain
from storage.jobs import JobState
from storage.ledger_tables import AuditRow, JobRow
from storage.store import Store
from storage.twin_tables import EditRow, ProposalRow
from tests.bot.world import BOT, UMA, buttons
from tests.crash.moment import Moment
from tests.crash.sweep import sweep
from twins.folder import parse_folder

ACTS = {"twin edited", "proposal accepted", "twin published"}


@dataclass(frozen=True)
class Learned:
    """What one accepted offer leaves behind."""

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
    live, files = store.shelf.live("ux"), store.shelf.files("ux")
    assert live
    assert files
    with store.database.read() as session:
        edits = session.exec(select(EditRow)).all()
        acts = session.exec(select(AuditRow)).all()
        jobs = session.exec(select(JobRow).where(JobRow.state != JobState.DONE.value)).all()
        (proposal,) = session.exec(select(ProposalRow)).all()
        return Learned(
            versions=len(store.shelf.history("ux")),
            live=live.number,
            rules=tuple(rule.id for rule in live.twin.rules)[-2:],
            is_whole=parse_folder(files).twin == live.twin,
            edits=tuple(sorted(edit.state for edit in edits)),
            proposal=proposal.state,
            entries=tuple(row.act for row in acts if row.act in ACTS)[-4:],
            broken_at=chain.verify(store.database),
            unfinished=tuple(job.id for job in jobs),
        )


def test_an_accepted_offer_is_published_once_and_whole_wherever_the_bot_is_killed(offered: Moment) -> None:
    swept = sweep(offered, [add_both], learned)

    print(f"\nkilled at {len(swept.standing)} of {len(swept.points)} fault points")
    expected = Learned(
        versions=2,
        live=2,
        rules=("UX-28", "UX-29"),
        is_whole=True,
        edits=("published", "published"),
        proposal="accepted",
        entries=("twin edited", "twin edited", "proposal accepted", "twin published"),
        broken_at=None,
        unfinished=(),
    )
    assert len(swept.points) > 10
    assert swept.other_than(expected) == {}
