"""Views of the Home tab, inbox and consent."""

from dataclasses import dataclass
from datetime import datetime

from twins.agents.tickets import OverrideRequestView
from twins.authoring.drafts import Draft, SuggestionView
from twins.checking.ask_views import TwinChoiceView, TwinIdentity
from twins.checking.views import AnswerView
from twins.freshness.digest import DigestView
from twins.playbook.model import DecisionSpace
from twins.publishing.modes import Mode
from twins.publishing.twin_state import TwinState
from twins.reporting.week import WeekView
from twins.states import ProductRequestState


@dataclass(frozen=True)
class InboxView:
    """Checks, the most urgent first, and reviews."""

    checks: tuple[AnswerView, ...] = ()
    reviews: tuple[AnswerView, ...] = ()
    more_checks: int = 0
    more_reviews: int = 0
    away_until: datetime | None = None
    asked: tuple[AnswerView, ...] = ()
    """The person's own requests that wait for others, the oldest first."""
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
class ProductRequestView:
    """A member's request that a channel be for a product. People are Slack ids; None once forgotten."""

    id: str
    channel: str
    product: str
    stands_for: str | None
    """The product that the channel is for now."""
    by: str | None
    state: ProductRequestState
    settled_at: datetime | None = None
    settled_by: str | None = None


@dataclass(frozen=True)
class AvailableSpace:
    handle: str
    space: DecisionSpace
    uses: int


@dataclass(frozen=True)
class ConductorHome:
    """What concerns a conductor: `waiting` is for others to decide, `asked_back` for the conductor to answer."""

    waiting: tuple[AnswerView, ...]
    more_waiting: int
    overridden: tuple[AnswerView, ...]
    free: tuple[AvailableSpace, ...]
    more_free: int
    asked_back: tuple[AnswerView, ...] = ()
    more_asked_back: int = 0


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


View = (
    AnswerView
    | TwinChoiceView
    | InboxView
    | VersionView
    | Draft
    | SuggestionView
    | DigestView
    | WeekView
    | ProductRequestView
    | OverrideRequestView
)
