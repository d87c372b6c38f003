"""Read models that cards are redrawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from twins.audience import NOBODY_ELSE, Audience
from twins.authoring.drafts import Proposal
from twins.authoring.evidence import ReasonKind
from twins.checking.ask_views import AskBackView, SharedReason, TwinIdentity
from twins.checking.captured_words import CapturedWords, WordsPurpose
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.offers import may_be_read_out
from twins.checking.promise import WaitingPromise
from twins.deciding.decision import Cause, CitedRule, Decision
from twins.jobs import Destination
from twins.states import (
    ASK_TRANSITIONS,
    AskState,
    CheckState,
    ExpectedWordsState,
    OverrideState,
    ReviewState,
    can_move,
)
from twins.values import Outcome, Person, RuleChange


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
class PastVerdict:
    """The verdict on an earlier check of the same twin by the same rule or trigger."""

    state: CheckState
    changes: str
    """The words of an approval with changes."""
    audience: Audience


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
    was_chosen: bool
    """The person who decided was chosen by the person who asked."""
    captured_words: CapturedWords | None
    """An approval's changes, or a refusal's reason."""
    questions: tuple[QuestionView, ...]
    is_explained_later: bool = False
    """The reason of its decline came after the verdict, in a message of its own."""
    precedents: tuple[PastVerdict, ...] = ()
    """Of the last 90 days, the newest first; only on the decider's card."""
    waits_beside: int = 0
    """How many other checks of the same ask wait; a withdrawal takes them back too."""
    promise: WaitingPromise | None = field(default=None, compare=False)
    """What its conductor can expect while it waits."""

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
    conductor_name: str = "the person who asked"
    agent: str = ""
    """That asked for its conductor, by name; "" if they asked themselves."""
    is_deleted: bool = False
    """The message of the ask was deleted in Slack."""
    is_stopped: bool = False
    """The cord was pulled, and the expert hasn't looked yet."""
    audience: Audience = field(default=NOBODY_ELSE, compare=False)
    """Of the ask, the answer, and what was said about it."""
    is_hidden: bool = False
    """Words and verdicts are left out."""
    may_ask_another: bool = False
    """It was taken to this twin by its words."""
    others_to_ask: tuple[str, ...] = ()
    """Other twins that have something on it, and were not asked."""
    beside: tuple["AnswerView", ...] = ()
    """The answers of other twins to the same ask, which share its message."""
    synthesis: str = ""
    """A model's sentences on all of them, as they were answered."""
    place_beside: int = 0
    """Of this one, in the order in which the twins were named."""
    checked_with: tuple[SharedReason, ...] = ()
    """What the verdict on this answer's check settles besides."""
    ended: Mapping[str, RuleChange] = field(default_factory=dict)
    """Defaults that are gone, a law or stricter now."""
    ask_back: AskBackView | None = None
    why: CapturedWords | None = None
    """The reason that the conductor gave afterwards."""
    is_follow_up: bool = False
    """Its conductor asked something before in the same thread."""
    answered_before: tuple[Proposal, ...] = ()
    """Beside a question that nothing covers: suggestions from what people answered by hand."""
    reader: str | None = field(default=None, compare=False)
    """Slack id of the one person it is drawn for; None in a channel."""
    link: str = field(default="", compare=False)
    """To the message in the thread."""

    @property
    def requester(self) -> str:
        """Name an agent together with its person."""
        return f"{self.agent}, for {self.conductor_name}" if self.agent else self.conductor_name

    @property
    def is_superseded(self) -> bool:
        """Whether a newer answer replaces this one, which nobody had settled."""
        has_verdict = self.check is not None and self.check.state is not CheckState.SUPERSEDED
        return self.ask_back is not None and self.ask_back.state is AskState.SUPERSEDED and not has_verdict

    @property
    def is_closed_by_deletion(self) -> bool:
        """Whether the ask was deleted before anything came of this answer, so that nothing can any more."""
        was_open = self.ask_back is not None and self.ask_back.state is AskState.LAPSED
        was_reviewed = self.review is not None and self.review.state is ReviewState.SUPERSEDED
        was_checked = self.check is not None and self.check.state is CheckState.WITHDRAWN
        has_answer = self.decision.outcome.gives_leave or self.decision.outcome is Outcome.REFUSED
        return self.is_deleted and (was_open or was_reviewed or was_checked or not (self.check or has_answer))

    @property
    def may_be_overridden(self) -> tuple[str, ...]:
        """Defaults without an override in force or waiting; none if the conductor has stated that it keeps to them, or
        has deleted the ask."""
        is_kept_to = self.decision.outcome is Outcome.ASSUMED and self.rests_on_statement
        if self.is_superseded or self.is_deleted or is_kept_to:
            return ()
        taken = {o.rule_id for o in self.overrides if o.state in {OverrideState.WAITING, OverrideState.RECORDED}}
        return tuple(rule.id for rule in self.decision.overridable if rule.id not in taken | self.ended.keys())

    @property
    def rests_on_statement(self) -> bool:
        return any(ground.cause is Cause.STATED for ground in self.decision.grounds)

    @property
    def person_to_ask(self) -> Person:
        return self.decision.person or self.twin.expert

    @property
    def nearer_twin(self) -> str | None:
        """The twin to ask first, whose rules are closer to this."""
        nearer = (ground.about for ground in self.decision.grounds if ground.cause is Cause.NEARER_TWIN)
        return next((handle for handle in nearer if handle in self.others_to_ask), None)

    @property
    def was_handed_over(self) -> bool:
        """Whether a person answers it in the twin's place: nothing covers it, or its conductor passed it on."""
        was_passed_on = self.check is not None and self.decision.outcome in {Outcome.UNSURE, Outcome.ANSWERED}
        return self.decision.outcome is Outcome.NOT_COVERED or was_passed_on

    @property
    def may_be_passed_on(self) -> bool:
        """Whether one click puts it to a person: nothing was decided on it, an answer was found by its words, or doing
        what was asked about needs the expert."""
        is_answered = self.decision.outcome is Outcome.ANSWERED
        is_loose = is_answered and not (self.decision.is_exact and self.decision.doing_it is not Outcome.CHECK_FIRST)
        is_open = self.ask_back is not None and can_move(ASK_TRANSITIONS, self.ask_back.state, AskState.PASSED_ON)
        is_untouched = self.check is None and not self.is_superseded and not self.is_deleted
        return is_untouched and (self.was_handed_over or is_loose or is_open)

    @property
    def to_read_out(self) -> tuple[CitedRule, ...]:
        """The rules of which one click of its conductor reads one out; a check that waits is withdrawn by it. An agent
        asks for leave."""
        is_waiting = self.check is not None and self.check.is_waiting and not self.check.waits_beside
        if self.agent or self.is_superseded or self.is_deleted or not (is_waiting or self.may_be_passed_on):
            return ()
        is_first = is_waiting == (self.decision.outcome is Outcome.CHECK_FIRST)
        return may_be_read_out(self.decision, self.twin.expert) if is_first else ()

    @property
    def was_read_out(self) -> bool:
        """Whether its conductor withdrew the check, since they only wanted to know a rule."""
        is_picked = self.ask_back is not None and self.ask_back.state in {AskState.DECIDED, AskState.STATED}
        is_withdrawn = self.check is not None and self.check.state is CheckState.WITHDRAWN
        return is_withdrawn and is_picked and self.decision.outcome is Outcome.ANSWERED

    @property
    def question_back(self) -> AskBackView | None:
        """What the conductor is asked; None once something came of it."""
        return self.ask_back if self.decision.outcome is Outcome.UNSURE and self.check is None else None

    @property
    def may_add_why(self) -> bool:
        """Whether the conductor may add a reason to a go-ahead that was given without one."""
        has_why = self.decision.why or self.why
        is_go_ahead = self.decision.outcome is Outcome.DECIDED and not self.is_superseded
        return is_go_ahead and not has_why and not self.overrides

    @property
    def may_take_why_back(self) -> bool:
        """Whether the reason that brought the verdict may be taken back: while nobody has acted on it."""
        is_open = (self.check and self.check.is_waiting) or (self.review and self.review.state is ReviewState.OPEN)
        is_decided = self.ask_back is not None and self.ask_back.state is AskState.DECIDED
        return bool(self.why and is_decided and is_open)

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
            ask_back=None,
            why=None,
            is_hidden=True,
            beside=(),
            checked_with=(),
            answered_before=(),
        )

    def override(self, override_id: str) -> OverrideView:
        return next(override for override in self.overrides if override.id == override_id)

    def question(self, question_id: str) -> QuestionView:
        questions = self.check.questions if self.check else ()
        return next(question for question in questions if question.id == question_id)

    def words(self, awaited_id: str) -> ExpectedWordsView:
        return next(each for each in self.expected_words if each.id == awaited_id)
