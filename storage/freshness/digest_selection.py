"""Which due rules a digest shows, and who receives it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from storage.db.columns import UtcDateTime
from storage.db.identities import new_id
from storage.db.statements import run
from storage.db.tables_asks import DecisionRow, OverrideRow
from storage.db.tables_twins import CitationRow, DigestItemRow
from storage.records.audiences import audience_of
from storage.records.digests.digest_items import is_silent
from twins.authoring.evidence import rule_fingerprint
from twins.freshness.digest import DEPUTY_AFTER, DigestCandidate, DigestRecipient
from twins.freshness.freshness import DueRule
from twins.playbook.model import Twin
from twins.states import DigestItemState, OverrideState
from twins.values import Person

CANDIDATES = 5


_MINE = (
    col(CitationRow.book) == bindparam("book"),
    col(CitationRow.rule_id) == bindparam("rule"),
    col(CitationRow.at) >= bindparam("since", type_=UtcDateTime()),
)
_RECORDED = (col(OverrideRow.rule_id) == bindparam("rule"), OverrideRow.state == OverrideState.RECORDED)
_SAME = col(OverrideRow.decision_id) == col(CitationRow.decision_id)
_USES: Any = select(func.count()).select_from(CitationRow).where(*_MINE)
_OVERRIDES: Any = select(func.count()).select_from(CitationRow).join(OverrideRow, _SAME).where(*_MINE, *_RECORDED)
_NEWEST: Any = (
    select(col(DecisionRow.id))
    .join(CitationRow, col(CitationRow.decision_id) == col(DecisionRow.id))
    .where(*_MINE)
    .order_by(col(CitationRow.at).desc())
    .limit(CANDIDATES)
)
_OVERRIDDEN: Any = _NEWEST.join(OverrideRow, _SAME).where(*_RECORDED)


def show_item(
    session: Session, choice: DigestCandidate, shown: Sequence[DigestItemRow], digest_id: str, now: datetime
) -> DigestItemRow:
    """Add a digest to a rule's open item, which may be among those `shown` before; return it."""
    stale = choice.stale
    row = _open_item(session, stale, shown, now)
    if row.is_unused and not stale.is_unused:  # it was used since: from now on it is due
        row.is_unused, row.shown_at = False, now
    row.digests = [*(row.digests or ()), digest_id]
    row.uses, row.overrides, row.confirmed = choice.uses, choice.overrides, stale.fresh.confirmed
    return row


def _open_item(session: Session, stale: DueRule, shown: Sequence[DigestItemRow], now: datetime) -> DigestItemRow:
    handle, rule, said = stale.handle, stale.rule.id, rule_fingerprint(stale.rule)
    for row in shown:
        if (row.handle, row.rule_id, row.fingerprint) == (handle, rule, said):
            return row
    new = DigestItemRow(
        id=new_id(),
        handle=handle,
        rule_id=rule,
        fingerprint=said,
        state=DigestItemState.OPEN,
        is_unused=stale.is_unused,
        shown_at=now,
        digests=[],
    )
    session.add(new)
    return new


def rank(stale: DueRule) -> tuple[bool, float]:
    return stale.rank


def recipients_of(twin: Twin) -> list[Person]:
    """Return the people whose digest may be about a twin."""
    return [twin.expert, *(person for person in twin.deputies if person.pinged)]


def is_about(session: Session, twin: Twin, reader: DigestRecipient, now: datetime) -> bool:
    if reader.slack not in {person.slack for person in recipients_of(twin)}:
        return False
    return twin.expert.slack == reader.slack or is_silent(session, twin.expert, reader.team, DEPUTY_AFTER, now)


def candidate_of(session: Session, stale: DueRule) -> DigestCandidate:
    confirmed = stale.fresh.confirmed
    since = datetime.combine(confirmed, time(), UTC) if confirmed else datetime(1970, 1, 1, tzinfo=UTC)
    mine = {"book": stale.handle, "rule": stale.rule.id, "since": since}
    uses = run(session, _USES, mine).scalar_one()
    over = run(session, _OVERRIDDEN, mine).scalars().all() if uses else ()
    used = run(session, _NEWEST, mine).scalars().all() if uses else ()
    overrides = run(session, _OVERRIDES, mine).scalar_one() if over else 0
    latest = tuple((each, audience_of(session, each)) for each in dict.fromkeys((*over, *used)))
    return DigestCandidate(stale, uses, overrides, latest)
