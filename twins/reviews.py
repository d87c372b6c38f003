"""Rules for who may review, and the results of a review."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.checks import Settled, may_decide
from twins.decision import Cause
from twins.playbook import Twin
from twins.states import ReviewState
from twins.values import Outcome, RuleKind
from twins.views import AnswerView


class Reviewed(StrEnum):
    """The results of a click on a review."""

    DONE = "done"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    OWN_ASK = "own ask"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reviewing:
    """The result of a click; if another reviewer was first, who, when and how."""

    result: Reviewed
    state: ReviewState | None = None
    by: str | None = None
    at: datetime | None = None
    count: int = 1


Say = Callable[[Reviewing], str | None]
"""Builds the private reply; None to send none."""


@dataclass(frozen=True)
class Arranged:
    """When a person's daily card comes, and how to reach them."""

    app: str
    team: str
    slack: str
    at: str | None
    away_until: datetime | None
    next_round_at: datetime | None
    twin: Twin | None
    """Their first twin; they share its working hours."""


def why_not_review(twin: Twin, asker: str, by: str) -> Reviewed | None:
    """Return why a person may not review; the people who may decide a check may."""
    refused = may_decide(twin, None, None, asker, by)
    return {None: None, Settled.OWN_ASK: Reviewed.OWN_ASK}.get(refused, Reviewed.NOT_YOURS)


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


def kind_of(view: AnswerView) -> str | None:
    """Return the batch key of decisions that may be settled together: the same twin and rules. None for what can't be
    undone, reaches outside, or touches a law or trigger, and for a check that no model has read, because code alone
    can't tell what can be undone."""
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
    """Put first what can't be undone or reaches outside."""
    return any(ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE} for ground in view.decision.grounds)
