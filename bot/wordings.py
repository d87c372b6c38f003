"""One-line texts for rules, edits and cases."""

from bot.blocks import cut, escape
from twins.cases import CaseResult
from twins.playbook import Rule
from twins.sketch import Edit, Part

_FIELDS = {"scope": "what it covers", "deputies": "who stands in", "background": "the background", "name": "its name"}


def rule_line(rule: Rule) -> str:
    kind = "law" if rule.is_law else f"tier {int(rule.tier)}"
    return f"*{rule.id}* ({kind}) {escape(cut(rule.text, 300))}"


def edit_words(edit: Edit) -> str:
    if edit.part is Part.FIELD:
        return f"~ {_FIELDS.get(edit.item, edit.item)}"
    if edit.after is None:
        return f"- {edit.item}"
    sign = "+" if edit.before is None else "~"
    said = {Part.RULE: "text", Part.TRIGGER: "why", Part.SPACE: "may", Part.CASE: "ask"}[edit.part]
    return f"{sign} *{edit.item}* {escape(cut(str(edit.after[said]), 120))}"


def outcome_words(outcome: str) -> str:
    return outcome.replace("_", " ")


def times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def failed_case(result: CaseResult) -> str:
    expect = result.case.expect
    wanted = outcome_words(expect.outcome.value) + (f" by {', '.join(expect.rules)}" if expect.rules else "")
    ask = escape(cut(result.case.ask, 120))
    return f"{result.case.id} “{ask}”: expected {wanted}, answered {escape(result.answered)}"
