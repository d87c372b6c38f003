"""Digest items: rules shown to an expert or deputy, the answers, and what follows from no answer."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import outgoing
from storage.chain import append
from storage.confirming import confirmations
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
from twins.playbook import Rule, Twin
from twins.states import LOOK_MOVES, EditState, LookState, may_move
from twins.work import Card, Click, Job, Kind


class Looks:
    """Store for answers to a digest. Each can be undone for ten minutes; what it changes is published after that."""

    def __init__(self, database: Database, ledger: Ledger, shelf: Shelf, drafts: Drafts) -> None:
        self._database = database
        self._ledger = ledger
        self._shelf = shelf
        self._drafts = drafts

    def find(self, look_id: str) -> tuple[str, str, LookState] | None:
        """Return (handle, rule id, state) of a digest item."""
        with self._database.read() as session:
            row = session.get(LookRow, look_id)
            return (row.handle, row.rule_id, LookState(row.state)) if row else None

    def ripe(self, handle: str, now: datetime) -> bool:
        """Tell whether a draft holds only answers to digests, and none that can still be undone."""
        with self._database.read() as session:
            return are_answers(session, handle, now)

    def still_true(self, click: Click, look_id: str, say: SayLooking, now: datetime) -> None:
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._still_true(session, click, look_id, now)), now)

    def retire(self, click: Click, look_id: str, say: Say, now: datetime) -> None:
        """Remove the rule and its cases."""
        rule_id = (self.find(look_id) or ("", "", LookState.OPEN))[1]

        def make(draft: Draft) -> Any:
            return without(draft.sketch, rule_id, draft.sketch.digest_of_rule(rule_id))

        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(
                session, click, say(self._change(session, click, look_id, LookState.RETIRED, make, now)), now
            )

    def change(self, click: Click, look_id: str, make: Make, say: Say, now: datetime) -> None:
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(
                session, click, say(self._change(session, click, look_id, LookState.CHANGED, make, now)), now
            )

    def undo(self, click: Click, look_id: str, say: SayLooking, now: datetime) -> None:
        with self._ledger.closing(click.job_id) as session:
            outgoing.answer(session, click, say(self._undo(session, click, look_id, now)), now)

    def _still_true(self, session: Session, click: Click, look_id: str, now: datetime) -> Looking:
        found = self._taken(session, click, look_id, LookState.TRUE, now)
        if isinstance(found, Looking):
            return found
        row, draft = found
        live = self._shelf.live_twin(session, row.handle)
        if live is None or row.rule_id not in wordings_as_shown(live, [row]):
            return Looking(LookResult.UNKNOWN, row.rule_id, row.handle)
        by = self._drafts.known(session, click, draft)
        rule = next(each for each in live.rules if each.id == row.rule_id)
        _settle(session, row, LookState.TRUE, by, None, now)
        [row.undo] = confirm(session, row.handle, [rule], by, "digest", now)
        session.add(row)
        session.flush()
        redraw(session, row, now + UNDO)  # the undo button disappears then
        return Looking(LookResult.DONE, row.rule_id, row.handle)

    def _change(
        self, session: Session, click: Click, look_id: str, to: LookState, make: Make, now: datetime
    ) -> Drafting:
        found = self._taken(session, click, look_id, to, now)
        if isinstance(found, Looking):
            return Drafting(_AS_DRAFTED[found.result], found.handle, found.rule_id, found.by)
        row, before = found
        drafting = self._drafts.write(session, click, row.handle, make, now)
        after = self._drafts.draft(session, row.handle)
        if drafting.result is not Drafted.DONE or after is None:
            return drafting
        _settle(session, row, to, self._drafts.known(session, click, before), after.pending[-1].batch, now)
        _publish_later(session, click, row, now)
        return Drafting(Drafted.DONE, row.handle, row.rule_id)

    def _undo(self, session: Session, click: Click, look_id: str, now: datetime) -> Looking:
        found = self._taken(session, click, look_id, LookState.OPEN, now)
        if isinstance(found, Looking):
            return found
        row, draft = found
        too_late = Looking(LookResult.OVER, row.rule_id, row.handle)
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
        answered_by = row.settled_by
        row.state, row.settled_at, row.settled_by, row.undo = LookState.OPEN.value, None, None, None
        session.add(row)
        session.flush()
        _unanswer(session, row, answered_by)
        redraw(session, row, now)
        _publish_later(session, click, row, now)  # the draft may now hold only other answers
        return Looking(LookResult.DONE, row.rule_id, row.handle)

    def _taken(
        self, session: Session, click: Click, look_id: str, to: LookState, now: datetime
    ) -> tuple[LookRow, Draft] | Looking:
        """Lock a digest item for the twin's expert or deputy, or return the refusal. Lock order: the draft first."""
        seen = session.get(LookRow, look_id)
        draft = self._drafts.locked(session, click, seen.handle, now) if seen else None
        if draft is None:
            return Looking(LookResult.UNKNOWN)
        row = session.get_one(LookRow, look_id, with_for_update=True, populate_existing=True)
        if not draft.is_kept_by(click):
            return Looking(LookResult.NOT_YOURS, row.rule_id, row.handle)
        if not may_move(LOOK_MOVES, LookState(row.state), to):
            by = person_of(session, row.settled_by)
            if row.state == to and (by is None or by.slack == click.by):  # a repeated click succeeds too
                return Looking(LookResult.DONE, row.rule_id, row.handle)
            return Looking(LookResult.TOO_LATE, row.rule_id, row.handle, by.name if by else "")
        return row, draft


