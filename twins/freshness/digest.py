"""The weekly digest: rules, answers and silence."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from twins.audience import NOBODY_ELSE, Audience
from twins.freshness.freshness import DueRule
from twins.playbook.model import EscalationPolicy, Rule
from twins.states import DigestItemState
from twins.values import Person

MOST = 3
MOST_SMALL = 5
MOST_UNANSWERED = 5
UNDO = timedelta(minutes=10)
"""An answer is published afterwards."""
OVERDUE_AFTER = timedelta(weeks=4) - timedelta(hours=12)
"""Half a day early, so that clock changes don't delay it past the fourth digest."""
ANSWERS_WITHIN = timedelta(days=6)
DEPUTY_AFTER, CAREFUL_AFTER = 2, 4
"""Unanswered digests, in a row."""


@dataclass(frozen=True)
class DigestCandidate:
    stale: DueRule
    uses: int
    """Since the last confirmation."""
    overrides: int
    decisions: tuple[tuple[str, Audience], ...] = ()
    """Overrides first."""


@dataclass(frozen=True)
class OtherReason:
    """Why another answer of the same twin was overridden."""

    rule_id: str
    text: str
    audience: Audience = field(default=NOBODY_ELSE, compare=False)


@dataclass(frozen=True)
class LatestUse:
    at: datetime
    ask: str
    outcome: str
    reason: str = ""
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    others: tuple[OtherReason, ...] = ()
    alike: tuple[OtherReason, ...] = ()
    """Of the others, those that sound like this one."""


class EditFate(StrEnum):
    NOTHING = "nothing"
    """No change, or taken back."""
    PUBLISHED_SOON = "published soon"
    DRAFT = "draft"
    """Beside another person's edits."""
    WAITS = "waits"
    """A deputy answered; the expert must agree."""
    HOLDS = "holds"


@dataclass(frozen=True)
class DigestItemView:
    id: str
    handle: str
    name: str
    rule: Rule | None
    """None if gone or reworded."""
    rule_id: str
    state: DigestItemState
    is_unused: bool
    uses: int
    overrides: int
    latest: LatestUse | None
    settled_by: Person | None
    settled_at: datetime | None
    can_undo: bool
    becomes: EditFate
    expert: str
    """Empty if that is the reader."""
    confirmed: date | None = None
    is_asked_again: bool = False
    """In a later digest of the same person, which has the buttons."""


@dataclass(frozen=True)
class SmallThing:
    """An ask that passed by a sentence of the background, and by no rule."""

    decision: str
    handle: str
    ask: str
    sentence: str
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    rule_id: str | None = None
    """The rule that it became."""


@dataclass(frozen=True)
class UnansweredAsk:
    """An ask that no rule settled, and nobody has answered since."""

    decision: str
    handle: str
    text: str
    want: str
    conductor: str
    """Opaque id."""
    at: datetime
    message: tuple[str, str, str]
    """Team, channel, ts."""
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    is_question: bool = False


@dataclass(frozen=True)
class UnansweredView:
    """Asks that count as one, as they are still open, or the answer that they got."""

    head: str
    """The decision by which a button names them."""
    handle: str
    asks: tuple[UnansweredAsk, ...]
    answered_by: Person | None = None
    answer: str = ""
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    """Of the answer."""


@dataclass(frozen=True)
class DigestView:
    id: str
    items: tuple[DigestItemView, ...]
    silent: int
    """Unanswered digests before it."""
    deputies: tuple[str, ...]
    small: tuple[SmallThing, ...] = ()
    unanswered: tuple[UnansweredView, ...] = ()
    reader: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class DigestRecipient:
    person: str
    app: str
    team: str
    slack: str
    digest_at: str | None
    next_at: datetime | None
    away_until: datetime | None
    patience: EscalationPolicy
    silent: int
    last_at: datetime | None = None
