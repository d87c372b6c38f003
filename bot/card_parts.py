"""Fragments that several cards share: a rule, a verdict, who has a check, the ask."""

from bot.blocks import Block, day, escape, labelled, quote
from twins.decision import Cited
from twins.states import CheckState
from twins.values import RuleKind
from twins.views import AnswerView, CheckView
from twins.waiting import Because, Stage


def verdict_words(check: CheckView) -> str:
    """Describe a settled check briefly, as in "Approved by Ana"."""
    if check.state is CheckState.SUPERSEDED:
        return "Superseded"
    by = f" by {check.settled_by.name}" if check.settled_by else ""
    return f"{check.state.value.replace('_', ' ').capitalize()}{by}"


def who_has_it(check: CheckView) -> str:
    """Say who has the check now, and why it isn't with the person first asked."""
    holder, owner = check.holder.name, check.owner.name
    if check.stage is Stage.STUCK:
        return f"{holder} has not decided yet, and the architects are told"
    match check.because:
        case Because.HANDED_OVER if check.handed_by:
            return f"{check.handed_by.name} handed this over to {holder}"
        case Because.AWAY if holder != owner:
            return f"{owner} is away, so I have asked {holder}"
        case Because.GONE if holder != owner:
            return f"{owner} is no longer here, so I have asked {holder}"
        case Because.ABSENT if holder != owner:
            return f"{owner} has answered nothing for weeks, so I have asked {holder}"
        case Because.SILENT if holder != owner:
            return f"Nobody has decided yet, so I have asked {holder} too"
    return f"I have asked {holder}"


def read_as(view: AnswerView) -> list[Block]:
    """Show how the twin understood an ask that may not make sense without its thread."""
    want = view.decision.want
    return [labelled("Read as:", want)] if want and want.casefold() not in view.ask.casefold() else []


def model_name(model: str) -> str:
    return "Claude" if model.startswith("claude") else escape(model)


def rule_words(rule: Cited, *, instead: bool) -> str:
    """Quote a rule verbatim, with its reason and freshness; `instead` adds what to do where the rule says no."""
    kind = "law" if rule.kind is RuleKind.LAW else "default"
    lines = [f"*{rule.id}* ({kind}) “{escape(rule.text)}”", f"_Why:_ {escape(rule.why)}"]
    lines += [f"_Unless:_ {escape(rule.unless)}"] if rule.unless else []
    lines += [f"_Instead:_ {escape(rule.instead)}"] if rule.instead and instead else []
    fresh = f"confirmed {day(rule.confirmed)} by {escape(rule.keeper)}" if rule.confirmed else "never confirmed"
    return "\n> ".join(["> " + lines[0], *lines[1:], f"_{rule.state or fresh}_"])


def ask_quote(view: AnswerView) -> Block:
    return quote(view.ask)