_AS_DRAFTED = {
    LookResult.DONE: Drafted.DONE,
    LookResult.OVER: Drafted.TOO_LATE,
    LookResult.UNKNOWN: Drafted.UNKNOWN,
    LookResult.NOT_YOURS: Drafted.NOT_YOURS,
    LookResult.TOO_LATE: Drafted.TOO_LATE,
}


def can_undo(row: LookRow, now: datetime) -> bool:
    return row.undo is not None and row.settled_at is not None and now < row.settled_at + UNDO


def are_answers(session: Session, handle: str, now: datetime | None = None) -> bool:
    """Tell whether a draft holds only answers to digests; with `now`, only answers that can't be undone any more."""
    edits = select(col(EditRow.batch)).where(EditRow.handle == handle, EditRow.state == EditState.OPEN.value)
    batches = {batch for (batch,) in session.connection().execute(edits)}
    find = select(LookRow).where(LookRow.handle == handle, col(LookRow.undo).in_(batches))
    rows = list(session.exec(find)) if batches else []
    settled = {row.undo for row in rows if now is None or not can_undo(row, now)}
    return bool(batches) and batches <= settled


def lock_looks(session: Session, handle: str) -> list[LookRow]:
    """Lock the open digest items of a twin. Lock order: before the head of the audit log."""
    find = select(LookRow).where(LookRow.handle == handle, LookRow.state == LookState.OPEN.value)
    return list(session.exec(find.order_by(col(LookRow.id)).with_for_update()))


def confirm(
    session: Session, handle: str, rules: Sequence[Rule], by: str, through: str, now: datetime, **facts: str
) -> list[str]:
    """Confirm rules in their current wording, and settle their digest items. Return the confirmation ids."""
    lock_looks(session, handle)
    ids = [new_id() for _ in rules]
    for each, rule in zip(ids, rules, strict=True):
        add(
            session,
            ConfirmationRow(
                id=each, handle=handle, rule_id=rule.id, wording=wording(rule), by=by, through=through, at=now
            ),
        )
    about = {"through": through, "handle": handle, **facts}
    append(session, *(Act(now, "rule confirmed", by, rule.id, about) for rule in rules))
    settle(session, handle, {rule.id for rule in rules}, by, now)
    return ids


def open_looks(session: Session, handle: str) -> list[LookRow]:
    find = select(LookRow).where(LookRow.handle == handle, LookRow.state == LookState.OPEN.value)
    return list(session.exec(find.order_by(col(LookRow.shown_at))))


def wordings_as_shown(twin: Twin, rows: Collection[LookRow]) -> frozenset[str]:
    """Return the rules whose wording is still the one that was shown."""
    said = {row.rule_id: row.wording for row in rows}
    return frozenset(rule.id for rule in twin.rules if rule.id in said and wording(rule) == said[rule.id])


def overdue(session: Session, twin: Twin, now: datetime) -> frozenset[str]:
    """Return the rules that were shown four weeks ago in their current wording, and not confirmed since."""
    rows = [r for r in open_looks(session, twin.handle) if not r.is_unused and r.shown_at <= now - OVERDUE_AFTER]
    if not rows:
        return frozenset()
    given = {rule.id: rule.confirmed for rule in twin.rules}
    said = {rule: at.date() for rule, at in confirmations(session, twin).items()}
    late = [row for row in rows if _last(given.get(row.rule_id), said.get(row.rule_id)) < row.shown_at.date()]
    return wordings_as_shown(twin, late)


def _last(*days: date | None) -> date:
    return max((day for day in days if day), default=date.min)


def settle(session: Session, handle: str, rules: Collection[str], by: str | None, now: datetime) -> None:
    """Settle open items of rules that were answered elsewhere."""
    for row in open_looks(session, handle):
        if row.rule_id in rules:
            _settle(session, row, LookState.SETTLED, by, None, now)


def settle_reworded(session: Session, twin: Twin, by: str | None, now: datetime) -> None:
    """Settle open items of rules that a new live version rewords or removes."""
    rows = open_looks(session, twin.handle)
    same = wordings_as_shown(twin, rows)
    settle(session, twin.handle, {row.rule_id for row in rows} - same, by, now)


def redraw(session: Session, row: LookRow, now: datetime) -> None:
    """Redraw, at `now`, every digest that contains an item."""
    for digest in row.digests or ():
        outgoing.redraw(session, Card.DIGEST, digest, now)


def _unanswer(session: Session, row: LookRow, by: str | None) -> None:
    """Mark a digest as unanswered if it holds no other answer of this person."""
    for digest_id in row.digests or ():
        digest = session.get(DigestRow, digest_id)
        if digest and digest.person == by:
            others = (session.get(LookRow, each["look"]) for each in digest.looks or ())
            if not any(other and other.settled_by == by for other in others):
                digest.answered_at = None
                session.add(digest)
    session.flush()


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
        redraw(session, row, now + UNDO)  # the undo button disappears then


def _publish_later(session: Session, click: Click, row: LookRow, now: datetime) -> None:
    """Try to publish the draft once this answer can't be undone any more."""
    place, at = click.place, now + UNDO
    said = {
        "app": place.app,
        "team": place.team,
        "user": click.by,
        "user_team": place.team,
        "handle": row.handle,
        "channel": place.channel,
        "thread_ts": place.thread_ts,
        "answers": True,
    }
    job_id = f"publish:{row.id}:{new_id()}"
    put(session, Job(job_id, Kind.PUBLISH, f"publish:{row.handle}", said, f"{at.timestamp():017.6f}", at), at)
