"""Jobs that tell listeners what came of an agent's ticket, in the transaction in which it comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.db.identities import new_id
from storage.db.statements import run
from storage.db.tables_agents import AgentAskRow, TicketListenerRow
from storage.db.tables_asks import AskRow, DecisionRow
from storage.jobs.rows import enqueue
from twins.jobs import Job, JobKind, ListenerKind, order_of

_KINDS: Mapping[ListenerKind, JobKind] = {
    ListenerKind.WEBHOOK: JobKind.WEBHOOK,
    ListenerKind.PULL_REQUEST: JobKind.COMMIT_STATUS,
}
_ITS_ASKS = (col(AskRow.channel) == col(AgentAskRow.channel)) & (col(AskRow.ts) == col(AgentAskRow.ts))
_LISTENERS: Any = (
    select(col(TicketListenerRow.id), col(TicketListenerRow.kind), col(TicketListenerRow.target))
    .join(AgentAskRow, col(AgentAskRow.ticket) == col(TicketListenerRow.ticket))
    .join(AskRow, _ITS_ASKS)
    .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id))
    .where(col(DecisionRow.id) == bindparam("decision"))
)


def tell_listeners(session: Session, decision_id: str, now: datetime) -> None:
    """Enqueue a job for each listener of the ticket that a decision answers."""
    for row in run(session, _LISTENERS, {"decision": decision_id}).all():
        enqueue_listener(session, row, now)


def enqueue_listener(session: Session, row: Any, now: datetime) -> None:
    """Have a listener, of which its id, kind and target are read, told if there is something to tell. One job of a
    target runs at a time."""
    payload = {"listener": row.id, "target": row.target, "at": now.isoformat()}
    kind = _KINDS[row.kind]
    enqueue(session, Job(f"{kind}:{row.id}:{new_id()}", kind, f"{kind}:{row.target}", payload, order_of(now), now), now)
