"""Words of the cards and forms of checks and reviews, and private messages to people who act on them."""

from bot.ui.blocks import escape, moment
from bot.ui.messages.fragments import plain_words
from bot.ui.messages.shared_words import Messages
from twins.checking.captured_words import WordsPurpose
from twins.notices import Done, NoticeFacts, Refusal
from twins.people import Membership
from twins.states import CheckState
from twins.values import Outcome

NOBODY_NEXT = "Nobody else can decide this right now. It stays where it is, and I'll ask the next person as planned."
WHOLE_CARD = "*Show everything* opens the whole card."
SETTLED_WITHOUT_WORDS = {
    CheckState.SUPERSEDED: "the request or a rule has changed since. The newer card is below.",
    CheckState.EXPIRED: "that is neither a yes nor a no.",
}
REQUEST_DELETED = "the request was deleted."
FIELD_LABEL = "Changes, or your reason"
TWIN_SAID = {
    Outcome.DECIDED: "go ahead",
    Outcome.ASSUMED: "go ahead",
    Outcome.NOT_BY_DEFAULT: "not by default",
    Outcome.REFUSED: "no",
    Outcome.CHECK_FIRST: "wait for a person",
    Outcome.UNSURE: "I'm not sure which rule this is about",
    Outcome.NOT_COVERED: "none of my rules clearly covers this",
}
ASKED_FOR = {
    WordsPurpose.CHANGES: "Reply in this thread with your changes. That approves it, and I'll tell {conductor}.",
    WordsPurpose.REASON: "Declined; I've told {conductor}. Reply in this thread with your reason and I'll pass it on.",
    WordsPurpose.QUESTION: "Reply in this thread with your question. I'll ask {conductor} and post the answer here.",
}
RECORDED = "Your reply is recorded."
TAKEN = {
    WordsPurpose.CHANGES: "Sent to {conductor}.",
    WordsPurpose.REASON: "Sent to {conductor}.",
    WordsPurpose.QUESTION: "I've asked {conductor}, and will post the answer here.",
    WordsPurpose.WHY: "Thanks, the reason is recorded.",
}
COLLEAGUE_ERRORS = {
    Refusal.NOT_A_COLLEAGUE: "Only full members of this workspace decide checks. Choose a colleague.",
    Refusal.HANDED_TO_ONESELF: "You have it already. Choose a colleague.",
    Refusal.COLLEAGUE_ASKED: "This person asked it, so another person has to decide. Choose another colleague.",
}
NO_DAY = (
    "I didn't understand when you'll be back. Write a day, and a time if it matters: `/twins away until Monday`, "
    "`/twins away until 3 Dec 14:00`. Nothing was changed."
)
NO_TIME = "Write a time of day: `/twins reviews at 15:30`. Nothing was changed."
FORM_WORDS = {
    WordsPurpose.CHANGES: ("Approve with changes", "What needs to be different?", "Approve"),
    WordsPurpose.REASON: ("Your reason", "Why is it declined? The person who asked will read this.", "Send"),
    WordsPurpose.QUESTION: ("Ask first", "What do you need to know before you decide?", "Ask"),
    WordsPurpose.ANSWER: ("Your answer", "Your answer goes to the person who decides.", "Send"),
    WordsPurpose.CORRECTION: ("Fix it", "What is right instead? The person who asked will read this.", "Send"),
    WordsPurpose.WHY: ("Your reason", "Why? One line is enough.", "Send"),
    WordsPurpose.CLARIFICATION: ("Your answer", "What is it about? The twin reads it with your request.", "Send"),
}


def _settled(facts: NoticeFacts) -> str:
    """Say who settled it first and when. Never says that an expired check was decided."""
    when = f", {moment(facts.at)}" if facts.at else ""
    match facts.state:
        case CheckState.SUPERSEDED:
            return f"Nothing was recorded: the request or a rule has changed since{when}. A newer card is below."
        case CheckState.EXPIRED:
            return f"Nothing was recorded: nobody decided this in time, and it expired{when}. It can be asked again."
    who = f" by <@{facts.by}>" if facts.by else ""
    state = plain_words(facts.state) or "settled"
    is_withdrawn = facts.state == CheckState.WITHDRAWN
    after = "Yours was not recorded." if is_withdrawn else "That verdict counts; yours was not recorded."
    return f"This was {state}{who}{when}, before your click. {after}"


def _reviewed(facts: NoticeFacts) -> str:
    who = f" by <@{facts.by}>" if facts.by else ""
    when = f", {moment(facts.at)}" if facts.at else ""
    return f"This was already {facts.state or 'reviewed'}{who}{when}; nothing was recorded twice."


