"""The mark of a ticket: a short text that changes whenever the ticket does."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from storage.db.statements import run
from storage.db.tables_agents import AgentAskRow, OverrideRequestRow
from storage.db.tables_asks import AskRow, DecisionRow
from storage.db.tables_jobs import CardVersionRow, JobRow
from twins.agents.tickets import BEING_READ
from twins.jobs import CardKind, JobState

_TICKETS: Any = bindparam("tickets", expanding=True)
_ITS_ASKS = (col(AskRow.channel) == col(AgentAskRow.channel)) & (col(AskRow.ts) == col(AgentAskRow.ts))
_ITS_CARD = (col(CardVersionRow.subject) == col(DecisionRow.id)) & (col(CardVersionRow.card) == CardKind.ANSWER)
_MARKS: Any = (
    select_columns(
        col(AgentAskRow.ticket),
        col(AgentAskRow.ts),
        func.count(func.distinct(col(AskRow.id))),
        func.count(func.distinct(col(DecisionRow.id))),
        func.coalesce(func.sum(col(CardVersionRow.number)), 0),
        col(JobRow.state),
    )
    .join(AskRow, _ITS_ASKS, isouter=True)
    .join(DecisionRow, col(DecisionRow.ask_id) == col(AskRow.id), isouter=True)
    .join(CardVersionRow, _ITS_CARD, isouter=True)
    .where(col(AgentAskRow.ticket).in_(_TICKETS))
    .join(JobRow, col(JobRow.id) == col(AgentAskRow.job_id), isouter=True)
    .group_by(col(AgentAskRow.ticket), col(AgentAskRow.ts), col(JobRow.state))
)
_REQUESTS: Any = (
    select_columns(col(OverrideRequestRow.ticket), func.count(), func.count(col(OverrideRequestRow.settled_at)))
    .where(col(OverrideRequestRow.ticket).in_(_TICKETS))
    .group_by(col(OverrideRequestRow.ticket))
)


def ticket_marks(session: Session, tickets: Sequence[str]) -> dict[str, str]:
    """Return the mark of each ticket. Every change of an answer adds to the number of its card, and an answer that came
    adds a card. The mark is `BEING_READ` until there is an answer, or its job is over."""
    about = {"tickets": list(tickets)}
    extra = {ticket: f"{made}.{settled}" for ticket, made, settled in run(session, _REQUESTS, about)}
    return {
        ticket: BEING_READ
        if not asks and state == JobState.OPEN
        else ".".join(map(str, (ts, asks, *rest, state, extra.get(ticket, ""))))
        for ticket, ts, asks, *rest, state in run(session, _MARKS, about).all()
    }
