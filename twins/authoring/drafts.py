"""Drafts of a twin, its proposals and views."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from twins.audience import NOBODY_ELSE, Audience
from twins.authoring.editable_playbook import Edit, EditablePlaybook
from twins.authoring.lessons import Precedent, ProposalKey, ProposalOrigin
from twins.deciding.ask import Ask
from twins.freshness.digest import UNDO
from twins.freshness.freshness import RuleFreshness
from twins.jobs import Interaction
from twins.notices import Refusal, Refused
from twins.publishing.modes import Mode
from twins.states import ProposalState
from twins.values import Person


@dataclass(frozen=True)
class PendingEdit:
    id: str
    batch: str
    edit: Edit
    by: Person
    at: datetime


@dataclass(frozen=True)
class Draft:
    """A playbook that is being edited; `playbook` leaves out edits in conflict."""

    handle: str
    base: EditablePlaybook
    playbook: EditablePlaybook
    pending: tuple[PendingEdit, ...]
    conflicts: tuple[PendingEdit, ...]
    files: dict[str, str]
    base_id: str | None
    """None if never published."""
    expert: Person
    maintainers: frozenset[str]
    """Slack ids, by the answering version alone."""
    held: tuple[str, ...] = ()
    """Why the gate last refused it."""
    wants_reason: bool = False
    """The expert may publish anyway."""
    waits: bool = False
    """A newer version, not the base, awaits consent."""
    answers: bool = True
    """Whether a version answers; the base may lack consent."""
    revoked: frozenset[str] = frozenset()
    """Taken back, but still published."""
    team: str | None = None
    by_itself: frozenset[str] = frozenset()
    """Batches that are published without a click on Publish."""
    held_mode: str = ""
    """The mode in which it was to start when the gate refused it."""
    reader: str | None = field(default=None, compare=False)

    @property
    def joins_what_publishes_itself(self) -> bool:
        """Whether a suggestion that is accepted now is published without a click on Publish."""
        return not self.is_new and self.by_itself >= {pending.batch for pending in self.pending}

    @property
    def goes_live_at(self) -> datetime | None:
        """When it is published without a click on Publish, which is once its last edit can't be undone."""
        if not self.pending or not self.joins_what_publishes_itself:
            return None
        return max(pending.at for pending in self.pending) + UNDO

    @property
    def key(self) -> str:
        """What a click on Publish must match."""
        seen = "\n".join([self.base_id or "", *(pending.id for pending in self.pending)])
        return sha256(seen.encode()).hexdigest()[:12]

    def is_maintained_by(self, click: Interaction) -> bool:
        return click.by in self.maintainers and self.team in {None, click.place.team}

    def confirmed_on(self, click: Interaction, today: date) -> date | None:
        """Return the confirmation date of a person's edit: today for the expert; None for others, whose edits void
        it."""
        return today if click.by == self.expert.slack else None

    @property
    def is_new(self) -> bool:
        return self.base_id is None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Those without conflict."""
        left_out = {pending.id for pending in self.conflicts}
        return tuple(pending.edit for pending in self.pending if pending.id not in left_out)


def maintained(draft: Draft | None, click: Interaction) -> Draft:
    """Refuse anyone but the twin's expert and deputies, since what follows shows unpublished text."""
    if draft is None:
        raise Refused(Refusal.GONE)
    if not draft.is_maintained_by(click):
        raise Refused(Refusal.NOT_YOUR_TWIN)
    return draft


@dataclass(frozen=True)
class Proposal:
    id: str
    handle: str
    origin: ProposalOrigin
    key: ProposalKey
    call: Precedent
    state: ProposalState
    at: datetime
    rule_id: str | None = None
    settled_by: Person | None = None
    settled_at: datetime | None = None
    agreed: tuple[str, ...] = ()
    """Roles, where both expert and architect must agree."""
    audiences: tuple[Audience, ...] = field(default=(NOBODY_ELSE,), compare=False)
    """Of each source; empty if it quotes nobody."""
    by: Person | None = None
    """The person whose ask or words it came from, if one brought it up."""
    joined_to: str | None = None
    """Id of the open suggestion that it is settled together with."""
    joined: tuple["Proposal", ...] = ()
    """The open suggestions that are settled together with it."""

    @property
    def said_to(self) -> tuple[Audience, ...]:
        """The audiences of all that it shows."""
        return self.audiences + tuple(said for each in self.joined for said in each.audiences)

    @property
    def is_direct(self) -> bool:
        """Whether it rests on words from a direct message, which no playbook repeats."""
        return any(each.is_direct for each in self.audiences)


@dataclass(frozen=True)
class SuggestionView:
    proposal: Proposal
    draft: Draft | None
    """None if the twin was given up."""
    number: int = 0
    """In its sitting."""
    is_hidden: bool = False
    """This reader may not read its evidence."""
    reader: str | None = field(default=None, compare=False)
    others: tuple[Proposal, ...] = ()
    """The twin's other open suggestions that could be joined to it."""
    alike: tuple[Proposal, ...] = ()
    """Those of them that sound like it."""


@dataclass(frozen=True)
class MaintainedTwin:
    handle: str
    name: str
    mode: Mode | None
    """None if never published."""
    rules: int
    unpublished: int
    proposals: int
    is_owner: bool
    due: int = 0
    """Rules to confirm."""
    asked: int = 0
    """Rules on open cards of the expert's digest."""


@dataclass(frozen=True)
class PastAsk:
    decision: str
    text: str
    audience: Audience

    @property
    def want(self) -> str:
        return Ask.of(self.text).want


@dataclass(frozen=True)
class TwinPage:
    kept: tuple[MaintainedTwin, ...] = ()
    draft: Draft | None = None
    proposals: tuple[Proposal, ...] = ()
    hidden: int = 0
    """Those whose evidence the reader may not read."""
    alike: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)
    """By suggestion, the others that sound like it."""
    offset: int = 0
    """Of the first rule shown."""
    sentences_offset: int = 0
    """Of the first sentence shown of those that come from documents."""
    fresh: Mapping[str, RuleFreshness] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()
    """Rules that are stale but, never used since they were confirmed, not due."""
    background: RuleFreshness | None = None
    """Of the published prose."""
    past: tuple[PastAsk, ...] = ()
    """Recent requests to the twin; empty unless laws or triggers wait to be published."""
    near_misses: Mapping[str, tuple[PastAsk, ...]] = field(default_factory=dict)
    """By law or trigger, past asks that came close and wouldn't meet it."""


@dataclass(frozen=True)
class DraftSnapshot:
    files: dict[str, str]
    edits: tuple[str, ...]
    """Including those in conflict."""
    base_id: str | None
    key: str


class ChangedMeanwhileError(Exception):
    """Refusal because the draft or its version changed while the gate ran."""


Make = Callable[[Draft], Sequence[Edit]]
"""Raises ConflictError, ValidationError or KeyError when the edits are stored."""
