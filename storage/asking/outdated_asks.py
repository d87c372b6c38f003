"""Asks that wait for their conductor, superseded by a new version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import OPEN_STATES, put_again, supersede_ask
from storage.db.identities import slack_id
from storage.db.tables_ask_backs import AskBackRow
from storage.db.tables_asks import AskRow, DecisionRow, TextRow
from storage.records.versions import VersionStore
from twins.checking.offers import changed_offers
from twins.deciding.decision import Decision
from twins.playbook.model import Version

Waiting = tuple[AskBackRow, DecisionRow, AskRow]


def asks_waiting_for(session: Session, handle: str, *, is_company: bool) -> Sequence[Waiting]:
    """Lock the asks that a version of a twin, or of the company's law, may supersede."""
    find = _waiting()
    if not is_company:
        find = find.where(DecisionRow.handle == handle)
    return list(session.exec(find))


def supersede_asks(session: Session, versions: VersionStore, version: Version, now: datetime) -> int:
    """Supersede the asks that rest on a rule changed by this version, and have them answered again. Return how many."""
    rules, count = {rule.id: rule for rule in version.twin.rules}, 0
    is_company = version.twin.is_company
    for back, row, ask in asks_waiting_for(session, version.twin.handle, is_company=is_company):
        decision = _ours(session, versions, row, is_company=is_company)
        conductor = slack_id(session, ask.conductor)
        if decision and changed_offers(decision, rules) and supersede_ask(session, back, ask, now):
            if conductor:
                put_again(session, ask, conductor, [row.handle], row.id, now)
            count += 1
    return count


def _waiting() -> Any:
    return (
        select(AskBackRow, DecisionRow, AskRow)
        .join(DecisionRow, col(DecisionRow.id) == col(AskBackRow.decision_id))
        .join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
        .where(col(AskBackRow.state).in_(OPEN_STATES))
        .order_by(col(AskBackRow.decision_id))
        .with_for_update(of=AskBackRow)
    )


def _ours(session: Session, versions: VersionStore, row: DecisionRow, *, is_company: bool) -> Decision | None:
    """Return a decision with those of its rules that come from the playbook in question."""
    before, kept = row.company_id if is_company else row.version_id, session.get(TextRow, row.content_id)
    if before is None or kept is None:
        return None
    own = {rule.id for rule in versions.version(session, before).twin.rules}
    decision = Decision.model_validate_json(kept.body)
    shown = {name: tuple(rule for rule in getattr(decision, name) if rule.id in own) for name in ("offered", "cited")}
    return decision.model_copy(update=shown)
