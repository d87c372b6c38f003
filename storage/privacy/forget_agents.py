"""Erasure of a person's agents: their names, tokens, webhooks and tickets. Asks keep an opaque id."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.db.tables_agents import (
    AgentAskRow,
    AgentRow,
    AgentTokenRow,
    OverrideRequestRow,
    TicketListenerRow,
    WebhookRow,
)


def texts_of_agents(session: Session, person: str) -> Sequence[str]:
    """Return the texts that a person's agents wrote in requests for overrides."""
    mine = select(col(AgentAskRow.ticket)).join(AgentRow, col(AgentRow.id) == col(AgentAskRow.agent_id))
    mine = mine.where(AgentRow.person == person)
    return session.exec(select(col(OverrideRequestRow.text_id)).where(col(OverrideRequestRow.ticket).in_(mine))).all()


def forget_agents(session: Session, person: str) -> None:
    agents = session.exec(select(col(AgentRow.id)).where(AgentRow.person == person)).all()
    tickets = session.exec(select(col(AgentAskRow.ticket)).where(col(AgentAskRow.agent_id).in_(agents))).all()
    session.exec(delete(OverrideRequestRow).where(col(OverrideRequestRow.ticket).in_(tickets)))
    session.exec(delete(TicketListenerRow).where(col(TicketListenerRow.ticket).in_(tickets)))
    session.exec(delete(WebhookRow).where(col(WebhookRow.person) == person))
    session.exec(delete(AgentAskRow).where(col(AgentAskRow.ticket).in_(tickets)))
    session.exec(delete(AgentTokenRow).where(col(AgentTokenRow.agent_id).in_(agents)))
    session.exec(delete(AgentRow).where(col(AgentRow.id).in_(agents)))
