"""Which rules are put before those who keep them, week by week, and what follows from an answer, or from none?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from twins.freshness import Stale
from twins.playbook import Patience, Rule
from twins.states import LookState
from twins.values import Person

MOST = 3
"""Cards of one digest."""
UNDO = timedelta(minutes=10)
"""How long an answer can be taken back; what it changes is published after that."""
OVERDUE_AFTER = timedelta(weeks=4) - timedelta(hours=12)
"""A rule that was shown four weeks ago, and not answered, is looked at afterwards whenever it is used. Half a day less,
so that it is overdue when the fourth digest after comes, whatever the clocks did."""
ANSWERS_WITHIN = timedelta(days=6)
"""A digest that was sent since then may be answered still."""
DEPUTY_AFTER, CAREFUL_AFTER = 2, 4
"""After so many digests in a row that nobody answered the deputies are asked; then what was shown is checked first."""


@dataclass(frozen=True)
class Choice:
    """A rule that is due, as it would be shown: how much rests on it, and the decisions that it could be shown with."""

    stale: Stale
    uses: int
    """Since it was last confirmed."""
    overrides: int
    decisions: tuple[tuple[str, str], ...] = ()
    """(decision, channel): the latest overrides first, then the latest uses."""


@dataclass(frozen=True)
class Latest:
    """The last use or override of a rule, as its expert may read it."""

    at: datetime
    ask: str
    """Empty where they can't read it there."""
    outcome: str
    reason: str = ""
    """Of an override."""


class Becomes(StrEnum):
    """What follows from an answer that changes the twin."""

    NOTHING = "nothing"
    """It changes nothing, or its edits were taken back on the twin's page."""
    PUBLISHED_SOON = "published soon"
    DRAFT = "draft"
    """It waits in the draft with what somebody else has changed."""
    WAITS = "waits"
    """A deputy said it: the expert has to agree."""
    HOLDS = "holds"


@dataclass(frozen=True)
class LookView:
    """A rule in a digest, and what became of it."""

    id: str
    handle: str
    name: str
    rule: Rule | None
    """None where it is gone, or says something else by now."""
    rule_id: str
    state: LookState
    is_unused: bool
    uses: int
    overrides: int
    latest: Latest | None
    settled_by: Person | None
    settled_at: datetime | None
    can_undo: bool
    becomes: Becomes
    expert: str
    """Whose twin it is; empty where it is the reader's."""
    confirmed: date | None = None


@dataclass(frozen=True)
class DigestView:
    """A weekly message."""

    id: str
    looks: tuple[LookView, ...]
    silent: int
    """How many before it nobody answered."""
    deputies: tuple[str, ...]
    """Who is asked as well because of that."""


@dataclass(frozen=True)
class Reader:
    """Somebody who keeps twins, and when their digest comes."""

    person: str
    app: str
    team: str
    slack: str
    digest_at: str | None
    next_at: datetime | None
    away_until: datetime | None
    patience: Patience
    """Of the first twin that they keep: its hours are theirs."""
    silent: int
    """How many digests in a row they haven't answered."""
    last_at: datetime | None = None
    """When the last one was sent."""


class LookResult(StrEnum):
    """What came of a click."""

    DONE = "done"
    TOO_LATE = "too late"
    OVER = "over"
    """The ten minutes are."""
    NOT_YOURS = "not yours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Looking:
    """The result, for which rule; where somebody else was first, who."""

    result: LookResult
    rule_id: str = ""
    handle: str = ""
    by: str = ""


SayLooking = Callable[[Looking], str | None]
"""What to tell whoever clicked, privately; None where the card says it all."""
