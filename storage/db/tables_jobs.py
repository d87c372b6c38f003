"""Rows for jobs, for the audit log, and for the bot's cards and threads in Slack."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from storage.db.columns import EnumValue, enum_column, json_column, moment
from twins.jobs import CardKind, JobState


class ThreadRow(SQLModel, table=True):
    """A thread with an ask or a card of the bot, in which replies, edits and deletions are handled."""

    __tablename__ = "thread"
    team: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)


class PostedRow(SQLModel, table=True):
    """The message in which a card was posted."""

    __tablename__ = "posted"
    __table_args__ = (Index("posted_subject", "subject", "card"), Index("posted_place", "channel", "ts"))
    id: str = Field(primary_key=True)
    card: CardKind = enum_column(CardKind)
    subject: str
    app: str
    team: str
    channel: str
    ts: str
    thread_ts: str | None = None
    user: str | None = None
    """The recipient, if it was sent as a direct message."""


class DeletedMessageRow(SQLModel, table=True):
    """A message that was deleted in Slack: it mentioned the bot, or was in one of the bot's threads."""

    __tablename__ = "deleted_message"
    team: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    has_thread: bool
    """Replies were there: Slack keeps the thread, under a tombstone."""
    at: datetime = moment()


class SignRow(SQLModel, table=True):
    """The reaction by which the bot shows a verdict on the message of an ask."""

    __tablename__ = "sign"
    app: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    name: str


class AttachedFileRow(SQLModel, table=True):
    """A file of a message, by its place there. Its text holds its name too, or why it wasn't read."""

    __tablename__ = "attached_file"
    team: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    text_id: str
    at: datetime = moment()


class CardVersionRow(SQLModel, table=True):
    """The number of changes to what a card shows, whether or not the card is posted yet."""

    __tablename__ = "card_version"
    card: CardKind = Field(sa_column=Column(EnumValue(CardKind), primary_key=True))
    subject: str = Field(primary_key=True)
    number: int


class RefusedBlockRow(SQLModel, table=True):
    """A type of block that a workspace refused, so that it gets plain ones for some days."""

    __tablename__ = "refused_block"
    team: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    """Slack's name of the type."""
    at: datetime = moment()


class LostAppRow(SQLModel, table=True):
    """An app whose bot token Slack no longer takes. Its jobs are held until one works again."""

    __tablename__ = "lost_app"
    app: str = Field(primary_key=True)
    token: str = Field(primary_key=True)
    """Digest: machines may have the old and the new one side by side."""
    reason: str
    """Slack's word for it."""
    at: datetime = moment()


class AuditRow(SQLModel, table=True):
    """An entry of the audit log; never changed, never deleted."""

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
    """The end of the audit log; writers take turns on this one row."""

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int
    hash: str


class JobRow(SQLModel, table=True):
    """A job. The row is the truth; the dispatcher only says when to look."""

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
    state: JobState = enum_column(JobState)
    attempts: int = 0
    failures: int = 0
    payload: Any = json_column()
    run_at: datetime = moment()
    created_at: datetime = moment()
    failing_since: datetime | None = moment(nullable=True)
    leased_by: str | None = None
    """The machine that runs it, where there are several; without renewal this holds until `leased_until`."""
    leased_until: datetime | None = moment(nullable=True)
    held_for: str | None = None
    """The app that it waits for, that Slack no longer lets in. It is open, and isn't run."""
    closed_at: datetime | None = moment(nullable=True)
    error: str | None = None
