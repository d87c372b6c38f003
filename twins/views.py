"""Read models that cards are redrawn from."""

from dataclasses import dataclass
from datetime import datetime

from twins.cord import TwinState
from twins.decision import Decision
from twins.drafts import Draft, Offer
from twins.evidence import ReasonKind
from twins.looks import DigestView
from twins.modes import Mode
from twins.playbook import DecisionSpace, Twin
from twins.remarks import Remark, Role
from twins.states import AwaitedState, CheckState, OverrideState, ReviewState
from twins.values import Outcome, Person
from twins.waiting import Because, Stage
from twins.week import WeekView
from twins.work import Place


@dataclass(frozen=True)
class TwinFace:
    """A twin's identity on a card."""

    handle: str
    name: str
    icon: str
    expert: Person

    @classmethod
    def of(cls, twin: Twin) -> "TwinFace":
        return cls(twin.handle, twin.name, twin.icon, twin.expert)


@dataclass(frozen=True)
class OverrideView:
    """An override; `reason` is its latest wording."""

    id: str
    rule_id: str
    state: OverrideState
    reason: str
    revision: int
    source_deleted: bool
    kind: ReasonKind | None = None


@dataclass(frozen=True)
class QuestionView:
    """A decider's question to the conductor, and its answer."""

    id: str
    by: Person
    question: Remark
    answer: Remark | None
    is_open: bool


@dataclass(frozen=True)
class AwaitedView:
    """Requested words; `text` is what the person wrote before saying what it is."""

    id: str
    role: Role | None
    state: AwaitedState
    by: str | None
    text: str | None


@dataclass(frozen=True)
class CheckView:
    """A check as people see it."""

    id: str
    state: CheckState
    owner: Person
    digest: str
    asked_at: datetime
    settled_at: datetime | None
    settled_by: Person | None
    holder: Person
    since: datetime
    stage: Stage
    because: Because
    was_nudged: bool
    handed_by: Person | None
    was_own_ask: bool
    remark: Remark | None
    """The changes of an approval, or the reason of a refusal."""
    questions: tuple[QuestionView, ...]

    @property
    def is_waiting(self) -> bool:
        return self.state is CheckState.WAITING

    @property
    def open_question(self) -> QuestionView | None:
        return next((question for question in self.questions if question.is_open), None)


@dataclass(frozen=True)
class ReviewView:
    """A review as people see it."""

    id: str
    state: ReviewState
    settled_at: datetime | None
    settled_by: Person | None
    correction: Remark | None


@dataclass(frozen=True)
class AnswerView:
    """A decision and everything that happened to it."""

    id: str
    decision: Decision
    twin: TwinFace
    ask: str
    asker: str | None
    place: Place
    product: str | None
    check: CheckView | None
    overrides: tuple[OverrideView, ...]
    review: ReviewView | None = None
    awaited: tuple[AwaitedView, ...] = ()
    asker_name: str = "whoever asked"
    is_stopped: bool = False
    """Whether the cord was pulled on this answer and its expert hasn't looked yet."""

    @property
    def may_be_overridden(self) -> tuple[str, ...]:
        """The defaults without an override in force or waiting."""
        taken = {o.rule_id for o in self.overrides if o.state in {OverrideState.WAITING, OverrideState.RECORDED}}
        return tuple(rule.id for rule in self.decision.overridable if rule.id not in taken)

    @property
    def was_handed_over(self) -> bool:
        """Whether this was handed to a person; one click asks them."""
        return self.decision.outcome is Outcome.HANDED_OVER

    def override(self, override_id: str) -> OverrideView:
        return next(override for override in self.overrides if override.id == override_id)

    def question(self, question_id: str) -> QuestionView:
        questions = self.check.questions if self.check else ()
        return next(question for question in questions if question.id == question_id)

    def words(self, awaited_id: str) -> AwaitedView:
        return next(each for each in self.awaited if each.id == awaited_id)


@dataclass(frozen=True)
class QueueView:
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
    twin: TwinFace
    note: str | None
    mode: Mode
    waits: bool
    answers: bool
    changes: tuple[str, ...]


@dataclass(frozen=True)
class FreeView:
    """A decision space that a person may use, and its uses in the current period."""

    handle: str
    space: DecisionSpace
    uses: int


@dataclass(frozen=True)
class ConcernsView:
    """What a conductor has asked for, overridden, and may decide."""

    waiting: tuple[AnswerView, ...]
    more_waiting: int
    overridden: tuple[AnswerView, ...]
    free: tuple[FreeView, ...]
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


View = AnswerView | QueueView | VersionView | Draft | Offer | DigestView | WeekView
"""Any value that a card is drawn from."""
