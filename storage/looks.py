"""What do those who keep a twin say about a rule that was put before them, and what follows where they say nothing?"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.database import Database
from storage.drafts import Drafts
from storage.jobs import put
from storage.keeping import add, new_id, person_of
from storage.ledger import Ledger
from storage.shelf import Shelf
from storage.twin_tables import ConfirmationRow, DigestRow, EditRow, LookRow
from twins.audit import Act
from twins.drafts import Draft, Drafted, Drafting, Make, Say
from twins.evidence import wording
from twins.learning import without
from twins.looks import OVERDUE_AFTER, UNDO, Looking, LookResult, SayLooking
from twins.playbook import Twin
from twins.states import LOOK_MOVES, EditState, LookState, may_move
from twins.work import Card, Click, Job, Kind


class Looks:
    """The answers to a digest. Each can be taken back for ten minutes; what it changes is published after that."""

    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf, drafts: Drafts) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf
        self._drafts = drafts

    def find(self, look_id: str) -> tuple[str, str] | None:
        """The handle and the rule of a look."""
        with self._database.read() as session:
            row = session.get(LookRow, look_id)
            return (row.handle, row.rule_id) if row else None

    def still_true(self, click: Click, look_id: str, say: SayLooking, now: datetime) -> None:
        """The rule is true as it stands; it counts as confirmed today."""
        with self._ledger.closing(click.job_id) as session:
            _tell(session, click, say(self._still_true(session, click, look_id, now)), now)

    def retire(self, click: Click, look_id: str, say: Say, now: datetime) -> None:
        """The rule goes, and its cases."""
        rule_id = (self.find(look_id) or ("", ""))[1]

        def make(draft: Draft) -> Any:
            return without(draft.sketch, rule_id, draft.sketch.digest_of_rule(rule_id))

        with self._ledger.closing(click.job_id) as session:
            _tell(session, click, say(self._change(session, click, look_id, LookState.RETIRED, make, now)), now)

    def change(self, click: Click, look_id: str, make: Make, say: Say, now: datetime) -> None:
        """The rule says something else."""
        with self._ledger.closing(click.job_id) as session:
            _tell(session, click, say(self._change(session, click, look_id, LookState.CHANGED, make, now)), now)

    def undo(self, click: Click, look_id: str, say: SayLooking, now: datetime) -> None:
        """Take an answer back."""
        with self._ledger.closing(click.job_id) as session:
            _tell(session, click, say(self._undo(session, click, look_id, now)), now)

    def _still_true(self, session: Session, click: Click, look_id: str, now: datetime) -> Looking:
        found = self._taken(session, click, look_id, LookState.TRUE, now)
        if isinstance(found, Looking):
            return found
        row, draft = found
        live = self._shelf.live_twin(session, row.handle)
        if live is None or row.rule_id not in wordings_as_shown(live, [row]):
            return Looking(LookResult.UNKNOWN, row.rule_id, row.handle)
        by = self._drafts.known(session, click, draft)
        said = ConfirmationRow(id=new_id(), handle=row.handle, rule_id=row.rule_id, wording=row.wording, by=by,
                               through="digest", at=now)  # fmt: skip
        add(session, said)
        append(session, Act(now, "rule confirmed", by, row.rule_id, {"through": "digest", "handle": row.handle}))
        _settle(session, row, LookState.TRUE, by, said.id, now)
        return Looking(LookResult.DONE, row.rule_id, row.handle)

    def _change(
        self, session: Session, click: Click, look_id: str, to: LookState, make: Make, now: datetime
    ) -> Drafting:  # fmt: skip
        found = self._taken(session, click, look_id, to, now)
        if isinstance(found, Looking):
            return Drafting(_AS_DRAFTED[found.result], found.handle, found.rule_id, found.by)
        row, before = found
        drafting = self._drafts.write(session, click, row.handle, make, now)
        after = self._drafts.draft(session, row.handle)
        if drafting.result is not Drafted.DONE or after is None:
            return drafting
        _settle(session, row, to, self._drafts.known(session, click, before), after.pending[-1].batch, now)
        if not before.pending and not before.waits:
            _publish_later(session, click, row, after.key, now)
        return Drafting(Drafted.DONE, row.handle, row.rule_id)

    def _undo(self, session: Session, click: Click, look_id: str, now: datetime) -> Looking:
        found = self._taken(session, click, look_id, LookState.OPEN, now)
        if isinstance(found, Looking):
            return found
        row, draft = found
        too_late = Looking(LookResult.TOO_LATE, row.rule_id, row.handle)
        if not can_undo(row, now):
            return too_late
        if row.state == LookState.TRUE:
            said = session.get(ConfirmationRow, row.undo)
            if said:
                session.delete(said)
            by = self._drafts.known(session, click, draft)
            append(session, Act(now, "confirmation taken back", by, row.rule_id, {"handle": row.handle}))
        elif not self._drafts.take_back(session, click, draft, row.undo or "", now):
            return too_late
        row.state, row.settled_at, row.settled_by, row.undo = LookState.OPEN.value, None, None, None
        session.add(row)
        session.flush()
        redraw(session, row, now)
        return Looking(LookResult.DONE, row.rule_id, row.handle)

    def _taken(
        self, session: Session, click: Click, look_id: str, to: LookState, now: datetime
    ) -> tuple[LookRow, Draft] | Looking:
        """A look that nobody else answers meanwhile, for those who keep its twin; or why not. The draft is taken
        first, as everybody takes it."""
        seen = session.get(LookRow, look_id)
        draft = self._drafts.locked(session, click, seen.handle, now) if seen else None
        if draft is None:
            return Looking(LookResult.UNKNOWN)
        row = session.get_one(LookRow, look_id, with_for_update=True, populate_existing=True)
        if not draft.is_kept_by(click):
            return Looking(LookResult.NOT_YOURS, row.rule_id, row.handle)
        if not may_move(LOOK_MOVES, LookState(row.state), to):
            by = person_of(session, row.settled_by)
            return Looking(LookResult.TOO_LATE, row.rule_id, row.handle, by.name if by else "")
        return row, draft


_AS_DRAFTED = {
    LookResult.UNKNOWN: Drafted.UNKNOWN, LookResult.NOT_YOURS: Drafted.NOT_YOURS, LookResult.TOO_LATE: Drafted.TOO_LATE,
}  # fmt: skip


def can_undo(row: LookRow, now: datetime) -> bool:
    """Whether an answer can be taken back still."""
    return row.undo is not None and row.settled_at is not None and now < row.settled_at + UNDO


def is_alone(session: Session, row: LookRow) -> bool:
    """Whether what was answered is all that its draft holds."""
    find = select(col(EditRow.batch)).where(EditRow.handle == row.handle, EditRow.state == EditState.OPEN.value)
    return all(batch == row.undo for (batch,) in session.connection().execute(find))


def open_looks(session: Session, handle: str) -> list[LookRow]:
    """What of a twin was shown, and nobody answered yet; the oldest first."""
    find = select(LookRow).where(LookRow.handle == handle, LookRow.state == LookState.OPEN.value)
    return list(session.exec(find.order_by(col(LookRow.shown_at))))


def wordings_as_shown(twin: Twin, rows: Collection[LookRow]) -> frozenset[str]:
    """The rules that still say what was shown."""
    said = {row.rule_id: row.wording for row in rows}
    return frozenset(rule.id for rule in twin.rules if rule.id in said and wording(rule) == said[rule.id])


def overdue(session: Session, twin: Twin, now: datetime) -> frozenset[str]:
    """The rules that were shown four weeks ago, as they stand, and not answered."""
    rows = [r for r in open_looks(session, twin.handle) if not r.is_unused and r.shown_at <= now - OVERDUE_AFTER]
    return wordings_as_shown(twin, rows) if rows else frozenset()


def settle(session: Session, handle: str, rules: Collection[str], by: str | None, now: datetime) -> None:
    """What was shown about these rules needs no answer any more: it was given somewhere else."""
    for row in open_looks(session, handle):
        if row.rule_id in rules:
            _settle(session, row, LookState.SETTLED, by, None, now)


def settle_reworded(session: Session, twin: Twin, by: str | None, now: datetime) -> None:
    """A version that answers says something else, or no longer says it."""
    rows = open_looks(session, twin.handle)
    same = wordings_as_shown(twin, rows)
    settle(session, twin.handle, {row.rule_id for row in rows} - same, by, now)


def redraw(session: Session, row: LookRow, now: datetime) -> None:
    """Draw every digest anew in which a look stands."""
    for digest in row.digests or ():
        outgoing.redraw(session, Card.DIGEST, digest, now)


def _settle(session: Session, row: LookRow, to: LookState, by: str | None, undo: str | None, now: datetime) -> None:
    row.state, row.settled_at, row.settled_by, row.undo = to.value, now, by, undo
    session.add(row)
    for digest_id in row.digests or ():
        digest = session.get(DigestRow, digest_id)
        if digest and digest.person == by and digest.answered_at is None:
            digest.answered_at = now
            session.add(digest)
    session.flush()
    redraw(session, row, now)
    if undo:
        redraw(session, row, now + UNDO)  # then the button that takes it back goes


def _publish_later(session: Session, click: Click, row: LookRow, key: str, now: datetime) -> None:
    """Publish once it can't be taken back any more."""
    place, at = click.place, now + UNDO
    said = {"app": place.app, "team": place.team, "user": click.by, "user_team": place.team, "handle": row.handle,
            "channel": place.channel, "thread_ts": place.thread_ts, "key": key, "quietly": True}  # fmt: skip
    job_id = f"publish:{row.id}:{new_id()}"
    put(session, Job(job_id, Kind.PUBLISH, f"publish:{row.handle}", said, f"{at.timestamp():017.6f}", at), at)


def _tell(session: Session, click: Click, word: str | None, now: datetime) -> None:
    if word:
        outgoing.tell(session, click.place, word, now)
