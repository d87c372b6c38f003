"""Private replies about overrides."""

from bot.ui.messages import Messages
from twins.notices import Done, NoticeFacts, Refusal
from twins.values import RuleChange


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
