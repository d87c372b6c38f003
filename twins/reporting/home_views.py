"""Views of the Home tab, inbox and consent."""

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
    """Checks, the most urgent first, and reviews."""

    checks: tuple[AnswerView, ...] = ()
    reviews: tuple[AnswerView, ...] = ()
    more_checks: int = 0
    more_reviews: int = 0
    away_until: datetime | None = None
    is_replaced: bool = False
    """Whether a newer inbox card was posted since."""


@dataclass(frozen=True)
class VersionView:
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
    handle: str
    space: DecisionSpace
    uses: int


@dataclass(frozen=True)
class ConductorHome:
    waiting: tuple[AnswerView, ...]
    more_waiting: int
    overridden: tuple[AnswerView, ...]
    free: tuple[AvailableSpace, ...]
    more_free: int


@dataclass(frozen=True)
class TwinLine:
    handle: str
    expert: str
    state: TwinState
    rules: int
    laws: int
    due: int
    proposals: int
    waiting: int


View = AnswerView | InboxView | VersionView | Draft | SuggestionView | DigestView | WeekView
