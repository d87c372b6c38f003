"""Private messages to people who edit a draft or settle a proposal. Cards show what succeeded."""

from bot.ui.blocks import escape
from bot.ui.messages import Messages
from twins.freshness.freshness import BACKGROUND
from twins.notices import Done, NoticeFacts, Refusal


def _conflict(facts: NoticeFacts) -> str:
    who = escape(facts.name) or "A newer version"
    again = f"\nWhat you wrote:\n> {escape(facts.written)}" if facts.written else ""
    return f"Nothing was overwritten: {who} changed {escape(facts.item)} since you opened it. Open it again.{again}"


def _settled(facts: NoticeFacts) -> str:
    who = f" by {escape(facts.name)}" if facts.name else ""
    wrote = f"\nWhat you wrote:\n> {escape(facts.written)}" if facts.written else ""
    return f"That was settled already{who}; nothing was done twice.{wrote}"


def _gone(facts: NoticeFacts) -> str:
    what = escape(facts.item) or (f"`{escape(facts.handle)}`" if facts.handle else "it")
    return f"Nothing was changed: {what} isn't there any more."


def _confirmed(facts: NoticeFacts) -> str:
    what = "The background" if facts.item == BACKGROUND else escape(facts.item)
    return f"{what} counts as confirmed today."


def _no_space(facts: NoticeFacts) -> str:
    which = escape(facts.item) or "without a name"
    return f"Nothing was changed: no twin has a decision space {which}. `/twins show HANDLE` lists them."


MESSAGES: Messages = {
    Refusal.SAME_AS_BEFORE: lambda _: "Nothing was changed: it says that already.",
    Refusal.EDIT_CONFLICT: _conflict,
    Refusal.NOT_EDITOR: lambda facts: (
        f"Nothing was changed: `{escape(facts.handle)}` is edited by its expert and those who stand in."
    ),
    Refusal.NOT_YOUR_TWIN: lambda _: "Nothing was changed: a twin is edited by its expert and those who stand in.",
    Refusal.INVALID_EDIT: lambda facts: (
        f"Nothing was changed: {escape(facts.written)}. Open it again and say it shorter, or otherwise."
    ),
    Refusal.HANDLE_TAKEN: lambda facts: (
        f"There is a twin called `{escape(facts.handle)}` already. Take another word: `/twins new WORD`."
    ),
    Refusal.PROPOSAL_SETTLED: _settled,
    Refusal.ITEM_GONE: _gone,
    Refusal.PROPOSED_BEFORE: lambda facts: (
        f"You have proposed that for this ask already; {escape(facts.item)} holds until it is changed."
    ),
    Refusal.NOT_PROPOSER: lambda _: (
        "Nothing was proposed: only whoever asked can. Ask it yourself, and the choice is yours."
    ),
    Refusal.NO_PROPOSAL_REASON: lambda _: "Nothing was proposed: say why it should change.",
    Refusal.SAID_DIRECTLY: lambda _: (
        "Nothing was changed: that was asked in a direct message, which no playbook repeats. Change the rule on the "
        "twin's page, in words of your own."
    ),
    Refusal.EDITS_NO_TWIN: lambda _: (
        "You keep no twin, so there is nowhere to put a rule. Begin one with `/twins new`, or ask the expert whose "
        "twin it should be in."
    ),
    Refusal.NOT_YOUR_WORDS: lambda _: (
        "Nothing was made: a rule comes from words of your own, or from an answer of a twin that you keep. What "
        "somebody else said you can write down on your twin's page, in my Home tab."
    ),
    Refusal.NOT_A_MEMBER: lambda _: (
        "Nothing was changed: only a member of this workspace can be named for what a twin doesn't cover."
    ),
    Refusal.NOT_HANDED_TO: lambda _: (
        "Nothing was changed: decisions are handed over to members of this workspace only, no guests, no bots."
    ),
    Refusal.NO_SPACE: _no_space,
    Done.AGREED_FIRST: lambda facts: (
        f"Noted. {escape(facts.item)} changes once both its expert and an architect have agreed."
    ),
    Done.IN_DRAFT: lambda facts: f"{escape(facts.item)} is in the draft of `{escape(facts.handle)}`.",
    Done.LAW_CHANGE_PROPOSED: lambda facts: (
        f"Its expert and the architects have it now. {escape(facts.item)} holds until they change it."
    ),
    Done.SPACE_CLOSED: lambda facts: f"{escape(facts.item)} is closed from now on: such asks come to the expert again.",
    Done.SPACE_CLOSED_BEFORE: lambda facts: f"{escape(facts.item)} was taken back already.",
    Done.RULE_CONFIRMED: _confirmed,
}
