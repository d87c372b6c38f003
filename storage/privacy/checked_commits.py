"""Retention of checked commits: which twins had a say, and the paths that broke a law."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage.db.tables_agents import AgentAskRow, PullRequestRow, TicketListenerRow
from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from twins.jobs import ListenerKind
from twins.states import CheckState

_AT_ONCE = 200


def forget_checked_commits(session: Session, before: datetime, after: str) -> str | None:
    """Delete commits checked before a moment of which nobody is asked any more, and return where to go on; None at the
    end. A later check of such a commit asks again."""
    old = select(PullRequestRow).where(col(PullRequestRow.at) < before, col(PullRequestRow.id) > after)
    rows = session.exec(old.order_by(col(PullRequestRow.id)).limit(_AT_ONCE)).all()
    over = [row.id for row in rows if not _waits(session, row)]
    kind = col(TicketListenerRow.kind) == ListenerKind.PULL_REQUEST
    session.exec(delete(TicketListenerRow).where(kind, col(TicketListenerRow.target).in_(over)))
    session.exec(delete(PullRequestRow).where(col(PullRequestRow.id).in_(over)))
    return rows[-1].id if rows else None


def _waits(session: Session, row: PullRequestRow) -> bool:
    tickets = [said["ticket"] for said in (row.twins or {}).values() if "ticket" in said]
    find = select(col(CheckRow.id)).join(DecisionRow, col(DecisionRow.id) == col(CheckRow.decision_id))
    find = find.join(AskRow, col(AskRow.id) == col(DecisionRow.ask_id))
    of_message = (col(AskRow.channel) == col(AgentAskRow.channel)) & (col(AskRow.ts) == col(AgentAskRow.ts))
    waiting = find.join(AgentAskRow, of_message).where(
        col(AgentAskRow.ticket).in_(tickets), CheckRow.state == CheckState.WAITING
    )
    return session.exec(waiting.limit(1)).first() is not None
