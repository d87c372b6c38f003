"""Which rows are there about twins: their versions, what is being changed, what speaks for it, and what is fresh?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_column, moment


class TwinRow(SQLModel, table=True):
    """A twin, and the version that answers for it."""

    __tablename__ = "twin"
    handle: str = Field(primary_key=True)
    version_id: str = Field(foreign_key="twin_version.id")
    mode: str = "live"
    mode_since: datetime | None = moment(nullable=True)
    pending_id: str | None = None
    """A newer version that its expert hasn't agreed to yet."""
    failing_since: datetime | None = moment(nullable=True)
    stopped_at: datetime | None = moment(nullable=True)
    stopped_by: str | None = None
    stopped_on: str | None = None
    """The decision on which somebody pulled the cord."""


class VersionRow(SQLModel, table=True):
    """An immutable published state of a twin: the texts as they were published, and what they were read as."""

    __tablename__ = "twin_version"
    __table_args__ = (UniqueConstraint("handle", "number"),)
    id: str = Field(primary_key=True)
    handle: str
    number: int
    digest: str
    files: Any = json_column()
    content: Any = json_column()
    note: str | None = None
    published_at: datetime = moment()


class CitationRow(SQLModel, table=True):
    """A rule that a decision cites, in the wording that it had: what uses are counted by."""

    __tablename__ = "citation"
    __table_args__ = (Index("citation_rule", "book", "rule_id", "wording", "at"),)
    decision_id: str = Field(primary_key=True)
    rule_id: str = Field(primary_key=True)
    book: str
    """The handle of the playbook that the rule is in: the twin's, or the company's."""
    wording: str
    is_against: bool
    """Whether whoever asked was told that it says otherwise."""
    at: datetime = moment()


class ConfirmationRow(SQLModel, table=True):
    """Somebody said that a rule is still true, in the wording that it had then."""

    __tablename__ = "confirmation"
    __table_args__ = (Index("confirmation_rule", "handle", "rule_id"),)
    id: str = Field(primary_key=True)
    handle: str
    rule_id: str
    wording: str
    by: str
    through: str
    at: datetime = moment()


class DraftRow(SQLModel, table=True):
    """A playbook that is being changed: its edits hang on it. Of a twin that was never published, its first texts."""

    __tablename__ = "draft"
    handle: str = Field(primary_key=True)
    team: str
    app: str
    files: Any = json_column()
    begun_by: str
    begun_at: datetime = moment()
    held: Any = json_column()
    """What the gate said when it was to be published; gone with the next edit."""
    asked: int = 0
    """How many questions of this sitting were asked, of an interview."""
    prompts: int = 0
    """How many of the questions that need no past call were asked, ever."""


class EditRow(SQLModel, table=True):
    """One item of a playbook as it is to be, and what its author saw."""

    __tablename__ = "edit"
    __table_args__ = (Index("edit_open", "handle", "state", "seq"),)
    id: str = Field(primary_key=True)
    handle: str
    seq: int
    batch: str
    part: str
    item: str
    before: str | None = None
    after: Any = json_column()
    state: str
    by: str
    at: datetime = moment()
    version_id: str | None = None
    proposal_id: str | None = None


class ProposalRow(SQLModel, table=True):
    """A change to a twin that something suggests: a past call, a mistake, an answer."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("handle", "origin", "subject", name="proposal_once"),
        Index("proposal_open", "handle", "state"),
    )
    id: str = Field(primary_key=True)
    handle: str
    origin: str
    subject: str
    """What it comes from: an override, a review, a check, a message, the number of a question."""
    state: str
    team: str
    app: str
    call_id: str
    """The text of the call, as JSON."""
    rule_id: str | None = None
    by: str | None = None
    """Who proposed it, where somebody did."""
    agreed: Any = json_column()
    """Who has agreed so far, where more than one has to."""
    at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None


class SpaceUseRow(SQLModel, table=True):
    """How often a decision space was used in one period of its cap."""

    __tablename__ = "space_use"
    handle: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    period: date = Field(primary_key=True)
    uses: int


class RevokedRow(SQLModel, table=True):
    """A decision space that was taken back: closed from that moment on, whatever is published."""

    __tablename__ = "revoked"
    handle: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    by: str
    at: datetime = moment()


class LookRow(SQLModel, table=True):
    """A rule that was put before those who keep it, in the wording that it had then; open until it is answered."""

    __tablename__ = "look"
    __table_args__ = (Index("look_rule", "handle", "state"),)
    id: str = Field(primary_key=True)
    handle: str
    rule_id: str
    wording: str
    state: str
    is_unused: bool
    """Whether it was offered for retirement, since nobody had used it; then it never becomes overdue."""
    shown_at: datetime = moment()
    """When it was first shown."""
    confirmed: date | None = None
    uses: int = 0
    overrides: int = 0
    """How much rested on it, since it was confirmed, when it was last shown."""
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None
    undo: str | None = None
    """What takes the answer back: the id of a confirmation, or of a batch of edits."""
    digests: Any = json_column()
    """The ids of the digests that it stands in."""


class DigestRow(SQLModel, table=True):
    """A weekly message to somebody who keeps twins."""

    __tablename__ = "digest"
    __table_args__ = (Index("digest_person", "person", "sent_at"),)
    id: str = Field(primary_key=True)
    person: str
    team: str
    app: str
    sent_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True)
    looks: Any = json_column()
    """The ids of its looks, each with the decision that it is shown with, if the reader may read one."""
    silent: int = 0
    """How many digests before it nobody answered."""
