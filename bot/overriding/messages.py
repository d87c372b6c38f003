"""Private replies about overrides."""

from twins.overriding import OverrideOutcome, OverrideResult
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
                "new answer says whether you may override it."
            )


def override_message(result: OverrideResult) -> str | None:
    """Describe the result of an override; None once recorded, since the thread shows it."""
    rule = result.rule_id or "this"
    match result.result:
        case OverrideOutcome.WAITING | OverrideOutcome.NEEDS_FORM | OverrideOutcome.RECORDED:
            return None
        case OverrideOutcome.WITHDRAWN:
            return f"{rule} is not overridden: you took it back."
        case OverrideOutcome.NOT_YOURS:
            return "Only whoever asked can override the answer. Ask it yourself, and the choice is yours."
        case OverrideOutcome.NOT_A_DEFAULT:
            return f"{rule} can't be overridden here: only a default can, and only where nothing waits for a check."
        case OverrideOutcome.RULE_CHANGED:
            return f"{ended(rule, result.change)} Nothing was recorded."
        case OverrideOutcome.TWICE:
            return f"{rule} is overridden already, or waits for your reason in this thread."
        case OverrideOutcome.WHICH:
            first = result.choices[0]
            return (
                f"Which of {', '.join(result.choices)}? Name it: `override {first}: because ...`. "
                "Nothing was recorded yet."
            )
        case OverrideOutcome.NOTHING:
            return "Nothing was recorded: there is no answer of yours in this thread that waits to be overridden."
        case OverrideOutcome.NO_REASON:
            return f"Write the reason behind it: `override: because ...`. {rule} is not overridden yet."
