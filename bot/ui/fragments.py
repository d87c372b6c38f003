"""Fragments that several cards share."""

from bot.ui.blocks import Block, cut, day, escape, labelled
from twins.audience import Audience
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.views import AnswerView, CheckView
from twins.deciding.addressing import Listed
from twins.deciding.decision import CitedRule
from twins.playbook.model import Rule
from twins.publishing.case_runner import CaseResult
from twins.states import CheckState
from twins.values import RuleKind

_FIELDS = {"scope": "what it covers", "deputies": "who stands in", "background": "the background", "name": "its name"}


def verdict_words(check: CheckView) -> str:
    """Describe a settled check, as in "Approved by Ana"."""
    if check.state is CheckState.SUPERSEDED:
        return "Superseded"
    by = f" by {check.settled_by.name}" if check.settled_by else ""
    return f"{plain_words(check.state).capitalize()}{by}"


def who_has_it(check: CheckView) -> str:
    """Say who has the check, and why not the person first asked."""
    holder, owner = check.holder.name, check.owner.name
    if check.stage is Stage.STUCK:
        return f"{holder} has not decided yet, and the architects are told"
    match check.because:
        case HandoverReason.HANDED_OVER if check.handed_by:
            return f"{check.handed_by.name} handed this over to {holder}"
        case HandoverReason.AWAY if holder != owner:
            return f"{owner} is away, so I have asked {holder}"
        case HandoverReason.GONE if holder != owner:
            return f"{owner} can't be reached any more, so I have asked {holder}"
        case HandoverReason.ABSENT if holder != owner:
            return f"{owner} has answered nothing for weeks, so I have asked {holder}"
        case HandoverReason.SILENT if holder != owner:
            return f"Nobody has decided yet, so I have asked {holder} too"
    return f"I have asked {holder}"


def read_as(view: AnswerView) -> list[Block]:
    want = view.decision.want
    return [labelled("Read as:", want)] if want and want.casefold() not in view.ask.casefold() else []


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
    return f"It comes from {hidden_place(view.audience)}: its words are shown only to those in it."


def hidden_place(said: Audience) -> str:
    return "a direct message" if said.is_direct else "a channel that you can't read"


def listed_twin(twin: Listed) -> str:
    return f"• `{twin.handle}` - {escape(twin.name)}, kept by {escape(twin.expert)}"


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
