"""The words of what surrounds a check: lists of what is waiting, reminders, alarms, questions and replies."""

from collections.abc import Sequence

from bot.ui.messages.counts import counted, listed
from twins.checking.escalation import HandoverReason

NEWER_LIST = "A newer list is below."
ON_HOME_TAB = "My Home tab shows everything."
PLEASE_REVIEW = "*Please review: these went ahead on an assumption*"
YOUR_REQUESTS = "*Your requests, waiting on others*"
I_AM_BACK = "I'm back"
REASON = "Reason:"
REASON_FOR_OVERRIDING = "Reason for overriding:"
IT_ASSUMED = "It assumed:"
RIGHT = "Right"
WRONG = "Wrong - fix it"
WELCOME_BACK = (
    "Welcome back: I'll ask you again from now on. Others keep what they took over, but you can decide it too."
)
A_CHECK_IS_STUCK = "A check is stuck"
SETTLED = "Settled"
HAND_IT_OVER = "Hand it over to a person who can decide. Otherwise it expires, which counts as neither yes nor no."
HAND_OVER = "Hand over"
YOU = "You"
ANSWERED = "Answered:"
NO_ANSWER_NEEDED = "This is settled, so no answer is needed."
WRITE_ANSWER = "Write the answer"
THE_DECIDER = "The decider"
NOTHING_LEFT = "There is nothing left to reply to here."
THE_EXPERT = "The expert"
ABOUT = "About:"
IN_A_FORM = "Write it in a form"
NEVER_MIND = "Never mind"
REPLY_WITH_REASON_SHORT = "Reply here with your reason"
REPLY_WITH_REASON = "Reply here with your reason."
REPLY_WITH_WORDS = "Reply here with your words"
AS_CHANGES = "Approve with these changes"
AS_REASON = "Decline for this reason"
NOTHING = "Nothing"
WHAT_TO_DO = "What should I do with this? Nothing has been decided yet."
ANSWER_DELETED = "The message with this answer has since been deleted."


def waiting_for_you(checks: int, reviews: int) -> str:
    counts = [counted(number, what) for number, what in ((checks, "decision"), (reviews, "review")) if number]
    return f"Waiting for you: {', '.join(counts)}" if counts else "Nothing is waiting for you"


def twin_said(verdict: str) -> str:
    return f"*The twin said: {verdict}*"


def twin_said_overridden(verdict: str, conductor: str) -> str:
    return f"*The twin said: {verdict}*, and {conductor} overrode that"


def twin_said_by_pick(verdict: str, conductor: str) -> str:
    return f"*The twin said: {verdict}*. {conductor} picked the rule and says that the request keeps to it"


def approve_all(number: int) -> str:
    return "Approve both" if number == 2 else f"Approve all {number}"


def decline_all(number: int) -> str:
    return "Decline both" if number == 2 else f"Decline all {number}"


def all_right(number: int) -> str:
    return "Both right" if number == 2 else f"All {number} right"


def why_stuck(because: HandoverReason, owner: str, asked: Sequence[str]) -> str:
    """Say why nobody decides."""
    if because is HandoverReason.AWAY:
        return f"{owner} is away, and nobody else can decide right now."
    if because is HandoverReason.GONE:
        return f"{owner} can't be reached any more, and nobody else can decide."
    return f"{listed(asked)} {'have' if len(asked) > 1 else 'has'}n't answered."


def own_request_decided(by: str, twin: str, private: str) -> str:
    """Alert an architect who can't read the request."""
    return f"*{by} decided their own request* to {twin}. {private} Nobody else can decide for this twin: name a deputy."


def stuck_unread(twin: str, since: str, why: str, private: str) -> str:
    """Alert an architect who can't read the request."""
    return f"*Stuck:* a request to {twin} has been waiting since {since}. {why} {private}"


def hidden(twin: str, holder: str, private: str) -> str:
    """Say that a request exists; `holder` is "" if nobody is asked to decide it."""
    if holder:
        return f"A request to {twin} is waiting for {holder}. {private}"
    return f"{twin} has been asked a question. {private}"


