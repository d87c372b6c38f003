"""Rules for reviews."""

from dataclasses import dataclass
from datetime import datetime

from twins.checking.checks import may_not_decide
from twins.checking.views import AnswerView
from twins.deciding.decision import Cause
from twins.notices import Refusal
from twins.playbook.model import Twin
from twins.values import Outcome, RuleKind


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


def may_not_review(twin: Twin, conductor: str, by: str) -> Refusal | None:
    """Let the deciders of a check review."""
    refused = may_not_decide(twin, None, None, conductor, by)
    return refused and {Refusal.OWN_CHECK: Refusal.OWN_REVIEW}.get(refused, Refusal.NOT_REVIEWER)


_BY_WORDS = "lookup"
_NEVER_TOGETHER = frozenset(
    {
        Cause.IRREVERSIBLE,
        Cause.OUTSIDE,
        Cause.LAW,
        Cause.TRIGGER,
        Cause.IN_DOUBT,
        Cause.IN_FILE,
        Cause.ATTACHED,
        Cause.TAMPERING,
        Cause.NEAR,
        Cause.STATED,
        Cause.ASSIGNED,
    }
)


def batch_key(view: AnswerView) -> str | None:
    """Never join what can't be undone, reaches outside, touches a law or trigger, rests on a conductor's own click,
    settles several twins' decisions, or was matched by its words alone: nobody has judged that it can be undone."""
    decision = view.decision
    if view.checked_with or any(ground.cause in _NEVER_TOGETHER for ground in decision.grounds) or not decision.cited:
        return None
    if decision.space or any(rule.kind is RuleKind.LAW for rule in decision.cited):
        return None  # a space removes the ground that would keep it out of a batch
    if decision.mind == _BY_WORDS or (decision.outcome is Outcome.CHECK_FIRST and not decision.model):
        return None
    return " ".join([view.twin.handle, *sorted(rule.id for rule in decision.cited)])


def late_note(expert: str, waiting: int) -> str:
    wait = "answer is waiting" if waiting == 1 else "answers are waiting"
    return f"Reviews are late: {waiting} {wait} for {expert} ahead of this one."


def is_urgent(view: AnswerView) -> bool:
    decisions = (view.decision, *(each.decision for each in view.checked_with))
    grounds = (ground for decision in decisions for ground in decision.grounds)
    return any(ground.cause in {Cause.IRREVERSIBLE, Cause.OUTSIDE} for ground in grounds)
