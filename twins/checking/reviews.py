"""Rules for who may review, and the results of a review."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.checking.checks import VerdictOutcome, may_decide
from twins.checking.views import AnswerView
from twins.deciding.decision import Cause
from twins.playbook.model import Twin
from twins.states import ReviewState
from twins.values import Outcome, RuleKind


class ReviewOutcome(StrEnum):
    """The results of a click on a review."""

    DONE = "done"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    OWN_ASK = "own ask"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReviewResult:
    """The result of a click; if another reviewer was first, who, when and how."""

    result: ReviewOutcome
    state: ReviewState | None = None
    by: str | None = None
    at: datetime | None = None
    count: int = 1


Say = Callable[[ReviewResult], str | None]
"""Builds the private reply; None to send none."""


@dataclass(frozen=True)
class InboxTime:
    app: str
    team: str
    slack: str
    at: str | None
    away_until: datetime | None
    next_inbox_at: datetime | None
    twin: Twin | None
    """Their first; they share its working hours."""


def why_not_review(twin: Twin, conductor: str, by: str) -> ReviewOutcome | None:
    """Return why a person may not review; the people who may decide a check may."""
    refused = may_decide(twin, None, None, conductor, by)
    return {None: None, VerdictOutcome.OWN_ASK: ReviewOutcome.OWN_ASK}.get(refused, ReviewOutcome.NOT_YOURS)


_NEVER_TOGETHER = frozenset(
    {
        Cause.IRREVERSIBLE,
        Cause.OUTSIDE,
        Cause.LAW,
        Cause.TRIGGER,
        Cause.IN_DOUBT,
        Cause.TAMPERING,
    }
)


def batch_key(view: AnswerView) -> str | None:
    """Join decisions of one twin and rules, unless they can't be undone, reach outside, touch a law or trigger, or no
    model read them."""
    decision = view.decision
    if any(ground.cause in _NEVER_TOGETHER for ground in decision.grounds) or not decision.cited:
        return None
    if decision.space or any(rule.kind is RuleKind.LAW for rule in decision.cited):
        return None  # a space removes the ground that would keep it out of a batch
    if decision.outcome is Outcome.CHECK_FIRST and not decision.model:
        return None
    return " ".join([view.twin.handle, *sorted(rule.id for rule in decision.cited)])


def late_note(expert: str, waiting: int) -> str:
    wait = "answer waits" if waiting == 1 else "answers wait"
    return f"Checks afterwards are late: {waiting} {wait} for {expert} before this one."


def is_urgent(view: AnswerView) -> bool:
    """Return whether it lets go ahead what can't be undone or reaches outside."""
    return any(ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE} for ground in view.decision.grounds)