def corrects(by: str, conductor: str) -> str:
    """Address the conductor if they are known."""
    if conductor:
        return f":pencil2: <@{conductor}>, {by} corrects the answer above. That answer no longer applies:"
    return f":pencil2: {by} corrects the answer above. That answer no longer applies:"


def you_are_away(until: str) -> str:
    return f"You are away until {until}: new requests go to others."


def needs_decision_since(requester: str, place: str, since: str) -> str:
    return f"*{requester} needs your decision* · {place} · since {since}"


def question_open(who: str) -> str:
    return f"{who} hasn't answered the question yet."


def asked_at(requester: str, place: str) -> str:
    return f"{requester} asked · {place}"


def twin_answered(words: str) -> str:
    return f"*The twin answered:* {words}"


def because_of(rule: str, text: str) -> str:
    return f"because of *{rule}*: {text}"


def more(number: int) -> str:
    return f"And {number} more, shown here once these are done."


def alike_requests(number: int, rules: str) -> str:
    return f"{number} reversible requests are about {rules}."


def alike_answers(number: int, rules: str) -> str:
    return f"{number} reversible answers used {rules}."


def going_away(until: str) -> str:
    return (
        f"You are away until {until}. I'll ask your deputies instead, or else the architects; your open "
        "requests move to them now. `/twins back` ends your absence."
    )


def daily_list_at(time: str, zone: str) -> str:
    return f"Your daily list comes at {time} ({zone}) on working days, if anything is waiting for you."


def settled_already(verdict: str) -> str:
    return f"Already settled: {verdict}."


def reminded(holder: str, requester: str, since: str) -> str:
    return f"<@{holder}>, {requester} asks you to decide this; waiting since {since}."


def settled(verdict: str) -> str:
    return f"*Settled:* {verdict}."


def own_request(verdict: str) -> str:
    return f"*{verdict}*, their own request. Nobody else can decide for this twin: name a deputy."


def handed_over(verdict: str, requester: str) -> str:
    return f"*{verdict}.* {requester}, who asked, had handed it over."


def handed_over_unread(by: str, twin: str, requester: str, private: str) -> str:
    """Alert an architect who can't read the request."""
    return f"*{by} decided a request* to {twin} that {requester}, who asked, had handed over. {private}"


def decided_what_was_handed_over(by: str, requester: str) -> str:
    return f"{by} decided a request of {requester}"


def stuck(requester: str, since: str, why: str) -> str:
    return f"*Stuck:* {requester} has been waiting since {since}. {why}"


def decided_own_request(by: str) -> str:
    return f"{by} decided their own request"


def settled_unread(private: str) -> str:
    return f"*Settled.* {private}"


def rests_on(rules: str) -> str:
    return f"It rests on {rules}."


def asks_before_deciding(who: str, by: str) -> str:
    return f"{who}, {by} asks before deciding:"


def asks_in_short(by: str) -> str:
    return f"{by} asks before deciding"


def asked_in_short(by: str) -> str:
    return f"{by} asked"


def reply_to_pass_on(by: str) -> str:
    return f"Reply in this thread (no @mentions) and I'll pass it on to {by}."


def answers_you(decider: str, conductor: str) -> str:
    return f"<@{decider}>, {conductor} answers:"


def answers(conductor: str) -> str:
    return f"{conductor} answers"


def gives_reason(by: str) -> str:
    return f"{by} gives the reason"


def reason_of(by: str) -> str:
    return f"{by}'s reason:"


def corrects_in_short(by: str) -> str:
    return f"{by} corrects an answer"


def about(request: str) -> str:
    return f"About: “{request}”"


def as_question(conductor: str) -> str:
    return f"Ask {conductor} this"


def reminder(holder: str, requester: str, since: str) -> str:
    return (
        f"<@{holder}>, {requester} has been waiting for this since {since}. If you don't decide, I'll ask someone "
        "else. Silence never counts as a yes."
    )
