"""Fragments that several cards share."""

from bot.ui.blocks import Block, cut, day, escape, labelled
from twins.audience import Audience
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.checking.views import AnswerView, CheckView
from twins.deciding.addressing import Listed
from twins.deciding.decision import CitedRule
from twins.playbook.model import Rule
from twins.publishing.case_runner import CaseResult
from twins.states import CheckState
from twins.values import RuleKind

_FIELDS = {"scope": "what it covers", "deputies": "who stands in", "background": "the background", "name": "its name"}

_SIGNS = {
    CheckState.WAITING: "✋",
    CheckState.APPROVED: "✅",
    CheckState.APPROVED_WITH_CHANGES: "✅",
    CheckState.DECLINED: "⛔",
    CheckState.WITHDRAWN: "✖️",
    CheckState.EXPIRED: "⌛",
    CheckState.SUPERSEDED: "🔄",
}


def verdict_words(check: CheckView) -> str:
    """Describe a settled check, as in "Approved by Ana"."""
    if check.state is CheckState.SUPERSEDED:
        return "Superseded"
    by = f" by {check.settled_by.name}" if check.settled_by else ""
    return f"{plain_words(check.state).capitalize()}{by}"


def verdict_sign(check: CheckView) -> str:
    return _SIGNS[check.state]


def verdict_line(check: CheckView, reader: str | None) -> str:
    """Return line 1 of a settled card for its reader: "✅ Approved by you"."""
    words = verdict_words(check)
    by = check.settled_by
    if by and by.slack == reader:
        words = f"{words.removesuffix(by.name)}you"
    return f"{verdict_sign(check)} {words}"


def read_as(view: AnswerView) -> list[Block]:
    return [labelled("Read as:", view.decision.want)] if is_read_otherwise(view) else []


def is_read_otherwise(view: AnswerView) -> bool:
    want = view.decision.want
    return bool(want) and want.casefold() not in view.ask.casefold()


def model_name(model: str) -> str:
    return "Claude" if model.startswith("claude") else escape(model)


def rule_words(rule: CitedRule, *, instead: bool) -> str:
    """Quote a rule; `instead` adds what to do where it says no."""
    kind = "law" if rule.kind is RuleKind.LAW else "default"
    lines = [f"*{rule.id}* ({kind}) “{escape(rule.text)}”", f"_Why:_ {escape(rule.why)}"]
    lines += [f"_Unless:_ {escape(rule.unless)}"] if rule.unless else []
    lines += [f"_Instead:_ {escape(rule.instead)}"] if rule.instead and instead else []
    fresh = f"confirmed {day(rule.confirmed)} by {escape(rule.expert)}" if rule.confirmed else "never confirmed"
    return "\n> ".join(["> " + lines[0], *lines[1:], f"_{rule.state or fresh}_"])


def whole_rule(rule: Rule) -> str:
    parts = {"Why": rule.why, "Unless": rule.unless, "Instead": rule.instead}
    more = [f"_{label}:_ {escape(text)}" for label, text in parts.items() if text]
    kind = "law" if rule.is_law else f"default, tier {int(rule.tier)}"
    return "\n> ".join([f"> *{rule.id}* ({kind}) “{escape(rule.text)}”", *more])


def private_words(view: AnswerView) -> str:
    return f"It comes from {hidden_place(view.audience)}: only people in it can read the words."


def hidden_place(said: Audience) -> str:
    return "a direct message" if said.is_direct else "a channel that you can't read"


def listed_twin(twin: Listed) -> str:
    return f"• `{twin.handle}` - {escape(twin.name)}, owned by {escape(twin.expert)}"


def rule_line(rule: Rule) -> str:
    kind = "law" if rule.is_law else f"tier {int(rule.tier)}"
    return f"*{rule.id}* ({kind}) {escape(cut(rule.text, 300))}"


def edit_words(edit: Edit) -> str:
    if edit.part is ItemKind.FIELD:
        return f"~ {_FIELDS.get(edit.item, edit.item)}"
    if edit.after is None:
        return f"- {edit.item}"
    sign = "+" if edit.before is None else "~"
    said = {ItemKind.RULE: "text", ItemKind.TRIGGER: "why", ItemKind.SPACE: "may", ItemKind.CASE: "ask"}[edit.part]
    return f"{sign} *{edit.item}* {escape(cut(str(edit.after[said]), 120))}"


def plain_words(stored: str) -> str:
    """Put a stored state or outcome into words."""
    return stored.replace("_", " ")


def times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def failed_case(result: CaseResult) -> str:
    expect = result.case.expect
    wanted = plain_words(expect.outcome) + (f" by {', '.join(expect.rules)}" if expect.rules else "")
    ask = escape(cut(result.case.ask, 120))
    return f"{result.case.id} “{ask}”: expected {wanted}, answered {escape(result.answered)}"
