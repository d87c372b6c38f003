"""Who may look at what went ahead on an assumption, and what came of it?"""

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
    """What came of a click on a review."""

    DONE = "done"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    OWN_ASK = "own ask"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reviewing:
    """The result of a click; where somebody else was first, who, when and with which result."""

    result: Reviewed
    state: ReviewState | None = None
    by: str | None = None
    at: datetime | None = None
    count: int = 1


Say = Callable[[Reviewing], str | None]
"""What to tell whoever clicked, privately; None where the cards say it all."""


@dataclass(frozen=True)
class Arranged:
    """When somebody's daily card comes, and where they are."""

    app: str
    team: str
    slack: str
    at: str | None
    away_until: datetime | None
    next_round_at: datetime | None
    twin: Twin | None
    """The first twin that they keep; its hours are theirs."""


def why_not_review(twin: Twin, asker: str, by: str) -> Reviewed | None:
    """Why somebody may not review; the same people may as decide a check."""
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
    """What makes decisions alike enough to be settled together: the same twin and rules. None for what can't be undone,
    reaches outside, or touches a law or a trigger: those are looked at one by one. So is every check that no model
    has read, since code alone can't say what can be undone."""
    decision = view.decision
    if any(ground.cause in _NEVER_TOGETHER for ground in decision.grounds) or not decision.cited:
        return None
    if decision.space or any(rule.kind is RuleKind.LAW for rule in decision.cited):
        return None  # a space takes away the very ground by which it would be looked at alone
    if decision.outcome is Outcome.CHECK_FIRST and not decision.model:
        return None
    return " ".join([view.twin.handle, *sorted(rule.id for rule in decision.cited)])


def late_note(expert: str, waiting: int) -> str:
    """What a conductor is told where a queue is too long."""
    wait = "answer waits" if waiting == 1 else "answers wait"
    return f"Checks afterwards are late: {waiting} {wait} for {expert} before this one."


def is_urgent(view: AnswerView) -> bool:
    """What can't be undone or reaches outside comes first."""
    return any(ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE} for ground in view.decision.grounds)
