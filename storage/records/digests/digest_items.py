"""Open and settled digest items, and unanswered digests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.audit_log import record
from storage.db.columns import UtcDateTime
from storage.db.identities import new_id
from storage.db.statements import run
from storage.db.tables_asks import PersonRow
from storage.db.tables_twins import ConfirmationRow, DigestItemRow, DigestRow
from storage.jobs import outbox
from storage.records.rule_freshness import confirmations
from twins.audit import Act
from twins.audit_words import ActWord
from twins.authoring.evidence import rule_fingerprint
from twins.freshness.digest import ANSWERS_WITHIN, CAREFUL_AFTER, OVERDUE_AFTER, UNDO
from twins.jobs import CardKind
from twins.playbook.model import Rule, Twin
from twins.states import DigestItemState
from twins.values import Person

_SHOWN = select(
    col(DigestItemRow.handle), col(DigestItemRow.rule_id), col(DigestItemRow.fingerprint), col(DigestItemRow.shown_at)
).where(
    col(DigestItemRow.handle).in_(bindparam("handles", expanding=True)),
    col(DigestItemRow.state) == DigestItemState.OPEN,
    col(DigestItemRow.is_unused).is_(False),
    col(DigestItemRow.shown_at) <= bindparam("long_ago", type_=UtcDateTime()),
)
_OPEN: Any = (
    select(DigestItemRow)
    .where(col(DigestItemRow.handle) == bindparam("handle"), DigestItemRow.state == DigestItemState.OPEN)
    .order_by(col(DigestItemRow.shown_at))
)


def can_undo(row: DigestItemRow, now: datetime) -> bool:
    return row.undo is not None and row.settled_at is not None and now < row.settled_at + UNDO


def lock_items(session: Session, handle: str) -> list[DigestItemRow]:
    """Lock the open digest items of a twin. Lock order: before the head of the audit log."""
    find = select(DigestItemRow).where(DigestItemRow.handle == handle, DigestItemRow.state == DigestItemState.OPEN)
    return list(session.exec(find.order_by(col(DigestItemRow.id)).with_for_update()))


def confirm(
    session: Session, handle: str, rules: Sequence[Rule], by: str, through: str, now: datetime, **facts: str
) -> list[str]:
    """Confirm rules in their current wording, and settle their digest items. Return the confirmation ids."""
    lock_items(session, handle)
    ids = [new_id() for _ in rules]
    for each, rule in zip(ids, rules, strict=True):
        session.add(
            ConfirmationRow(
                id=each,
                handle=handle,
                rule_id=rule.id,
                fingerprint=rule_fingerprint(rule),
                by=by,
                through=through,
                at=now,
            ),
        )
    about = {"through": through, "handle": handle, **facts}
    record(session, *(Act(now, ActWord.RULE_CONFIRMED, by, rule.id, about) for rule in rules))
    settle_items(session, handle, {rule.id for rule in rules}, by, now)
    return ids


def open_items(session: Session, handle: str) -> list[DigestItemRow]:
    return list(session.scalars(_OPEN, {"handle": handle}))


def wordings_as_shown(twin: Twin, rows: Collection[Any]) -> frozenset[str]:
    said = {row.rule_id: row.fingerprint for row in rows}
    return frozenset(rule.id for rule in twin.rules if rule.id in said and rule_fingerprint(rule) == said[rule.id])


def overdue(session: Session, twins: Sequence[Twin], now: datetime) -> dict[str, frozenset[str]]:
    """Return, by handle, the rules that were shown four weeks ago in their current wording, and not confirmed since."""
    shown = run(session, _SHOWN, {"handles": [twin.handle for twin in twins], "long_ago": now - OVERDUE_AFTER}).all()
    said = confirmations(session, twins) if shown else {}
    return {twin.handle: _overdue(twin, [row for row in shown if row.handle == twin.handle], said) for twin in twins}


def _overdue(twin: Twin, shown: Sequence[Any], said: Mapping[str, Mapping[str, datetime]]) -> frozenset[str]:
    given = {rule.id: rule.confirmed for rule in twin.rules}
    confirmed = {rule: at.date() for rule, at in said.get(twin.handle, {}).items()}
    late = [row for row in shown if _last(given.get(row.rule_id), confirmed.get(row.rule_id)) < row.shown_at.date()]
    return wordings_as_shown(twin, late)


def _last(*days: date | None) -> date:
    return max((day for day in days if day), default=date.min)


def settle_items(session: Session, handle: str, rules: Collection[str], by: str | None, now: datetime) -> None:
    for row in open_items(session, handle):
        if row.rule_id in rules:
            settle_item(session, row, DigestItemState.SETTLED, by, None, now)


def settle_reworded(session: Session, twin: Twin, by: str | None, now: datetime) -> None:
    """Settle open items of rules that a new live version rewords or removes."""
    rows = open_items(session, twin.handle)
    same = wordings_as_shown(twin, rows)
    settle_items(session, twin.handle, {row.rule_id for row in rows} - same, by, now)


def digests_of_person(session: Session, row: DigestItemRow, person: str) -> list[str]:
    """Return the person's digests that contain the item, oldest first."""
    mine = select(DigestRow.id).where(col(DigestRow.id).in_(row.digests or ()), DigestRow.person == person)
    return list(session.exec(mine.order_by(col(DigestRow.sent_at))))


