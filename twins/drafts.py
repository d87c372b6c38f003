"""What is being changed about a twin, by whom, and what came of somebody's change?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from twins.freshness import Fresh
from twins.lessons import Call, Origin
from twins.modes import Mode
from twins.sketch import Edit, Sketch
from twins.states import ProposalState
from twins.values import Person
from twins.work import Click


@dataclass(frozen=True)
class Pending:
    """An edit that no version holds yet."""

    id: str
    batch: str
    edit: Edit
    by: Person
    at: datetime


@dataclass(frozen=True)
class Draft:
    """A playbook with its open edits; those in conflict are left out of its sketch."""

    handle: str
    base: Sketch
    sketch: Sketch
    pending: tuple[Pending, ...]
    conflicts: tuple[Pending, ...]
    files: dict[str, str]
    """The texts below the edits."""
    base_id: str | None
    """The version below them; None of a twin that was never published."""
    expert: Person
    keepers: frozenset[str]
    """The Slack ids of those who may edit: by the version that answers, never by an edit or a version that waits."""
    held: tuple[str, ...] = ()
    """Why the gate held it back, when it was last to be published."""
    wants_reason: bool = False
    """Whether its expert may publish it all the same: only defaults are wrong."""
    waits: bool = False
    """Whether a newer version waits for its expert; it isn't below these edits."""
    answers: bool = True
    """Whether a version answers: one that nobody has agreed to yet is below these edits and doesn't."""
    revoked: frozenset[str] = frozenset()
    """Spaces that were taken back and are still published."""
    team: str | None = None
    """The workspace that it is edited in; None before the first edit."""

    @property
    def key(self) -> str:
        """What somebody saw when they pressed Publish: other edits aren't published by that click."""
        seen = "\n".join([self.base_id or "", *(pending.id for pending in self.pending)])
        return sha256(seen.encode()).hexdigest()[:12]

    def is_kept_by(self, click: Click) -> bool:
        """Whether whoever acts may edit it: by their id, in the workspace where it is edited."""
        return click.by in self.keepers and self.team in {None, click.place.team}

    @property
    def is_new(self) -> bool:
        """Whether no version of it was ever published."""
        return self.base_id is None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that fit, in their order."""
        left_out = {pending.id for pending in self.conflicts}
        return tuple(pending.edit for pending in self.pending if pending.id not in left_out)


@dataclass(frozen=True)
class Proposal:
    """A change that something suggests, with the call that it rests on."""

    id: str
    handle: str
    origin: Origin
    subject: str
    call: Call
    state: ProposalState
    at: datetime
    rule_id: str | None = None
    settled_by: Person | None = None
    settled_at: datetime | None = None
    agreed: tuple[str, ...] = ()
    """Who has agreed so far, where an expert and an architect both have to."""


@dataclass(frozen=True)
class Offer:
    """A proposal as its card shows it, with the draft that it would change."""

    proposal: Proposal
    draft: Draft | None
    """None of a twin that was given up."""
    number: int = 0
    """Which question of a sitting it was last asked as."""


@dataclass(frozen=True)
class Kept:
    """A twin in the Home tab of those who keep it."""

    handle: str
    name: str
    mode: Mode | None
    """None of one that was never published."""
    rules: int
    unpublished: int
    proposals: int
    is_owner: bool
    due: int = 0
    """How many of its rules are due for a look."""


@dataclass(frozen=True)
class Page:
    """What somebody keeps; the draft of the twin whose page is open, and what is proposed for it."""

    kept: tuple[Kept, ...] = ()
    draft: Draft | None = None
    proposals: tuple[Proposal, ...] = ()
    hidden: int = 0
    """Suggestions that rest on words which the reader can't read where they were said."""
    offset: int = 0
    """Which of its rules is shown first."""
    fresh: Mapping[str, Fresh] = field(default_factory=dict)
    """How each of its published rules stands."""
    background: Fresh | None = None
    """How its published prose stands; None where it has none."""


@dataclass(frozen=True)
class Composed:
    """The texts that a draft would be published as, and what they rest on."""

    files: dict[str, str]
    edits: tuple[str, ...]
    """The ids of all open edits, those in conflict too."""
    base_id: str | None
    key: str


class ChangedMeanwhileError(Exception):
    """Somebody edited or published while the gate ran: what it looked at is no longer what would be published."""


class Drafted(StrEnum):
    """What came of it."""

    DONE = "done"
    CONFLICT = "conflict"
    NOT_YOURS = "not yours"
    TAKEN = "taken"
    NOTHING = "nothing"
    TOO_LATE = "too late"
    UNKNOWN = "unknown"
    WRONG = "wrong"
    WAITS = "waits"
    """Published, and its expert has to agree first."""


@dataclass(frozen=True)
class Drafting:
    """The result, for which twin and item; of a conflict, who was first and what the loser wrote."""

    result: Drafted
    handle: str = ""
    item: str = ""
    by: str = ""
    written: str = ""


Say = Callable[[Drafting], str | None]
"""What to tell whoever acted, privately; None where the cards say it all."""
Make = Callable[[Draft], Sequence[Edit]]
"""The edits that somebody wants, given what the draft holds when they are written down. It may raise ConflictError,
pydantic's ValidationError, or KeyError for an item that is gone."""
