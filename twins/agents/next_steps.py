"""The one sentence that tells an agent what to do next."""

from twins.agents.result import Go, TicketState
from twins.checking.views import AnswerView
from twins.states import AskState
from twins.values import Outcome

_OF_STATE = {
    TicketState.READING: "It is being read: read this ticket again in a few seconds.",
    TicketState.NOT_ASKED: "Nothing was decided: say what you want to do and why, and ask again.",
    TicketState.CHOOSE_TWIN: "Ask again and name one of these twins.",
    TicketState.LAPSED: "Nothing was decided in time: ask again with a new key if it is still wanted.",
    TicketState.WITHDRAWN: "It was withdrawn, and nothing was approved: don't do it unless you are asked to again.",
    TicketState.EXPIRED: "Nobody decided, which is neither a yes nor a no: ask again with a new key, or ask a person.",
    TicketState.SUPERSEDED: "A newer answer replaces this one: read this ticket again.",
    TicketState.APPROVED: "Go ahead.",
    TicketState.APPROVED_WITH_CHANGES: "Go ahead, but only with the changes in `words`.",
    TicketState.OVERRIDDEN: "Go ahead: your person has overridden the default.",
    TicketState.DECLINED: "Don't do it.",
    TicketState.OVERRIDE_REQUESTED: "Don't do it yet: your person has to confirm the override in Slack.",
}
_OF_GO = {
    Go.INFO: "This answers the question and gives no leave: ask again before you do anything about it.",
    Go.AHEAD: "Go ahead.",
    Go.NO: "Don't do it: a law can't be overridden.",
}


def next_step(state: TicketState, go: Go, answer: AnswerView | None, *, may_override: bool) -> str:
    if state in _OF_STATE:
        return _OF_STATE[state]
    if answer is None:
        return _OF_STATE[TicketState.READING]
    match state:
        case TicketState.WAITING:
            who = answer.check.holder.name if answer.check else answer.twin.expert.name
            return f"Don't do it yet: wait for {who}'s verdict, and read this ticket again before you act."
        case TicketState.QUESTION:
            return "Answer the question in `question`, then wait for the verdict."
        case TicketState.CORRECTED:
            return "Stop: the go-ahead was wrong. Go by the correction in `words`."
        case TicketState.ASKS_BACK:
            return _asked_back(answer)
    return _as_answered(go, answer, may_override=may_override)


def _as_answered(go: Go, answer: AnswerView, *, may_override: bool) -> str:
    decision = answer.decision
    if decision.outcome is Outcome.NOT_BY_DEFAULT:
        ask = "Keep to the rule, or request an override with your reason: your person confirms it in Slack."
        return ask if may_override else "Keep to the rule."
    if decision.outcome is Outcome.ASSUMED:
        return f"Go ahead if the assumption holds; {answer.twin.expert.name} reviews it afterwards."
    if decision.outcome in {Outcome.NOT_COVERED, Outcome.UNSURE}:
        who = answer.person_to_ask.name
        return f"Don't do it yet: no rule settles it. Your person can have {who} decide it, by a click in Slack."
    return _OF_GO.get(go, "Don't do it yet.")


def _asked_back(answer: AnswerView) -> str:
    match answer.ask_back.state if answer.ask_back else None:
        case AskState.WAITING_FOR_WHY:
            return "Don't do it yet: ask again and say why, or let your person give the reason in Slack."
        case AskState.WAITING_FOR_WORDS:
            return "Don't do it yet: ask again with the answer to `question` in it, or let your person answer in Slack."
        case AskState.REPEATED:
            return "Don't do it yet: go by the first answer to these words."
    return "Don't do it yet: your person chooses the rule in Slack. You can also ask again in other words."
