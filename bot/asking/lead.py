"""The first lines of an answer: its verdict in words, and what came of it since."""

from bot.ui.blocks import escape
from bot.ui.fragments import verdict_words, who_has_it
from twins.checking.views import AnswerView, CheckView, OverrideView
from twins.deciding.decision import Decision
from twins.states import CheckState, OverrideState, ReviewState
from twins.values import Outcome


def answer_label(view: AnswerView) -> str:
    if view.review and view.review.state is ReviewState.CORRECTED:
        return "Corrected"
    if view.check and view.check.state is CheckState.SUPERSEDED:
        return "Superseded"
    return "Overridden" if is_overridden(view) else view.decision.outcome.label


def answer_lead(view: AnswerView) -> str:
    return escape(_plain_lead(view))


def _plain_lead(view: AnswerView) -> str:
    decision = view.decision
    since = _what_came_since(view)
    if since:
        return since
    match decision.outcome:
        case Outcome.DECIDED if decision.space:
            return f"go ahead: {decision.reason}."
        case Outcome.DECIDED:
            return sentence(_rule_found(decision) or "go ahead")
        case Outcome.OTHERWISE:
            return f"{_default(decision)} Follow it, or override it with a reason."
        case Outcome.ASSUMED:
            return _assumed_lead(view)
        case Outcome.CHECK_FIRST:
            return f"{sentence(decision.reason)} {_check_line(view.check)}"
        case Outcome.REFUSED:
            return "this breaks a law, and no one can override a law here."
        case Outcome.HANDED_OVER:
            return f"{sentence(decision.reason)} {_person_line(view)}"


def _what_came_since(view: AnswerView) -> str | None:
    """Return what has changed since the answer and must be read first, or None."""
    if view.review and view.review.state is ReviewState.CORRECTED:
        by = view.review.settled_by.name if view.review.settled_by else "the expert"
        return f"what was assumed here no longer stands; {by} says what is right."
    if view.check and view.check.state is CheckState.SUPERSEDED:
        return "the ask or a rule has changed since; the newer answer stands below."
    return "go ahead, for the reason below." if is_overridden(view) else None


def _assumed_lead(view: AnswerView) -> str:
    after = _checked_after(view)
    if view.decision.goes_against_default:
        return f"{_default(view.decision)} That is the default: follow it, or override it with a reason; {after}"
    if view.decision.mind == "lookup" and view.decision.assumption:
        return f"go ahead only if what you want is what the rule below says; {after}"
    basis = "on what is assumed here" if view.decision.assumption else "by the rule below"
    return f"go ahead {basis}; {after}"


def _checked_after(view: AnswerView) -> str:
    review = view.review
    if review and review.state is ReviewState.CONFIRMED and review.settled_by:
        return f"{review.settled_by.name} has looked at it since: it is right."
    return f"{view.twin.expert.name} checks it afterwards."


def _rule_found(decision: Decision) -> str:
    """Return the finder's advice: a rule's own text, which is safe inside our sentence. Return "" for a model's advice,
    which isn't safe there."""
    return decision.advice if decision.mind == "lookup" else ""


def _default(decision: Decision) -> str:
    """Quote the default that the ask goes against."""
    against = [rule.text for rule in decision.cited if rule.id in decision.against]
    return sentence(_rule_found(decision) or " ".join(against[:1]))


def _check_line(check: CheckView | None) -> str:
    if check is None:
        return "I have asked its expert; the verdict comes here. Please wait for it."
    if check.open_question:
        return f"{check.open_question.by.name} asks you something before deciding: see below."
    if check.is_waiting:
        return f"{who_has_it(check)}; the verdict comes here. Please wait for it."
    return f"{verdict_words(check)}."


def _person_line(view: AnswerView) -> str:
    name = view.decision.person.name if view.decision.person else view.twin.expert.name
    failure = view.decision.failure
    if view.check is None and failure and failure.is_passing:
        return f"Ask again in a minute, or let {name} answer: one click asks."
    if view.check is None:
        return f"{name} answers for this: one click asks."
    return _check_line(view.check)


def is_overridden(view: AnswerView) -> bool:
    return any(is_shown(override) for override in view.overrides)


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def is_shown(override: OverrideView) -> bool:
    return override.state is OverrideState.RECORDED
