"""Drafts of a twin, its proposals and views, and the results of editing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from twins.audience import NOBODY_ELSE, Audience
from twins.authoring.editable_playbook import Edit, EditablePlaybook
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.freshness.freshness import RuleFreshness
from twins.jobs import Interaction
from twins.publishing.modes import Mode
from twins.states import ProposalState
from twins.values import Person


@dataclass(frozen=True)
class PendingEdit:
    """An edit that no version holds yet."""

    id: str
    batch: str
    edit: Edit
    by: Person
    at: datetime


@dataclass(frozen=True)
class Draft:
    """A playbook with its open edits; its sketch leaves out those in conflict."""

    handle: str
    base: EditablePlaybook
    playbook: EditablePlaybook
    pending: tuple[PendingEdit, ...]
    conflicts: tuple[PendingEdit, ...]
    files: dict[str, str]
    """The texts that the edits start from."""
    base_id: str | None
    """The version that the edits start from; None if never published."""
    expert: Person
    maintainers: frozenset[str]
    """The Slack ids that may edit, by the answering version, never by an edit or a pending version."""
    held: tuple[str, ...] = ()
    """Why the gate last refused it."""
    wants_reason: bool = False
    """Whether the expert may publish anyway: only defaults failed."""
    waits: bool = False
    """Whether a newer version awaits consent; the edits don't start from it."""
    answers: bool = True
    """Whether a version answers. One without consent can be the edits' base and not answer."""
    revoked: frozenset[str] = frozenset()
    """Taken back, but still published."""
    team: str | None = None
    """The workspace where it is edited; None before the first edit."""

    @property
    def key(self) -> str:
        """A fingerprint of the version and the edits. A click on Publish holds it, and is refused once either has
        changed."""
        seen = "\n".join([self.base_id or "", *(pending.id for pending in self.pending)])
        return sha256(seen.encode()).hexdigest()[:12]

    def is_maintained_by(self, click: Interaction) -> bool:
        """Return whether the acting person may edit it, by id and workspace."""
        return click.by in self.maintainers and self.team in {None, click.place.team}

    @property
    def is_new(self) -> bool:
        return self.base_id is None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits without conflict, in order."""
        left_out = {pending.id for pending in self.conflicts}
        return tuple(pending.edit for pending in self.pending if pending.id not in left_out)


@dataclass(frozen=True)
class Proposal:
    """A proposed change, with the call that is its evidence."""

    id: str
    handle: str
    origin: ProposalOrigin
    subject: str
    call: Precedent
    state: ProposalState
    at: datetime
    rule_id: str | None = None
    settled_by: Person | None = None
    settled_at: datetime | None = None
    agreed: tuple[str, ...] = ()
    """The roles that have agreed, where both expert and architect must."""
    audiences: tuple[Audience, ...] = field(default=(NOBODY_ELSE,), compare=False)
    """Who may read its words: one audience for each source; empty if it quotes nobody."""

    @property
    def is_direct(self) -> bool:
        """Whether it rests on words from a direct message, which no playbook repeats."""
        return any(each.is_direct for each in self.audiences)


@dataclass(frozen=True)
class SuggestionView:
    """A proposal as its card shows it, with the draft it would change."""

    proposal: Proposal
    draft: Draft | None
    """None if the twin was given up."""
    number: int = 0
    """Its number in the sitting when last asked."""
    is_hidden: bool = False
    """Whether this reader may not read what it rests on."""


@dataclass(frozen=True)
class MaintainedTwin:
    """A twin in its expert's or deputy's Home tab."""

    handle: str
    name: str
    mode: Mode | None
    """None if never published."""
    rules: int
    unpublished: int
    proposals: int
    is_owner: bool
    due: int = 0
    """The number of rules due for confirmation."""


@dataclass(frozen=True)
class TwinPage:
    """The twins that a person maintains, with the open twin's draft and proposals."""

    kept: tuple[MaintainedTwin, ...] = ()
    draft: Draft | None = None
    proposals: tuple[Proposal, ...] = ()
    hidden: int = 0
    """Proposals whose evidence the reader can't read in its channel."""
    offset: int = 0
    """The index of the first rule shown."""
    fresh: Mapping[str, RuleFreshness] = field(default_factory=dict)
    """The freshness of each published rule."""
    background: RuleFreshness | None = None
    """The freshness of the published prose, if any."""


@dataclass(frozen=True)
class DraftSnapshot:
    """The texts that a draft would publish, and the edits and version they are based on."""

    files: dict[str, str]
    edits: tuple[str, ...]
    """All open edits, including those in conflict."""
    base_id: str | None
    key: str


class ChangedMeanwhileError(Exception):
    """The draft or version changed while the gate ran, so the gate's result no longer applies."""


class EditOutcome(StrEnum):
    """The results of an edit."""

    DONE = "done"
    CONFLICT = "conflict"
    NOT_YOURS = "not yours"
    TAKEN = "taken"
    NOTHING = "nothing"
    TOO_LATE = "too late"
    UNKNOWN = "unknown"
    WRONG = "wrong"
    WAITS = "waits"
    """Published, but the expert must agree first."""


@dataclass(frozen=True)
class EditResult:
    """The result, twin and item; for a conflict, who was first and what the later author wrote."""

    result: EditOutcome
    handle: str = ""
    item: str = ""
    by: str = ""
    written: str = ""


Say = Callable[[EditResult], str | None]
"""Builds the private reply; None to send none."""
Make = Callable[[Draft], Sequence[Edit]]
"""Makes edits from the draft when they are stored. May raise ConflictError, ValidationError, or KeyError for a missing
item."""
