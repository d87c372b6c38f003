"""From a ticket to the result that an agent gets: a pure function over every outcome and state."""

from collections.abc import Callable, Sequence

from twins.agents.next_steps import next_step
from twins.agents.result import AgentResult, Go, RuleShown, TicketState
from twins.agents.tickets import TicketView
from twins.checking.views import AnswerView, CheckView, QuestionView
from twins.deciding.decision import CitedRule
from twins.states import AskState, CheckState, OverrideRequestState, OverrideState, ReviewState
from twins.values import Outcome

ReasonOf = Callable[[AnswerView], str]

_BY_OUTCOME = {
    Outcome.ANSWERED: Go.INFO,
    Outcome.DECIDED: Go.AHEAD,
    Outcome.ASSUMED: Go.AHEAD,
    Outcome.NOT_BY_DEFAULT: Go.NO,
    Outcome.REFUSED: Go.NO,
    Outcome.CHECK_FIRST: Go.WAIT,
    Outcome.UNSURE: Go.WAIT,
    Outcome.NOT_COVERED: Go.WAIT,
}
_BY_STATE = {
    TicketState.APPROVED: Go.AHEAD,
    TicketState.APPROVED_WITH_CHANGES: Go.AHEAD,
    TicketState.OVERRIDDEN: Go.AHEAD,
    TicketState.DECLINED: Go.NO,
    TicketState.CORRECTED: Go.NO,
}
"""Every other state that a person brings about is neither yes nor no."""
_STRICTEST_FIRST = (Go.NO, Go.WAIT, Go.AHEAD, Go.INFO)
_ASKS_BACK = frozenset(
    {
        AskState.OFFERED,
        AskState.PICKED,
        AskState.WAITING_FOR_WHY,
        AskState.WAITING_FOR_WORDS,
        AskState.REPEATED,
    }
)
_QUESTION_OF = {
    AskState.OFFERED: "Which of these rules is it about?",
    AskState.PICKED: "Does it keep to {rule}, stay in the company, and can it be undone within a day?",
    AskState.WAITING_FOR_WHY: "Why? One line is enough.",
    AskState.REPEATED: "This was asked within the last day: the first answer counts.",
}


def result_of(view: TicketView, reason_of: ReasonOf, link: str) -> AgentResult:
    """Return the result of the strictest of a ticket's answers; where all give leave, the conditions of each."""
    if not view.answers:
        return _without_answer(view, link)
    answers = sorted(view.answers, key=lambda each: _rank(each, view))
    first = answers[0]
    state, go = state_of(first, view), go_of(first, view)
    rules = [rule for each in answers for rule in _rules(each)]
    assumed = [each.decision.assumed for each in answers if go_of(each, view) is Go.AHEAD and each.decision.assumed]
    return AgentResult(
        ticket=view.ticket,
        go=go,
        outcome=first.decision.outcome,
        state=state,
        tier=int(first.decision.tier),
        reason=" ".join(filter(None, (reason_of(each) for each in _alike(answers, view)))),
        rules=tuple({rule.id: rule for rule in rules}.values()),
        assumption="; ".join(assumed) or None,
        words="; ".join(filter(None, (_words(each, view) for each in _alike(answers, view)))) or None,
        decided_by=_decided_by(first, state),
        question=_question(first),
        may_override=bool(_may_override(first, view)),
        until=_until(first),
        link=link,
        next=next_step(state, go, first, may_override=bool(_may_override(first, view))),
    )


def open_question_of(view: TicketView) -> QuestionView | None:
    """Return the expert's question that the result shows, which is the one that an answer is for."""
    answers = sorted(view.answers, key=lambda each: _rank(each, view))
    check = answers[0].check if answers else None
    return check.open_question if check and check.is_waiting else None


def state_of(answer: AnswerView, view: TicketView) -> TicketState:
    """Return what came of an answer; the newest word counts."""
    review, request = answer.review, view.override_request
    if answer.is_superseded or (review and review.state is ReviewState.SUPERSEDED):
        return TicketState.SUPERSEDED
    if review and review.state is ReviewState.CORRECTED:
        return TicketState.CORRECTED
    if answer.check:
        return _of_check(answer.check)
    if is_overridden(answer):
        return TicketState.OVERRIDDEN
    if request and request.decision_id == answer.id and request.state is OverrideRequestState.WAITING:
        return TicketState.OVERRIDE_REQUESTED
    if any(override.state is OverrideState.WAITING for override in answer.overrides):
        return TicketState.OVERRIDE_REQUESTED
    return _of_ask_back(answer)


def go_of(answer: AnswerView, view: TicketView) -> Go:
    """Return whether an answer gives leave. Only the twin's own go-ahead, a person's approval and a person's override
    do."""
    state = state_of(answer, view)
    if state is TicketState.ANSWERED:
        return _BY_OUTCOME[answer.decision.outcome]
    return _BY_STATE.get(state, Go.WAIT)


