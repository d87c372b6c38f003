"""Jobs that tell listeners what came of an agent's ticket, in the transaction in which it comes."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from storage.db.identities import new_id
from storage.db.tables_agents import AgentAskRow, TicketListenerRow
from storage.db.tables_asks import AskRow, DecisionRow
from storage.jobs.rows import enqueue
from twins.jobs import Job, JobKind, ListenerKind, order_of

_KINDS: Mapping[ListenerKind, JobKind] = {
    ListenerKind.WEBHOOK: JobKind.WEBHOOK,
    ListenerKind.PULL_REQUEST: JobKind.COMMIT_STATUS,
}


def tell_listeners(session: Session, decision_id: str, now: datetime) -> None:
    """Enqueue a job for each listener of the ticket that a decision answers."""
    find = select(TicketListenerRow).join(AgentAskRow, col(AgentAskRow.ticket) == col(TicketListenerRow.ticket))
    find = find.join(
        AskRow, (col(AskRow.channel) == col(AgentAskRow.channel)) & (col(AskRow.ts) == col(AgentAskRow.ts))
    )
    find = find.join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id)).where(DecisionRow.id == decision_id)
    for row in session.exec(find):
        enqueue_listener(session, row, now)


def enqueue_listener(session: Session, row: TicketListenerRow, now: datetime) -> None:
    """Have a listener told, if there is something to tell. One job of a target runs at a time."""
    payload = {"listener": row.id, "target": row.target, "at": now.isoformat()}
    kind = _KINDS[row.kind]
    enqueue(session, Job(f"{kind}:{row.id}:{new_id()}", kind, f"{kind}:{row.target}", payload, order_of(now), now), now)
