"""What the Home tab, the inbox card and the consent card are drawn from."""

from dataclasses import dataclass
from datetime import datetime

from twins.authoring.drafts import Draft, SuggestionView
from twins.checking.views import AnswerView, TwinIdentity
from twins.freshness.digest import DigestView
from twins.playbook.model import DecisionSpace
from twins.publishing.modes import Mode
from twins.publishing.twin_state import TwinState
from twins.reporting.week import WeekView


@dataclass(frozen=True)
class InboxView:
    """A person's inbox: checks, the most urgent first, and reviews."""

    checks: tuple[AnswerView, ...] = ()
    reviews: tuple[AnswerView, ...] = ()
    more_checks: int = 0
    more_reviews: int = 0
    away_until: datetime | None = None
    is_replaced: bool = False
    """Whether a newer inbox card is below."""


@dataclass(frozen=True)
class VersionView:
    """A version of a twin, for the expert's consent."""

    id: str
    number: int
    twin: TwinIdentity
    note: str | None
    mode: Mode
    waits: bool
    answers: bool
    changes: tuple[str, ...]


@dataclass(frozen=True)
class AvailableSpace:
    """A decision space that a person may use, and its uses in the current period."""

    handle: str
    space: DecisionSpace
    uses: int


@dataclass(frozen=True)
class ConductorHome:
    """What a conductor has asked for, overridden, and may decide."""

    waiting: tuple[AnswerView, ...]
    more_waiting: int
    overridden: tuple[AnswerView, ...]
    free: tuple[AvailableSpace, ...]
    more_free: int


@dataclass(frozen=True)
class TwinLine:
    """A twin as the architects see it."""

    handle: str
    expert: str
    state: TwinState
    rules: int
    laws: int
    due: int
    proposals: int
    waiting: int


View = AnswerView | InboxView | VersionView | Draft | SuggestionView | DigestView | WeekView
"""Any value that a card is drawn from."""
