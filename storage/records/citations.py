"""Citations: the rules that each decision rests on, with the fingerprints of their texts, so that uses are counted."""

from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from storage.db.statements import insert_values, run
from storage.db.tables_asks import OverrideRow
from storage.db.tables_twins import CitationRow, ProposalRow
from storage.jobs import outbox
from twins.authoring.evidence import rule_fingerprint
from twins.authoring.lessons import ProposalOrigin
from twins.deciding.decision import Decision
from twins.playbook.model import COMPANY, Twin
from twins.states import ProposalState

OF_OVERRIDE = (col(CitationRow.decision_id) == col(OverrideRow.decision_id)) & (
    col(CitationRow.rule_id) == col(OverrideRow.rule_id)
)
"""Joins an override to the citation of its rule."""
_COUNT_EVERY = 5
"""Refusals by a rule until its evidence is evaluated, since it may never be overridden."""


def cite(session: Session, decision_id: str, twin: Twin, decision: Decision, now: datetime) -> None:
    own = {rule.id for rule in twin.rules}
    cited = [(twin.handle if rule.id in own else COMPANY, rule.id, rule_fingerprint(rule)) for rule in decision.cited]
    for book, rule_id, fingerprint in cited:
        values = {"decision_id": decision_id, "rule_id": rule_id, "book": book, "fingerprint": fingerprint}
        insert_values(session, CitationRow, {**values, "is_against": rule_id in decision.against, "at": now})
    for book, rule_id, fingerprint in cited:
        if rule_id in decision.against and _count_against(session, book, rule_id, fingerprint) % _COUNT_EVERY == 0:
            outbox.schedule_evidence(session, book, rule_id, decision_id, now)


def _count_against(session: Session, book: str, rule_id: str, fingerprint: str) -> int:
    find = select(func.count()).where(
        CitationRow.book == book,
        CitationRow.rule_id == rule_id,
        CitationRow.fingerprint == fingerprint,
        col(CitationRow.is_against).is_(True),
    )
    return session.exec(find).one()


def contested(session: Session, handle: str) -> frozenset[str]:
    """Return the ids of a twin's rules with an open proposal that calls them contested."""
    return frozenset(run(session, _CONTESTED, {"handle": handle}).scalars())


_CONTESTED = select(col(ProposalRow.about)).where(
    ProposalRow.handle == bindparam("handle"),
    ProposalRow.state == ProposalState.PROPOSED,
    ProposalRow.origin == ProposalOrigin.CONTESTED,
)
