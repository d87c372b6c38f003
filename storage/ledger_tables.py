"""Which rows are there about work, about what was done, and about where it stands in Slack?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import json_column, moment


class ThreadRow(SQLModel, table=True):
    """A thread that holds an ask or a card of ours: replies, edits and deletions in it concern us."""

    __tablename__ = "thread"
    team: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)


class PostedRow(SQLModel, table=True):
    """Where a card stands in Slack."""

    __tablename__ = "posted"
    __table_args__ = (Index("posted_subject", "subject", "card"), Index("posted_place", "channel", "ts"))
    id: str = Field(primary_key=True)
    card: str
    subject: str
    app: str
    team: str
    channel: str
    ts: str
    thread_ts: str | None = None
    user: str | None = None
    """Whose direct messages it stands in."""


class AuditRow(SQLModel, table=True):
    """An entry of the hash chain; never changed, never deleted."""

    __tablename__ = "audit"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment()
    act: str
    actor: str | None = None
    subject: str = Field(index=True)
    facts: Any = json_column()
    before: str
    hash: str


class AuditHeadRow(SQLModel, table=True):
    """The end of the chain; writers take turns on this one row."""

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int
    hash: str


class JobRow(SQLModel, table=True):
    """A piece of work. The row is the truth; the dispatcher only says when to look."""

    __tablename__ = "job"
    __table_args__ = (
        Index("job_open", "state", "sort", "id"),
        Index("job_closed", "state", "closed_at"),
        Index("job_lane", "lane", "state", "sort", "id"),
    )
    id: str = Field(primary_key=True)
    kind: str
    lane: str
    sort: str
    state: str
    attempts: int = 0
    failures: int = 0
    payload: Any = json_column()
    run_at: datetime = moment()
    created_at: datetime = moment()
    failing_since: datetime | None = moment(nullable=True)
    leased_by: str | None = None
    """Where several machines run: which one runs it, and until when that holds if it says nothing more."""
    leased_until: datetime | None = moment(nullable=True)
    closed_at: datetime | None = moment(nullable=True)
    error: str | None = None