def refresh_earlier_digests(session: Session, row: DigestItemRow, person: str, now: datetime) -> None:
    """Take the buttons from the person's digest before the one that asks again."""
    shown_before = len(row.digests or ()) > 1
    for digest in digests_of_person(session, row, person)[-2:-1] if shown_before else ():
        outbox.refresh_card(session, CardKind.DIGEST, digest, now)


def refresh_digests(session: Session, row: DigestItemRow, now: datetime, *, later: timedelta = timedelta(0)) -> None:
    for digest in row.digests or ():
        outbox.refresh_card(session, CardKind.DIGEST, digest, now, later=later)


def settle_item(
    session: Session, row: DigestItemRow, to: DigestItemState, by: str | None, undo: str | None, now: datetime
) -> None:
    row.state, row.settled_at, row.settled_by, row.undo = to, now, by, undo
    for digest_id in row.digests or ():
        digest = session.get(DigestRow, digest_id)
        if digest and digest.person == by and digest.answered_at is None:
            digest.answered_at = now
    refresh_digests(session, row, now)
    if undo:
        refresh_digests(session, row, now, later=UNDO)  # the undo button disappears then


def silence(session: Session, person: str, now: datetime) -> int:
    """Count the digests in a row that a person left unanswered; one that just came can still be answered."""
    mine = (DigestRow.person == person, DigestRow.sent_at <= now - ANSWERS_WITHIN)
    fresh = (DigestRow.person == person, DigestRow.sent_at > now - ANSWERS_WITHIN)
    answered = col(DigestRow.answered_at)
    if session.exec(select(answered).where(*fresh, answered.is_not(None)).limit(1)).first():
        return 0
    find = select(answered, col(DigestRow.items)).where(*mine)
    count = 0
    for at, items in session.exec(find.order_by(col(DigestRow.sent_at).desc()).limit(60)):
        if at:
            break
        count += bool(items)  # one that asks about no rule needs no answer
    return count


def is_silent(session: Session, expert: Person, team: str, weeks: int, now: datetime) -> bool:
    find = select(col(PersonRow.id)).where(PersonRow.team == team, PersonRow.slack == expert.slack)
    person = session.exec(find).first()
    return person is not None and silence(session, person, now) >= weeks


def unanswered(session: Session, twin: Twin, team: str, late: frozenset[str], now: datetime) -> frozenset[str]:
    """Return the overdue rules if their expert has answered nothing for four weeks, else none."""
    return late if late and is_silent(session, twin.expert, team, CAREFUL_AFTER, now) else frozenset()


def covers_for(session: Session, twin: Twin, slack: str, team: str, now: datetime) -> bool:
    """Return whether a deputy is asked in place of an expert who has answered nothing for four weeks."""
    is_deputy = any(person.slack == slack and person.pinged for person in twin.deputies)
    return is_deputy and is_silent(session, twin.expert, team, CAREFUL_AFTER, now)
