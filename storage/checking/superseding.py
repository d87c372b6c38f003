"""Checks superseded by a new version."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.asking.ask_back_rows import put_again
from storage.asking.outdated_asks import asks_waiting_for, supersede_asks
from storage.db.identities import slack_id
from storage.db.tables_asks import CheckRow, DecisionRow
from storage.db.tables_twins import DraftRow, ProposalRow
from storage.records.checks import ask_of_decision, give_verdict
from storage.records.digests.digest_items import lock_items
from storage.records.shared_checks import decisions_under
from storage.records.versions import VersionStore
from storage.views.answers import answer_view
from twins.checking.checks import changed_rules
from twins.playbook.model import Version
from twins.states import CheckState, ProposalState


def lock_waiting(session: Session, handle: str, *, is_company: bool) -> None:
    """Lock the checks that a version may supersede, the draft, the proposals and the digest items, before any write.
    Clicks lock in that order too, and the head of the audit log last."""
    asks_waiting_for(session, handle, is_company=is_company)
    session.exec(_waiting_for(handle, is_company=is_company)).all()
    session.get(DraftRow, handle, with_for_update=True)
    proposed = select(ProposalRow).where(ProposalRow.handle == handle, ProposalRow.state == ProposalState.PROPOSED)
    session.exec(proposed.order_by(col(ProposalRow.id)).with_for_update()).all()
    lock_items(session, handle)


def _waiting_for(handle: str, *, is_company: bool) -> Any:
    find = select(CheckRow).where(CheckRow.state == CheckState.WAITING)
    if not is_company:
        opened = select(col(DecisionRow.id)).where(DecisionRow.handle == handle)
        joined = select(col(DecisionRow.check_id)).where(DecisionRow.handle == handle)
        find = find.where(
            col(CheckRow.decision_id).in_(opened)
            | col(CheckRow.id).in_(joined.where(col(DecisionRow.check_id).is_not(None)))
        )
    return find.order_by(col(CheckRow.id)).with_for_update()


def supersede_outdated(session: Session, versions: VersionStore, version: Version, now: datetime) -> int:
    """Supersede the checks and questions that cite a rule changed by this version, and have them asked again. Return
    how many."""
    count = supersede_asks(session, versions, version, now)
    for check in session.exec(_waiting_for(version.twin.handle, is_company=version.twin.is_company)).all():
        is_changed = any(_is_changed(session, versions, row, version) for row in decisions_under(session, check))
        if is_changed and give_verdict(session, check, CheckState.SUPERSEDED, None, now):
            ask_again(session, check, now)
            count += 1
    return count


def _is_changed(session: Session, versions: VersionStore, row: DecisionRow, version: Version) -> bool:
    """Return whether a version changes a rule that a decision cites from the same playbook."""
    if not version.twin.is_company and row.handle != version.twin.handle:
        return False
    decision = answer_view(session, versions, row.id).decision
    ours = {rule.id for rule in decision.cited} & _ids(session, versions, row, version)
    cited = decision.model_copy(update={"cited": tuple(rule for rule in decision.cited if rule.id in ours)})
    return bool(changed_rules(cited, {rule.id: rule for rule in version.twin.rules}))


def ask_again(session: Session, check: CheckRow, now: datetime) -> bool:
    """Have the twins of a check answer its ask again; False if it was done before, or its conductor was forgotten."""
    ask = ask_of_decision(session, check.decision_id)
    conductor = slack_id(session, ask.conductor)
    if conductor is None:
        return False
    handles = [each.handle for each in decisions_under(session, check)]
    return put_again(session, ask, conductor, handles, check.id, now)


def _ids(session: Session, versions: VersionStore, row: DecisionRow, version: Version) -> set[str]:
    """Return the rules that a decision could cite from this version's twin."""
    before = row.company_id if version.twin.is_company else row.version_id
    return {rule.id for rule in versions.version(session, before).twin.rules} if before else set()
