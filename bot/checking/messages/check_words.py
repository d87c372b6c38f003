"""The words of a check's card and of its verdict."""

from collections.abc import Sequence

from bot.ui.messages.counts import listed
from twins.states import CheckState

DONT_GO_AHEAD = "please don't go ahead."
SHOW_EVERYTHING = "Show everything"
DETAILS = "Details"
ASK_AGAIN = "Ask again"
HAND_OVER = "Hand over"
APPROVE = "Approve"
APPROVE_WITH_CHANGES = "Approve with changes"
DECLINE = "Decline"
IN_DIRECT_MESSAGE = "a direct message"
REASON_GIVEN = "The reason they gave when I asked:"
BECAUSE = "Because:"
CHANGES = "Changes:"
WORDS_DELETED = "The message with these words has since been deleted."
REQUEST_DELETED_SINCE = "The request has since been deleted."
TWIN_ANSWERED = "The twin answered:"
TWIN_WOULD_SAY = "The twin would say:"
BY_KEYWORDS = "These rules are keyword matches; no AI judged them."
NO_ANSWER = "(no answer)"
WHO_SHOULD_DECIDE = "Who should decide this? They get the card; you can still decide it too."
CLOSE = "Close"
EVERYTHING = "Everything"
AFTER = {
    CheckState.APPROVED: "go ahead.",
    CheckState.APPROVED_WITH_CHANGES: "go ahead with these changes.",
    CheckState.EXPIRED: "that is neither a yes nor a no: nothing was approved.",
}


def still_to_decide(names: Sequence[str]) -> str:
    have = "has" if len(names) == 1 else "have"
    return f"{listed(names)} still {have} to decide. Please wait."


def twin_says(twin: str, verdict: str, *, is_no: bool) -> str:
    """Say what another twin answered, and what to do about it."""
    if is_no:
        return f"{twin} says “{verdict}”. Please don't go ahead."
    return f"{twin} says “{verdict}”. Please settle that first."


def asked_lately(number: str, verdicts: str, changes: str) -> str:
    """Count the precedents, and quote the last changes if there were any."""
    asked = f"Asked {number} in the last 90 days: {verdicts}."
    return f"{asked} Last changes: “{changes}”" if changes else asked


def person_answers(by: str) -> str:
    return f"{by or 'An expert'} answers"


def needs_decision(requester: str) -> str:
    return f"{requester} needs your decision"


def settles_but(twin: str, stops: str) -> str:
    return f"that settles {twin}, but {stops}"


def ask(person: str) -> str:
    return f"Ask {person}"


def why_it_is_you(reason: str) -> str:
    return f"Why you: {reason}"


def needs_decision_at(requester: str, place: str) -> str:
    return f"*{requester} needs your decision* · {place}"


def sounds_like(answers: str) -> str:
    return f"Sounds like {answers}."


def answered_by_hand(words: str) -> str:
    return f"answered by hand: “{words}”"


def assumes(assumption: str) -> str:
    return f"*It assumes:* {assumption}"


def read_as(want: str) -> str:
    return f"*Read as:* {want}"


def question_and_answer(asked: str, question: str, conductor: str, answer: str) -> str:
    return f"*{asked}* {question}\n*{conductor} answered:* {answer}"


def asked_by(who: str) -> str:
    return f"{who} asked:"


def answered_by(who: str) -> str:
    return f"{who} answered:"


def not_answered_yet(who: str) -> str:
    return f"{who} hasn't answered yet."
