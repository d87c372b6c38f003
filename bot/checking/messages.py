"""Private messages to people who act on a check or a review. Cards show what succeeded."""

from bot.ui.blocks import escape, moment
from bot.ui.fragments import plain_words
from bot.ui.messages import Messages
from twins.notices import Done, NoticeFacts, Refusal
from twins.people import Membership
from twins.states import CheckState


def _settled(facts: NoticeFacts) -> str:
    """Say who settled it first and when. Never says that an expired check was decided."""
    when = f", {moment(facts.at)}" if facts.at else ""
    match facts.state:
        case CheckState.SUPERSEDED:
            return f"Nothing was recorded: the ask or a rule has changed since{when}. A newer card stands below."
        case CheckState.EXPIRED:
            return f"Nothing was recorded: nobody decided this in time, and it expired{when}. It can be asked again."
    who = f" by <@{facts.by}>" if facts.by else ""
    state = plain_words(facts.state) or "settled"
    is_withdrawn = facts.state == CheckState.WITHDRAWN
    after = "Yours was not recorded." if is_withdrawn else "That verdict stands; yours was not recorded."
    return f"This was {state}{who}{when}, before your click. {after}"


def _reviewed(facts: NoticeFacts) -> str:
    who = f" by <@{facts.by}>" if facts.by else ""
    when = f", {moment(facts.at)}" if facts.at else ""
    return f"This was {facts.state or 'looked at'}{who}{when}, before you. That stands; nothing was recorded twice."


def _not_a_colleague(facts: NoticeFacts) -> str:
    why = {
        Membership.GUEST: "is a guest",
        Membership.STRANGER: "isn't of this workspace",
        Membership.BOT: "is an app",
        Membership.DEACTIVATED: "has a deactivated account",
    }.get(Membership(facts.state), "could not be looked up just now")
    return f"Nothing was changed: {escape(facts.name)} {why}. Choose somebody who works here."


def _name(facts: NoticeFacts, otherwise: str) -> str:
    return escape(facts.name) if facts.name else otherwise


MESSAGES: Messages = {
    Refusal.CHECK_SETTLED: _settled,
    Refusal.CHECK_REQUESTED: lambda facts: (
        f"{_name(facts, 'its expert')} has been asked already; the verdict comes in this thread."
    ),
    Refusal.CHECK_GONE: lambda _: "Nothing was recorded: I know no such request any more.",
    Refusal.CARD_OUTDATED: lambda _: (
        "Nothing was recorded: this card shows an older state of the request. Look at the newest card."
    ),
    Refusal.LIST_OUTDATED: lambda _: (
        "Nothing was recorded: what waits has changed since this list was drawn. Look at the newest list."
    ),
    Refusal.NOT_DECIDER: lambda facts: (
        f"Nothing was recorded: this is for {_name(facts, 'its expert')} or a deputy to decide."
    ),
    Refusal.OWN_CHECK: lambda _: "Nothing was recorded: you asked this yourself, so somebody else has to decide it.",
    Refusal.NOT_REQUESTER: lambda _: (
        "Only whoever asked can put this to the expert. Ask it yourself: mention me with the twin's name."
    ),
    Refusal.NOT_WITHDRAWER: lambda _: "Only whoever asked can take this back.",
    Refusal.NOT_NUDGER: lambda _: "Only whoever asked can nudge.",
    Refusal.NUDGED_BEFORE: lambda facts: (
        f"{_name(facts, 'whoever has it')} was nudged already{f', {moment(facts.at)}' if facts.at else ''}."
    ),
    Refusal.NOT_ASKER_AGAIN: lambda _: (
        "Only whoever asked can ask it again. Ask it yourself: mention me with the twin's name."
    ),
    Refusal.ASKED_AGAIN_BEFORE: lambda _: "It was asked again already; the newer answer stands below.",
    Refusal.COLLEAGUE_ASKED: lambda facts: (
        f"Nothing was changed: {escape(facts.name)} asked this, so somebody else has to decide it."
    ),
    Refusal.NOT_A_COLLEAGUE: _not_a_colleague,
    Refusal.NOT_CONDUCTOR: lambda _: "Nothing was recorded: this is for its expert or a deputy to decide.",
    Refusal.ANSWERED_BEFORE: lambda _: "That was done already; nothing was recorded twice.",
    Refusal.REVIEW_SETTLED: _reviewed,
    Refusal.REVIEW_GONE: lambda _: "Nothing was recorded: I know no such answer any more.",
    Refusal.NOT_REVIEWER: lambda _: "Nothing was recorded: this is for the twin's expert or a deputy to look at.",
    Refusal.OWN_REVIEW: lambda _: "Nothing was recorded: you asked this yourself, so somebody else has to look at it.",
    Refusal.SEVERAL_WAIT: lambda _: (
        "More than one thing in this thread waits for words of yours, and I don't guess which one this is for. Press "
        "the button below the one you mean, and write it there."
    ),
    Refusal.NOTHING_WAITS: lambda _: "Nothing was recorded: nothing waits for words of yours there any more.",
    Refusal.EMPTY_FORM: lambda _: "Nothing was recorded: the form was empty.",
    Done.SETTLED_TOGETHER: lambda facts: (
        f"{facts.count} of them were {plain_words(facts.state)}; each has its own entry, and whoever asked is told."
    ),
    Done.NUDGED: lambda facts: (
        f"I have reminded {_name(facts, 'whoever has it')} for you. A nudge comes once; if nobody decides, others are "
        "asked."
    ),
    Done.HANDED_TO: lambda facts: (
        f"{escape(facts.name)} gets the card now, and may decide it. You may still decide it too."
    ),
    Done.CONFIRMED_TOGETHER: lambda facts: f"{facts.count} answers are confirmed; each has its own entry.",
}
