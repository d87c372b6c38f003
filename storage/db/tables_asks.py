"""Rows about people, asks and what became of them, one class per table."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.db.columns import UtcDateTime, enum_column, json_column, moment
from twins.authoring.evidence import ReasonKind
from twins.checking.captured_words import WordsPurpose
from twins.checking.escalation import HandoverReason, Stage
from twins.deciding.model_failure import ModelFailure
from twins.states import CheckState, ExpectedWordsState, OverrideState, ReviewState
from twins.values import Outcome, Tier


class PersonRow(SQLModel, table=True):
    """An opaque id of a person; deleting the row forgets who it was. The id is a digest of who it is, with a salt;
    the digests of people from before migration 0024 are in the audit log."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("team", "slack"),)
    id: str = Field(primary_key=True)
    team: str
    slack: str
    name: str | None = None
    salt: str | None = None
    toured_at: datetime | None = moment(nullable=True)
    """When they got the tour of the bot's direct messages."""


class TextRow(SQLModel, table=True):
    """A text and the salt of its digest; deleting both leaves the audit log verifiable."""

    __tablename__ = "text"
    id: str = Field(primary_key=True)
    salt: str
    body: str
    channel: str | None = None
    """Where it was said: for words about an ask, the ask's channel, to which they are posted. None for a form or the
    Home tab, and for proposals, which list their sources."""


class AskRow(SQLModel, table=True):
    """A conductor's question or request, and the message it came in."""

    __tablename__ = "ask"
    __table_args__ = (
        UniqueConstraint("app", "channel", "ts", "revision", name="ask_once"),
        Index("ask_thread", "team", "channel", "thread_ts"),
        Index("ask_by", "conductor", "at"),
        Index("ask_in", "channel", "at"),
        Index("ask_at", "at"),
    )
    id: str = Field(primary_key=True)
    app: str
    team: str
    channel: str
    ts: str
    thread_ts: str
    revision: str = ""
    """Why it was asked again: an edit of the message, or the check that it replaces."""
    conductor: str
    text_id: str
    product: str | None = None
    at: datetime = moment()
    agent_id: str | None = None
    """The agent that asked for its conductor; None if they asked themselves."""


class DecisionRow(SQLModel, table=True):
    """A twin's answer; its content is a text, so that it can be forgotten."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("ask_id", "handle"), Index("decision_check", "check_id"))
    id: str = Field(primary_key=True)
    ask_id: str = Field(foreign_key="ask.id")
    handle: str
    version_id: str = Field(foreign_key="twin_version.id")
    company_id: str | None = None
    outcome: Outcome = enum_column(Outcome)
    tier: Tier = enum_column(Tier)
    rules: Any = json_column()
    space: str | None = None
    is_small: bool = False
    """It let a small thing pass by the background alone."""
    mind: str
    reading_id: str | None = None
    content_id: str
    check_id: str | None = None
    """The check that another twin's decision on the ask opened with the same person: its verdict counts for this one
    too."""
    at: datetime = moment()


class ReadingRow(SQLModel, table=True):
    """A mind's reading of an ask, and its cost in millionths of a dollar. Until the reading is stored, the cost is the
    expected one, so that a reading that never came back still counts."""

    __tablename__ = "reading"
    __table_args__ = (Index("reading_day", "day"),)
    id: str = Field(primary_key=True)
    team: str
    handle: str
    person: str
    day: date
    mind: str
    model: str | None = None
    is_kept: bool = False
    failure: ModelFailure | None = enum_column(ModelFailure, nullable=True)
    uncached: int = 0
    written_to_cache: int = 0
    read_from_cache: int = 0
    output: int = 0
    cost: int = Field(default=0, sa_type=BigInteger)
    seconds: float | None = None
    content_id: str | None = None
    at: datetime = moment()


class CheckRow(SQLModel, table=True):
    """A request to the expert, bound by its digest to what was shown."""

    __tablename__ = "checks"
    __table_args__ = (Index("check_due", "state", "next_at"), Index("check_holder", "holder", "state"))
    id: str = Field(primary_key=True)
    decision_id: str = Field(foreign_key="decision.id", unique=True)
    state: CheckState = enum_column(CheckState)
    owner: str
    """The person who got it first; `holder` has it now."""
    named: bool
    digest: str
    similarity_key: str | None = None
    """Key of checks of one kind: the rules and triggers that caused them."""
    asked_at: datetime = moment()
    holder: str
    since: datetime = moment()
    stage: Stage = enum_column(Stage)
    because: HandoverReason = enum_column(HandoverReason)
    handed_by: str | None = None
    colleague: str | None = None
    """The person that a decider handed it to; they may decide as well."""
    next_at: datetime = moment()
    asked_back_at: datetime | None = moment(nullable=True)
    nudged_at: datetime | None = moment(nullable=True)
    seen_at: datetime | None = moment(nullable=True)
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None


class QuestionRow(SQLModel, table=True):
    """A decider's question to the conductor."""

    __tablename__ = "question"
    id: str = Field(primary_key=True)
    check_id: str = Field(foreign_key="checks.id", index=True)
    by: str
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True)


