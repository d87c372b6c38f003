"""The decisions that a check settles: the one that opened it, and those of other twins that share it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from storage.db.tables_asks import CheckRow, DecisionRow


def settles() -> Any:
    """Join checks with every decision that they settle."""
    return or_(col(DecisionRow.id) == col(CheckRow.decision_id), col(DecisionRow.check_id) == col(CheckRow.id))


def check_for(session: Session, decision: DecisionRow, *, locks: bool = False) -> CheckRow | None:
    """Return the check that settles a decision."""
    if decision.check_id:
        return session.get(CheckRow, decision.check_id, with_for_update=locks or None)
    find = select(CheckRow).where(CheckRow.decision_id == decision.id)
    return session.exec(find.with_for_update() if locks else find).first()


def decisions_under(session: Session, check: CheckRow) -> Sequence[DecisionRow]:
    """Return the decisions that a check settles, the one that opened it first."""
    first = session.get_one(DecisionRow, check.decision_id)
    joined = select(DecisionRow).where(DecisionRow.ask_id == first.ask_id, DecisionRow.check_id == check.id)
    return [first, *session.exec(joined.order_by(col(DecisionRow.at), col(DecisionRow.id)))]