def is_overridden(answer: AnswerView) -> bool:
    """Return whether overrides are in force, of every default that the ask goes against."""
    in_force = {each.rule_id for each in answer.overrides if each.state is OverrideState.RECORDED}
    return bool(in_force) and in_force >= set(answer.decision.against)


def _of_check(check: CheckView) -> TicketState:
    if check.state is CheckState.WAITING:
        return TicketState.QUESTION if check.open_question else TicketState.WAITING
    return TicketState(check.state.value)


def _of_ask_back(answer: AnswerView) -> TicketState:
    if answer.decision.outcome is not Outcome.UNSURE or answer.ask_back is None:
        return TicketState.ANSWERED
    if answer.ask_back.state is AskState.LAPSED:
        return TicketState.LAPSED
    return TicketState.ASKS_BACK if answer.ask_back.state in _ASKS_BACK else TicketState.ANSWERED


def _without_answer(view: TicketView, link: str) -> AgentResult:
    state = TicketState.READING
    reason = ""
    if view.was_turned_away:
        state, reason = TicketState.NOT_ASKED, "No twin took this as a request."
    elif view.choices:
        state, reason = TicketState.CHOOSE_TWIN, f"It names no twin. These could answer: {', '.join(view.choices)}."
    return AgentResult(
        ticket=view.ticket,
        go=Go.WAIT,
        outcome=None,
        state=state,
        tier=None,
        reason=reason,
        rules=(),
        assumption=None,
        words=None,
        decided_by=None,
        question=None,
        may_override=False,
        until=None,
        link=link,
        next=next_step(state, Go.WAIT, None, may_override=False),
    )


def _rank(answer: AnswerView, view: TicketView) -> tuple[int, int, int]:
    """Order by strictness, then as the twins were named. "Not my area" holds nothing back where another twin has a
    say."""
    go = go_of(answer, view)
    is_elsewhere = answer.decision.outcome is Outcome.NOT_COVERED and go is Go.WAIT and answer.check is None
    return int(is_elsewhere), _STRICTEST_FIRST.index(go), answer.place_beside


def _alike(answers: Sequence[AnswerView], view: TicketView) -> Sequence[AnswerView]:
    """Return the first answer; where it gives leave, all that do, since each one's conditions count."""
    if go_of(answers[0], view) is not Go.AHEAD:
        return answers[:1]
    return [each for each in answers if go_of(each, view) is Go.AHEAD]


def _rules(answer: AnswerView) -> list[RuleShown]:
    decision = answer.decision
    return [_shown(rule) for rule in decision.cited or decision.offered or decision.closest]


def _shown(rule: CitedRule) -> RuleShown:
    confirmed = rule.confirmed.isoformat() if rule.confirmed else None
    return RuleShown(id=rule.id, kind=rule.kind, text=rule.text, why=rule.why, confirmed=confirmed)


def _words(answer: AnswerView, view: TicketView) -> str | None:
    state = state_of(answer, view)
    if state is TicketState.CORRECTED and answer.review and answer.review.correction:
        return answer.review.correction.text
    if state is TicketState.OVERRIDDEN:
        return "; ".join(each.reason for each in answer.overrides if each.state is OverrideState.RECORDED)
    return answer.check.captured_words.text if answer.check and answer.check.captured_words else None


def _decided_by(answer: AnswerView, state: TicketState) -> str | None:
    match state:
        case TicketState.APPROVED | TicketState.APPROVED_WITH_CHANGES | TicketState.DECLINED | TicketState.WITHDRAWN:
            return answer.check.settled_by.name if answer.check and answer.check.settled_by else None
        case TicketState.CORRECTED:
            return answer.review.settled_by.name if answer.review and answer.review.settled_by else None
        case TicketState.OVERRIDDEN:
            return answer.conductor_name
        case TicketState.ANSWERED if _BY_OUTCOME[answer.decision.outcome] is not Go.WAIT:
            return answer.twin.name
    return None


def _question(answer: AnswerView) -> str | None:
    if answer.check and answer.check.open_question:
        return answer.check.open_question.question.text
    if _of_ask_back(answer) is not TicketState.ASKS_BACK or answer.check or answer.ask_back is None:
        return None
    asked = answer.decision.asks_back.text if answer.decision.asks_back else ""
    return asked or _QUESTION_OF.get(answer.ask_back.state, "").format(rule=answer.ask_back.picked) or None


def _may_override(answer: AnswerView, view: TicketView) -> tuple[str, ...]:
    """Return the defaults that may still be overridden: a verdict that the person kept to isn't asked about again."""
    request = view.override_request
    if request and request.decision_id == answer.id and request.state is OverrideRequestState.DECLINED:
        return ()
    if state_of(answer, view) is not TicketState.ANSWERED or answer.decision.outcome is not Outcome.NOT_BY_DEFAULT:
        return ()
    return tuple(rule for rule in answer.may_be_overridden if rule in answer.decision.against)


def _until(answer: AnswerView) -> str | None:
    promise = answer.check.promise if answer.check and answer.check.is_waiting else None
    return promise.expires_at.isoformat() if promise and promise.expires_at else None