class ReviewRow(SQLModel, table=True):
    """An answer that went ahead on an assumption, for the expert to review."""

    __tablename__ = "review"
    __table_args__ = (Index("review_open", "handle", "state"),)
    id: str = Field(primary_key=True)
    decision_id: str = Field(foreign_key="decision.id", unique=True)
    handle: str
    state: ReviewState = enum_column(ReviewState)
    opened_at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None


class PersonSettingsRow(SQLModel, table=True):
    """A person's settings, and when their daily card and their digest are due."""

    __tablename__ = "person_settings"
    person: str = Field(primary_key=True)
    app: str
    away_until: datetime | None = moment(nullable=True)
    page: str | None = None
    """Handle, and offset if any, of the twin page that their Home tab shows."""
    page_opened_at: datetime | None = moment(nullable=True)
    reviews_at: str | None = None
    next_inbox_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True, index=True))
    digest_at: str | None = None
    """Time of their weekly digest, such as `tue 10:00`; None means the workspace's time."""
    next_digest_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime(), nullable=True, index=True))


class OverrideRow(SQLModel, table=True):
    """A conductor's override of a default; in force once its reason is recorded."""

    __tablename__ = "override"
    __table_args__ = (Index("override_waiting", "state", "by"), Index("override_rule", "rule_id", "state"))
    id: str = Field(primary_key=True)
    decision_id: str = Field(foreign_key="decision.id")
    rule_id: str
    state: OverrideState = enum_column(OverrideState)
    by: str
    clicked_at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)
    kind: ReasonKind | None = enum_column(ReasonKind, nullable=True)
    """The kind of reason, once the conductor has chosen it."""


class CapturedWordsRow(SQLModel, table=True):
    """One revision of captured words; an edit adds another, a deletion only marks the last."""

    __tablename__ = "captured_words"
    __table_args__ = (
        UniqueConstraint("subject", "purpose", "revision", name="captured_words_once"),
        Index("captured_words_source", "channel", "ts"),
    )
    id: str = Field(primary_key=True)
    subject: str
    purpose: WordsPurpose = enum_column(WordsPurpose)
    revision: int
    text_id: str
    channel: str | None = None
    ts: str | None = None
    at: datetime = moment()
    deleted_at: datetime | None = moment(nullable=True)


class ExpectedWordsRow(SQLModel, table=True):
    """A request for a person's words, and the thread in which a reply answers it."""

    __tablename__ = "expected_words"
    __table_args__ = (
        Index("expected_words_thread", "channel", "thread_ts", "state"),
        Index("expected_words_subject", "subject"),
        Index("expected_words_decision", "decision_id"),
    )
    id: str = Field(primary_key=True)
    decision_id: str = Field(foreign_key="decision.id")
    subject: str
    purpose: WordsPurpose | None = enum_column(WordsPurpose, nullable=True)
    by: str
    team: str
    channel: str | None = None
    thread_ts: str | None = None
    state: ExpectedWordsState = enum_column(ExpectedWordsState)
    since: datetime = moment()
    text_id: str | None = None
    ts: str | None = None
    settled_at: datetime | None = moment(nullable=True)
