"""Rows about twins: versions, drafts, proposals, citations, decision spaces and digests."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.db.columns import enum_column, json_column, moment
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.lessons import ProposalOrigin
from twins.publishing.modes import Mode
from twins.publishing.renewal import ENGINE
from twins.states import DigestItemState, EditState, ProposalState

_NOT_SUPERSEDED = text("state <> 'superseded'")


class TwinRow(SQLModel, table=True):
    """A twin and its live version."""

    __tablename__ = "twin"
    handle: str = Field(primary_key=True)
    version_id: str = Field(foreign_key="twin_version.id")
    mode: Mode = enum_column(Mode, default=Mode.LIVE)
    mode_since: datetime | None = moment(nullable=True)
    pending_id: str | None = None
    """A newer version that waits for its expert's consent."""
    failing_since: datetime | None = moment(nullable=True)
    stopped_at: datetime | None = moment(nullable=True)
    stopped_by: str | None = None
    stopped_on: str | None = None
    """The decision on which a person stopped the twin."""


class VersionRow(SQLModel, table=True):
    """An immutable published state of a twin: the texts as published, and their parsed content."""

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
    engine: int = ENGINE
    """The engine that its cases were tried with."""


class CitationRow(SQLModel, table=True):
    """A rule that a decision cites, with the fingerprint of its wording; uses are counted from these."""

    __tablename__ = "citation"
    __table_args__ = (Index("citation_rule", "book", "rule_id", "fingerprint", "at"),)
    decision_id: str = Field(primary_key=True)
    rule_id: str = Field(primary_key=True)
    book: str
    """Handle of the playbook that the rule is in: the twin's or the company's."""
    fingerprint: str
    is_against: bool
    """Whether the conductor was told that the rule says otherwise."""
    at: datetime = moment()


class ConfirmationRow(SQLModel, table=True):
    """A person's confirmation that a rule, in the wording it had then, is still true."""

    __tablename__ = "confirmation"
    __table_args__ = (Index("confirmation_rule", "handle", "rule_id"),)
    id: str = Field(primary_key=True)
    handle: str
    rule_id: str
    fingerprint: str
    by: str
    through: str
    at: datetime = moment()


class DraftRow(SQLModel, table=True):
    """A playbook that is being edited; holds the first texts of a twin that was never published."""

    __tablename__ = "draft"
    handle: str = Field(primary_key=True)
    team: str
    app: str
    files: Any = json_column()
    begun_by: str
    begun_at: datetime = moment()
    held: Any = json_column()
    """The gate's findings when it was to be published; cleared by the next edit."""
    asked: int = 0
    """Interview questions asked in this sitting."""
    prompts: int = 0
    """Interview questions without a past call, asked so far in all sittings."""


class EditRow(SQLModel, table=True):
    """A new state of one item of a playbook, and the state that its author saw."""

    __tablename__ = "edit"
    __table_args__ = (Index("edit_open", "handle", "state", "seq"),)
    id: str = Field(primary_key=True)
    handle: str
    seq: int
    batch: str
    part: ItemKind = enum_column(ItemKind)
    item: str
    before: str | None = None
    after: Any = json_column()
    state: EditState = enum_column(EditState)
    by: str
    at: datetime = moment()
    version_id: str | None = None
    proposal_id: str | None = None


class ProposalRow(SQLModel, table=True):
    """A change to a twin that something suggests: a past call, a mistake, an answer."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "proposal_once",
            *("handle", "origin", "subject", "about", "fingerprint", "reason_kind", "step"),
            unique=True,
            sqlite_where=_NOT_SUPERSEDED,
            postgresql_where=_NOT_SUPERSEDED,
        ),
        Index("proposal_open", "handle", "state"),
    )
    id: str = Field(primary_key=True)
    handle: str
    origin: ProposalOrigin = enum_column(ProposalOrigin)
    subject: str = ""
    about: str = ""
    fingerprint: str = ""
    reason_kind: str = ""
    step: int = 0
    """These five are its `ProposalKey`. A key without a reason has "", because a database never finds NULLs equal."""
    is_never: bool = False
    """Declined for as long as the rule keeps its wording."""
    state: ProposalState = enum_column(ProposalState)
    team: str
    app: str
    precedent_id: str
    """Id of the text that holds the call, as JSON."""
    sources: Any = json_column()
    """What its words come from, each as {decision, told} or {channel}; [] if it quotes nobody. Unknown is None: then
    nobody reads it."""
    rule_id: str | None = None
    by: str | None = None
    """The person who proposed it, if one did."""
    agreed: Any = json_column()
    """The roles that have agreed so far, if several must."""
    joined_to: str | None = Field(default=None, index=True)
    """The suggestion that it is settled together with, while that one is open."""
    at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None


class SpaceUseRow(SQLModel, table=True):
    """Uses of a decision space in one period of its cap."""

    __tablename__ = "space_use"
    handle: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    period: date = Field(primary_key=True)
    uses: int


class RevokedSpaceRow(SQLModel, table=True):
    """A revoked decision space: closed from that moment on, whatever is published."""

    __tablename__ = "revoked_space"
    handle: str = Field(primary_key=True)
    space: str = Field(primary_key=True)
    by: str
    at: datetime = moment()


class DigestItemRow(SQLModel, table=True):
    """A digest item: a rule shown to its expert or deputies, in its wording then; open until answered."""

    __tablename__ = "digest_item"
    __table_args__ = (Index("digest_item_rule", "handle", "state"),)
    id: str = Field(primary_key=True)
    handle: str
    rule_id: str
    fingerprint: str
    state: DigestItemState = enum_column(DigestItemState)
    is_unused: bool
    """Whether it was offered for retirement as unused; then it never becomes overdue."""
    shown_at: datetime = moment()
    """When it was first shown, or first shown as due if it was unused before."""
    confirmed: date | None = None
    uses: int = 0
    overrides: int = 0
    """Uses and overrides since the rule was confirmed, when it was last shown."""
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None
    undo: str | None = None
    """What an undo takes back: the id of a confirmation, or of a batch of edits."""
    digests: Any = json_column()
    """The ids of the digests that contain it."""


class DigestRow(SQLModel, table=True):
    """A weekly digest sent to one person."""

    __tablename__ = "digest"
    __table_args__ = (Index("digest_person", "person", "sent_at"),)
    id: str = Field(primary_key=True)
    person: str
    team: str
    app: str
    sent_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True)
    items: Any = json_column()
    """Its items, each as {look, decision}: the decision shown beside it, if the recipient may read one."""
    small: Any = json_column()
    """The decisions on small things that it offers as possible rules."""
    unanswered: Any = json_column()
    """The decisions that left asks without an answer, in groups that count as one ask."""
    silent: int = 0
    """How many digests in a row went unanswered before it."""


class EmbeddingRow(SQLModel, table=True):
    """The vector of a playbook's text, by an encoder; no ask is kept here."""

    __tablename__ = "embedding"
    encoder: str = Field(primary_key=True)
    text_digest: str = Field(primary_key=True)
    vector: bytes
    """Numbers of two bytes, as float16."""
