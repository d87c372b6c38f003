"""Private replies about overrides."""

from bot.ui.messages.shared_words import Messages
from twins.notices import Done, NoticeFacts, Refusal
from twins.values import RuleChange

YOU = "You"
WRITE_REASON = "Write the reason"
NEVER_MIND = "Never mind"
NOT_MY_REASON = "Not my reason"
WHAT_KIND_COUNTS = "What kind of reason is it? If several people agree, I suggest changing the rule."
WHAT_KIND = "What kind of reason is it?"
YOUR_REASON = "Your reason"
RECORD = "Record"


def ended(rule: str, change: RuleChange | None) -> str:
    """Say why a rule of an older answer can't be overridden any more, and what to do."""
    match change:
        case RuleChange.LAW:
            return (
                f"{rule} has become a law since this answer, and a law can't be overridden. Ask again: the new "
                "answer lets you propose a change to it."
            )
        case RuleChange.GONE:
            return f"{rule} is no longer a rule of this twin, so there is nothing to override. Ask again."
        case _:
            return (
                f"{rule} has needed more checking since this answer, so it can't be overridden here. Ask again: the "
                "new answer says whether you can override it."
            )


def _which(facts: NoticeFacts) -> str:
    first = facts.choices[0]
    return f"Which of {', '.join(facts.choices)}? Name it: `override {first}: because ...`. Nothing was recorded yet."


def _rule(facts: NoticeFacts) -> str:
    return facts.item or "this"


MESSAGES: Messages = {
    Refusal.NOT_OVERRIDER: lambda _: (
        "Only the person who asked can override the answer. Ask it yourself, and the choice is yours."
    ),
    Refusal.NOT_A_DEFAULT: lambda facts: (
        f"{_rule(facts)} can't be overridden here: only a default can, and only where no decision is pending."
    ),
    Refusal.RULE_CHANGED: lambda facts: f"{ended(_rule(facts), facts.change)} Nothing was recorded.",
    Refusal.OVERRIDDEN_BEFORE: lambda facts: (
        f"{_rule(facts)} is already overridden, or is waiting for your reason in this thread."
    ),
    Refusal.WHICH_RULE: _which,
    Refusal.NO_OVERRIDE: lambda _: "Nothing was recorded: no answer to you in this thread can be overridden.",
    Refusal.NO_REASON: lambda facts: f"Add your reason: `override: because ...`. {_rule(facts)} is not overridden yet.",
    Done.OVERRIDE_WITHDRAWN: lambda facts: f"{_rule(facts)} is not overridden: you withdrew that.",
    Done.OVERRIDE_LAPSED: lambda facts: f"{ended(_rule(facts), facts.change)} Nothing was recorded.",
}


def recorded(rule: str, revision: int) -> str:
    """Number the wording from the second on."""
    if revision > 1:
        return f":white_check_mark: Recorded: {rule} is overridden (wording {revision}), because"
    return f":white_check_mark: Recorded: {rule} is overridden, because"


def changed_since(rule: str) -> str:
    return f"Your request has changed since, so {rule} was not overridden. The newer answer is below."


def no_reason_came(rule: str) -> str:
    return f"No reason came, so {rule} was not overridden."


def withdrawn(rule: str) -> str:
    return f"{rule} is not overridden: the override was withdrawn."


def reply_with_reason(who: str, rule: str) -> str:
    return (
        f"{who}, reply here with your reason for overriding {rule} (don't begin with a name). The override takes "
        "effect then."
    )


def reply_title(rule: str) -> str:
    return f"Reply with your reason for overriding {rule}"


def is_overridden(rule: str) -> str:
    return f"{rule} is overridden"


def kind_of_reason(kind: str) -> str:
    return f"Kind of reason: {kind}."


def why_override(rule: str) -> str:
    return f"Why are you overriding {rule}?"
