"""Which rules does a decision rest on, in which wording? Written with it, so that uses are counted and not guessed."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from storage.tables import CitationRow, ProposalRow
from twins.decision import Decision
from twins.evidence import wording
from twins.lessons import Origin
from twins.playbook import COMPANY, Twin
from twins.states import ProposalState


def cite(session: Session, decision_id: str, twin: Twin, decision: Decision, now: datetime) -> None:
    """Write down the rules that a decision cites."""
    own = {rule.id for rule in twin.rules}
    rows = [
        {"decision_id": decision_id, "rule_id": rule.id, "book": twin.handle if rule.id in own else COMPANY,
         "wording": wording(rule), "is_against": rule.id in decision.against, "at": now}
        for rule in decision.cited
    ]  # fmt: skip
    if rows:
        session.connection().execute(insert(CitationRow), rows)


def contested(session: Session, handle: str) -> frozenset[str]:
    """The rules of a twin that too many went against, until those who keep it have looked."""
    find = select(col(ProposalRow.subject)).where(
        ProposalRow.handle == handle, ProposalRow.state == ProposalState.PROPOSED.value,
        ProposalRow.origin == Origin.CONTESTED.value,
    )  # fmt: skip
    return frozenset(subject.partition(":")[0] for (subject,) in session.connection().execute(find))
