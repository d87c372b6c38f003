"""Private messages to people who edit a draft or settle a proposal. Cards show what succeeded."""

from bot.ui.blocks import cut, escape
from bot.ui.messages.counts import counted
from bot.ui.messages.shared_words import Messages
from twins.freshness.freshness import BACKGROUND
from twins.notices import Done, NoticeFacts, Refusal

INTERVIEW_OFFER = (
    "I'll ask about decisions you've made, four at a time; stop whenever you like. Each becomes a rule with its reason "
    "and an example. You can also write rules yourself."
)
NOT_PUBLISHED = "Not published:"
ADD_EXAMPLE = "Add an example"
LEFT_OUT = ":warning: _this has changed meanwhile, so your change is left out_"


def _conflict(facts: NoticeFacts) -> str:
    who = escape(facts.name) or "A newer version"
    again = f"\nWhat you wrote:\n> {escape(facts.written)}" if facts.written else ""
    return f"Nothing was overwritten: {who} changed {escape(facts.item)} since you opened it. Open it again.{again}"


def _settled(facts: NoticeFacts) -> str:
    who = f" by {escape(facts.name)}" if facts.name else ""
    wrote = f"\nWhat you wrote:\n> {escape(facts.written)}" if facts.written else ""
    return f"That was already settled{who}; nothing was done twice.{wrote}"


def _gone(facts: NoticeFacts) -> str:
    what = escape(facts.item) or (f"`{escape(facts.handle)}`" if facts.handle else "it")
    return f"Nothing was changed: {what} isn't there any more."


def _confirmed(facts: NoticeFacts) -> str:
    what = "The background" if facts.item == BACKGROUND else escape(facts.item)
    return f"{what} counts as confirmed today."


_LONGEST_LIST = 2_400


def _text_read(facts: NoticeFacts) -> str:
    """Say how many sentences are listed, and name those that are left out."""
    handle = escape(facts.handle)
    head = "I found no new rule in your text."
    if facts.count:
        new = counted(facts.count, "new rule")
        head = (
            f"I found {new} for `{handle}` in your documents. Open `{handle}` in my Home tab: keep, edit or drop each."
        )
    if not facts.choices:
        return head
    rest = counted(len(facts.choices), "sentence")
    doesnt = "doesn't" if len(facts.choices) == 1 else "don't"
    lines, length = [], 0
    for each in facts.choices:
        line = f"• {escape(cut(each, 300))}"
        length += len(line)
        if length > _LONGEST_LIST:
            break
        lines.append(line)
    lines += [f"and {len(facts.choices) - len(lines)} more"] if len(facts.choices) > len(lines) else []
    them = "it" if len(facts.choices) == 1 else "one of them"
    last = f"If {them} is your rule, choose *Add documents* there, give it again, and tick *List every sentence*."
    return "\n".join([f"{head} I left out {rest} that {doesnt} sound like a rule:", *lines, last])


def _no_space(facts: NoticeFacts) -> str:
    which = escape(facts.item) or "without a name"
    return f"Nothing was changed: no twin has a decision space {which}. `/twins show HANDLE` lists them."


MESSAGES: Messages = {
    Refusal.SAME_AS_BEFORE: lambda _: "Nothing was changed: it already says that.",
    Refusal.EDIT_CONFLICT: _conflict,
    Refusal.NOT_EDITOR: lambda facts: (
        f"Nothing was changed: only its expert and deputies can edit `{escape(facts.handle)}`."
    ),
    Refusal.NOT_YOUR_TWIN: lambda _: "Nothing was changed: only its expert and deputies can edit a twin.",
    Refusal.INVALID_EDIT: lambda facts: (
        f"Nothing was changed: {escape(facts.written)}. Open it again and say it in fewer or other words."
    ),
    Refusal.HANDLE_TAKEN: lambda facts: (
        f"There is already a twin called `{escape(facts.handle)}`. Choose another word: `/twins new WORD`."
    ),
    Refusal.PROPOSAL_SETTLED: _settled,
    Refusal.ITEM_GONE: _gone,
    Refusal.PROPOSED_BEFORE: lambda facts: (
        f"You've already proposed that for this request; {escape(facts.item)} holds until it is changed."
    ),
    Refusal.NOT_PROPOSER: lambda _: (
        "Nothing was proposed: only the person who asked can. Ask it yourself, and the choice is yours."
    ),
    Refusal.NO_PROPOSAL_REASON: lambda _: "Nothing was proposed: say why it should change.",
    Refusal.SAID_DIRECTLY: lambda _: (
        "Nothing was changed: that was asked in a direct message, which no playbook repeats. Change the rule on the "
        "twin's page, in words of your own."
    ),
    Refusal.NEEDS_ITS_THREAD: lambda _: (
        "Nothing was changed: without the messages before it, this wouldn't say what it is about. Write how someone "
        "would ask it on the twin's page."
    ),
    Refusal.EDITS_NO_TWIN: lambda _: (
        "You own no twin, so there is nowhere to put a rule. Start one with `/twins new`, or ask the expert whose "
        "twin it should be in."
    ),
    Refusal.NOT_YOUR_WORDS: lambda _: (
        "No rule was made: a rule comes from your own words, or from an answer of your twin. To use another person's "
        "words, write the rule on your twin's page in my Home tab."
    ),
    Refusal.NOT_A_MEMBER: lambda _: (
        "Nothing was changed: only a member of this workspace can be named for what a twin doesn't cover."
    ),
    Refusal.NOT_HANDED_TO: lambda _: (
        "Nothing was changed: only members of this workspace can be granted decisions, not guests or bots."
    ),
    Refusal.NO_SPACE: _no_space,
    Done.AGREED_FIRST: lambda facts: (
        f"Noted. {escape(facts.item)} changes once both its expert and an architect have agreed."
    ),
    Done.TEXT_READ: _text_read,
    Done.IN_DRAFT: lambda facts: f"{escape(facts.item)} is in the draft of `{escape(facts.handle)}`.",
    Done.LAW_CHANGE_PROPOSED: lambda facts: (
        f"Its expert and the architects have it now. {escape(facts.item)} holds until they change it."
    ),
    Done.SPACE_CLOSED: lambda facts: f"{escape(facts.item)} is withdrawn: such requests come to its expert again.",
    Done.SPACE_CLOSED_BEFORE: lambda facts: f"{escape(facts.item)} was already withdrawn.",
    Done.RULE_CONFIRMED: _confirmed,
}
