"""Rows about agents that ask for people: the agents, their tokens, their tickets and what they request."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.db.columns import enum_column, json_column, moment
from twins.jobs import ListenerKind
from twins.states import OverrideRequestState


class AgentRow(SQLModel, table=True):
    """One agent of one person."""

    __tablename__ = "agent"
    __table_args__ = (UniqueConstraint("person", "key", name="agent_once"),)
    id: str = Field(primary_key=True)
    app: str
    team: str
    person: str
    key: str
    """The name without regard to case."""
    name: str
    salt: str
    """Of the digests of its requests."""
    made_at: datetime = moment()


class AgentTokenRow(SQLModel, table=True):
    """A token of an agent, stored as its hash."""

    __tablename__ = "agent_token"
    __table_args__ = (Index("agent_token_agent", "agent_id"),)
    digest: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id")
    scopes: Any = json_column()
    made_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    used_at: datetime | None = moment(nullable=True)


class AgentAskRow(SQLModel, table=True):
    """A ticket: an agent's request, and the message that shows it to the person. The asks of that message, and their
    decisions, are its answer."""

    __tablename__ = "agent_ask"
    __table_args__ = (
        UniqueConstraint("agent_id", "key", name="agent_ask_once"),
        Index("agent_ask_place", "channel", "ts"),
        Index("agent_ask_at", "agent_id", "at"),
    )
    ticket: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id")
    key: str
    digest: str
    """Of the words, which are stored with the ask."""
    job_id: str
    """The job that shows the request; later the one that has it answered."""
    channel: str | None = None
    ts: str | None = None
    spent_at: datetime | None = moment(nullable=True)
    """When the tool call that it allows was let through, which happens once."""
    at: datetime = moment()


class OverrideRequestRow(SQLModel, table=True):
    """An agent's request that its person override a default, with the reason that it gives."""

    __tablename__ = "override_request"
    __table_args__ = (Index("override_request_due", "state", "at"), Index("override_request_ticket", "ticket"))
    id: str = Field(primary_key=True)
    ticket: str = Field(foreign_key="agent_ask.ticket")
    decision_id: str = Field(foreign_key="decision.id")
    rule_id: str
    text_id: str
    state: OverrideRequestState = enum_column(OverrideRequestState)
    at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)


class WebhookRow(SQLModel, table=True):
    """An address to which verdicts are sent. Its secret is derived from the server's key and stored nowhere."""

    __tablename__ = "webhook"
    __table_args__ = (Index("webhook_person", "person", "removed_at"),)
    id: str = Field(primary_key=True)
    app: str
    team: str
    person: str
    url: str
    salt: str
    """Of the digest of the address in the audit log."""
    fingerprint: str
    """Of the secret that its person was shown."""
    made_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)


class TicketListenerRow(SQLModel, table=True):
    """A target that hears of each change to a ticket."""

    __tablename__ = "ticket_listener"
    __table_args__ = (
        UniqueConstraint("ticket", "target", name="ticket_listener_once"),
        Index("ticket_listener_unseen", "looked_at"),
    )
    id: str = Field(primary_key=True)
    ticket: str = Field(foreign_key="agent_ask.ticket")
    kind: ListenerKind = enum_column(ListenerKind)
    target: str
    """The webhook, or the pull request."""
    told: str | None = None
    """The digest of what it was told last."""
    at: datetime = moment()
    looked_at: datetime | None = moment(nullable=True)
    """When it was first looked whether there is something to tell."""


class PullRequestRow(SQLModel, table=True):
    """A commit of a pull request that twins' experts decide about."""

    __tablename__ = "pull_request"
    __table_args__ = (UniqueConstraint("team", "repository", "number", "head", "base", name="pull_request_once"),)
    id: str = Field(primary_key=True)
    team: str
    repository: str
    number: int
    head: str
    base: str
    context: str
    """The name of the status."""
    twins: Any = json_column()
    """For each twin with a say its ticket, or the laws that its files break."""
    told: str | None = None
    """The status that GitHub was told last."""
    at: datetime = moment()
