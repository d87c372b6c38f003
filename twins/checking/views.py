"""Read models that cards are redrawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from twins.audience import NOBODY_ELSE, Audience
from twins.authoring.evidence import ReasonKind
from twins.checking.captured_words import CapturedWords, WordsPurpose
from twins.checking.escalation import HandoverReason, Stage
from twins.deciding.decision import Decision
from twins.jobs import Destination
from twins.playbook.model import Twin
from twins.states import CheckState, ExpectedWordsState, OverrideState, ReviewState
from twins.values import Outcome, Person, RuleChange


@dataclass(frozen=True)
class TwinIdentity:
    handle: str
    name: str
    icon: str
    expert: Person

    @classmethod
    def of(cls, twin: Twin) -> "TwinIdentity":
        return cls(twin.handle, twin.name, twin.icon, twin.expert)


@dataclass(frozen=True)
class OverrideView:
    id: str
    rule_id: str
    state: OverrideState
    reason: str
    revision: int
    source_deleted: bool
    kind: ReasonKind | None = None


@dataclass(frozen=True)
class QuestionView:
    id: str
    by: Person
    question: CapturedWords
    answer: CapturedWords | None
    is_open: bool


@dataclass(frozen=True)
class ExpectedWordsView:
    """Requested words; `text` is what was written before naming a purpose."""

    id: str
    purpose: WordsPurpose | None
    state: ExpectedWordsState
    by: str | None
    text: str | None


@dataclass(frozen=True)
class CheckView:
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
    because: HandoverReason
    was_nudged: bool
    handed_by: Person | None
    was_own_ask: bool
    captured_words: CapturedWords | None
    """An approval's changes, or a refusal's reason."""
    questions: tuple[QuestionView, ...]

    @property
    def is_waiting(self) -> bool:
        return self.state is CheckState.WAITING

    @property
    def open_question(self) -> QuestionView | None:
        return next((question for question in self.questions if question.is_open), None)


@dataclass(frozen=True)
class ReviewView:
    id: str
    state: ReviewState
    settled_at: datetime | None
    settled_by: Person | None
    correction: CapturedWords | None


@dataclass(frozen=True)
class AnswerView:
    id: str
    decision: Decision
    twin: TwinIdentity
    ask: str
    conductor: str | None
    place: Destination
    product: str | None
    check: CheckView | None
    overrides: tuple[OverrideView, ...]
    review: ReviewView | None = None
    expected_words: tuple[ExpectedWordsView, ...] = ()
    conductor_name: str = "whoever asked"
    is_stopped: bool = False
    """The cord was pulled, and the expert hasn't looked yet."""
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    """Of the ask, the answer, and what was said about it."""
    is_hidden: bool = False
    """Words and verdicts are left out."""
    ended: Mapping[str, RuleChange] = field(default_factory=dict)
    """Defaults that are gone, a law or stricter now."""

    @property
    def may_be_overridden(self) -> tuple[str, ...]:
        """Defaults without an override in force or waiting."""
        taken = {o.rule_id for o in self.overrides if o.state in {OverrideState.WAITING, OverrideState.RECORDED}}
        return tuple(rule.id for rule in self.decision.overridable if rule.id not in taken | self.ended.keys())

    @property
    def was_handed_over(self) -> bool:
        return self.decision.outcome is Outcome.HANDED_OVER

    @property
    def without_words(self) -> "AnswerView":
        """For people outside the audience."""
        was = self.decision
        kept = Decision(outcome=was.outcome, tier=was.tier, reason="", grounds=(), mind=was.mind, cited=was.cited)
        check = replace(self.check, captured_words=None, questions=()) if self.check else None
        review = replace(self.review, correction=None) if self.review else None
        return replace(
            self,
            decision=kept,
            ask="",
            product=None,
            check=check,
            overrides=(),
            review=review,
            expected_words=(),
            is_hidden=True,
        )

    def override(self, override_id: str) -> OverrideView:
        return next(override for override in self.overrides if override.id == override_id)

    def question(self, question_id: str) -> QuestionView:
        questions = self.check.questions if self.check else ()
        return next(question for question in questions if question.id == question_id)

    def words(self, awaited_id: str) -> ExpectedWordsView:
        return next(each for each in self.expected_words if each.id == awaited_id)
