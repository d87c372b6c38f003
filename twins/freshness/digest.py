"""The weekly digest: which rules it shows, and what answers or silence lead to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from twins.audience import NOBODY_ELSE, Audience
from twins.freshness.freshness import DueRule
from twins.playbook.model import EscalationPolicy, Rule
from twins.states import DigestItemState
from twins.values import Person

MOST = 3
"""Cards per digest."""
UNDO = timedelta(minutes=10)
"""How long an answer can be undone; it is published afterwards."""
OVERDUE_AFTER = timedelta(weeks=4) - timedelta(hours=12)
"""When a rule shown in a digest and not answered becomes overdue: each use is then reviewed. Half a day less than four
weeks, so that clock changes don't delay it beyond the fourth digest."""
ANSWERS_WITHIN = timedelta(days=6)
"""How long a digest accepts answers."""
DEPUTY_AFTER, CAREFUL_AFTER = 2, 4
"""Unanswered digests in a row until the deputies are asked, and until the rules shown require a check."""


@dataclass(frozen=True)
class DigestCandidate:
    """A due rule as a digest candidate."""

    stale: DueRule
    uses: int
    """Since the last confirmation."""
    overrides: int
    decisions: tuple[tuple[str, Audience], ...] = ()
    """Decisions and who may read them: the latest overrides first, then the latest uses."""


@dataclass(frozen=True)
class LatestUse:
    """The last use or override of a rule."""

    at: datetime
    ask: str
    outcome: str
    reason: str = ""
    """Of an override."""
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    """Who may read the ask and the reason."""


class EditFate(StrEnum):
    """What happens to an answer's edits."""

    NOTHING = "nothing"
    """No change, or the edits were taken back on the twin's page."""
    PUBLISHED_SOON = "published soon"
    DRAFT = "draft"
    """They wait in the draft beside another person's edits."""
    WAITS = "waits"
    """A deputy answered; the expert must agree."""
    HOLDS = "holds"


@dataclass(frozen=True)
class DigestItemView:
    """A rule in a digest, and its result."""

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


@dataclass(frozen=True)
class DigestView:
    """A weekly digest."""

    id: str
    items: tuple[DigestItemView, ...]
    silent: int
    """Unanswered digests before it."""
    deputies: tuple[str, ...]
    """Also asked because of that."""


@dataclass(frozen=True)
class DigestRecipient:
    """A person who receives digests, and when."""

    person: str
    app: str
    team: str
    slack: str
    digest_at: str | None
    next_at: datetime | None
    away_until: datetime | None
    patience: EscalationPolicy
    """Of their first twin; they share its working hours."""
    silent: int
    """Unanswered digests in a row."""
    last_at: datetime | None = None


class DigestAnswer(StrEnum):
    """The results of a click."""

    DONE = "done"
    TOO_LATE = "too late"
    OVER = "over"
    """The time to undo has passed."""
    NOT_YOURS = "not yours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DigestAnswerResult:
    """The result and its rule; if another person was first, who."""

    result: DigestAnswer
    rule_id: str = ""
    handle: str = ""
    by: str = ""


SayDigestAnswer = Callable[[DigestAnswerResult], str | None]
"""Builds the private reply; None to send none."""
