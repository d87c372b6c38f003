"""Which due rules a digest shows, and who receives it."""

from datetime import UTC, datetime, time

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.db.identities import new_id
from storage.db.tables_asks import DecisionRow, OverrideRow
from storage.db.tables_twins import CitationRow, DigestItemRow
from storage.records.audiences import audience_of
from storage.records.digests.digest_items import is_silent, open_items
from twins.authoring.evidence import rule_fingerprint
from twins.freshness.digest import DEPUTY_AFTER, DigestCandidate, DigestRecipient
from twins.freshness.freshness import DueRule
from twins.playbook.model import Twin
from twins.states import DigestItemState, OverrideState
from twins.values import Person

CANDIDATES = 5


def show_item(session: Session, choice: DigestCandidate, digest_id: str, now: datetime) -> str:
    stale = choice.stale
    row = _open_item(session, stale, now)
    if row.is_unused and not stale.is_unused:  # it was used since: from now on it is due
        row.is_unused, row.shown_at = False, now
    row.digests = [*(row.digests or ()), digest_id]
    row.uses, row.overrides, row.confirmed = choice.uses, choice.overrides, stale.fresh.confirmed
    return row.id


def _open_item(session: Session, stale: DueRule, now: datetime) -> DigestItemRow:
    rule, said = stale.rule.id, rule_fingerprint(stale.rule)
    for row in open_items(session, stale.handle):
        if (row.rule_id, row.fingerprint) == (rule, said):
            return row
    new = DigestItemRow(
        id=new_id(),
        handle=stale.handle,
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
    mine = (CitationRow.book == stale.handle, CitationRow.rule_id == stale.rule.id, CitationRow.at >= since)
    uses = session.exec(select(func.count()).select_from(CitationRow).where(*mine)).one()
    recorded = (OverrideRow.rule_id == stale.rule.id, OverrideRow.state == OverrideState.RECORDED)
    same = col(OverrideRow.decision_id) == col(CitationRow.decision_id)
    found = select(col(DecisionRow.id)).join(CitationRow, col(CitationRow.decision_id) == col(DecisionRow.id))
    found = found.where(*mine)
    newest = found.order_by(col(CitationRow.at).desc()).limit(CANDIDATES)
    over = session.exec(newest.join(OverrideRow, same).where(*recorded)).all()
    used = session.exec(newest).all() if uses else ()
    counted = select(func.count()).select_from(CitationRow).join(OverrideRow, same).where(*mine, *recorded)
    overrides = session.exec(counted).one() if over else 0
    latest = tuple((each, audience_of(session, each)) for each in dict.fromkeys((*over, *used)))
    return DigestCandidate(stale, uses, overrides, latest)