def _not_a_colleague(facts: NoticeFacts) -> str:
    why = {
        Membership.GUEST: "is a guest",
        Membership.STRANGER: "isn't in this workspace",
        Membership.BOT: "is an app",
        Membership.DEACTIVATED: "has a deactivated account",
    }.get(Membership(facts.state), "could not be looked up just now")
    return f"Nothing was changed: {escape(facts.name)} {why}. Choose a member of this workspace."


def _name(facts: NoticeFacts, otherwise: str) -> str:
    return escape(facts.name) if facts.name else otherwise


MESSAGES: Messages = {
    Refusal.CHECK_SETTLED: _settled,
    Refusal.CHECK_REQUESTED: lambda facts: (
        f"I've already asked {_name(facts, 'the expert')}, and will post the answer in this thread."
    ),
    Refusal.CHECK_GONE: lambda _: "Nothing was recorded: that request no longer exists.",
    Refusal.CARD_OUTDATED: lambda _: "Nothing was recorded: this card is out of date. Please use the newest one.",
    Refusal.LIST_OUTDATED: lambda _: "Nothing was recorded: this list is out of date. Please use the newest one.",
    Refusal.NOT_DECIDER: lambda facts: (
        f"Nothing was recorded: only {_name(facts, 'its expert')} or a deputy can decide this."
    ),
    Refusal.OWN_CHECK: lambda _: "Nothing was recorded: you asked this yourself, so another person has to decide it.",
    Refusal.NOT_REQUESTER: lambda _: (
        "Only the person who asked can pass this on. Ask it yourself: mention me with the twin's name."
    ),
    Refusal.NOT_WITHDRAWER: lambda _: "Only the person who asked can withdraw this.",
    Refusal.NOT_NUDGER: lambda _: "Only the person who asked can do that.",
    Refusal.NUDGED_BEFORE: lambda facts: (
        f"I've already reminded {_name(facts, 'the person who has it')}{f' ({moment(facts.at)})' if facts.at else ''}."
    ),
    Refusal.NOT_ASKER_AGAIN: lambda _: (
        "Only the person who asked can ask it again. Ask it yourself: mention me with the twin's name."
    ),
    Refusal.ASKED_AGAIN_BEFORE: lambda _: "You've already asked it again; the newer answer is below.",
    Refusal.COLLEAGUE_ASKED: lambda facts: (
        f"Nothing was changed: {escape(facts.name)} asked this, so another person has to decide it."
    ),
    Refusal.HANDED_TO_ONESELF: lambda _: "Nothing was changed: you have it already. Choose a colleague.",
    Refusal.NOT_A_COLLEAGUE: _not_a_colleague,
    Refusal.NOT_CONDUCTOR: lambda _: "Nothing was recorded: only the person who asked can answer this.",
    Refusal.ANSWERED_BEFORE: lambda _: "That is already done; nothing was recorded twice.",
    Refusal.REVIEW_SETTLED: _reviewed,
    Refusal.REVIEW_GONE: lambda _: "Nothing was recorded: that answer no longer exists.",
    Refusal.NOT_REVIEWER: lambda _: "Nothing was recorded: only the twin's expert or a deputy can review this.",
    Refusal.OWN_REVIEW: lambda _: "Nothing was recorded: you asked this yourself, so another person has to review it.",
    Refusal.SEVERAL_WAIT: lambda _: (
        "I'm waiting for several replies from you in this thread, and can't tell which one this is. "
        "Use the button below the one you mean."
    ),
    Refusal.NOTHING_WAITS: lambda _: "Nothing was recorded: there is nothing left to reply to there.",
    Refusal.EMPTY_FORM: lambda _: "Nothing was recorded: the form was empty.",
    Done.SETTLED_TOGETHER: lambda facts: (
        f"{facts.count} requests {plain_words(facts.state)}; I've told the people who asked."
    ),
    Done.NUDGED: lambda facts: (
        f"I've reminded {_name(facts, 'the person who has it')}. I do that once; if nobody decides, I'll ask someone "
        "else."
    ),
    Done.NOTHING_TO_STOP: lambda _: "You have nothing waiting in this thread, so there was nothing to stop.",
    Done.HANDED_TO: lambda facts: f"Handed to {escape(facts.name)}. You can still decide it yourself.",
    Done.CONFIRMED_TOGETHER: lambda facts: f"{facts.count} answers confirmed.",
}
