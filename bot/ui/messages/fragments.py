"""Fragments that several cards share."""

from bot.ui.blocks import Block, cut, day, escape, first_words, labelled
from twins.audience import Audience
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.checking.views import AnswerView, CheckView
from twins.deciding.addressing import Listed
from twins.deciding.ask import Ask
from twins.deciding.decision import CitedRule
from twins.deciding.question_grammar import asks_question
from twins.playbook.model import Rule
from twins.publishing.case_runner import CaseResult
from twins.states import CheckState
from twins.values import Person, RuleKind

_FIELDS = {"scope": "what it covers", "deputies": "the deputies", "background": "the background", "name": "its name"}

_SIGNS = {
    CheckState.WAITING: "✋",
    CheckState.APPROVED: "✅",
    CheckState.APPROVED_WITH_CHANGES: "✅",
    CheckState.DECLINED: "⛔",
    CheckState.WITHDRAWN: "✖️",
    CheckState.EXPIRED: "⌛",
    CheckState.SUPERSEDED: "🔄",
}


_BY_NOBODY = {CheckState.SUPERSEDED: "Superseded", CheckState.EXPIRED: "Nobody decided in time"}


def named(person: Person, reader: str | None) -> str:
    """Name a person, unescaped; the reader of a card is "you"."""
    return "you" if person.slack == reader else person.name


def does(person: Person, reader: str | None, verb: str) -> str:
    """Return "Ana agrees", or "you agree" for the reader of a card."""
    return f"you {verb}" if person.slack == reader else f"{escape(person.name)} {verb}s"


def subject(person: Person, reader: str | None) -> tuple[str, str, str]:
    """Begin a sentence about a person: ("Ana", "is", "has"), or ("You", "are", "have") for the reader of a card."""
    return ("You", "are", "have") if person.slack == reader else (person.name, "is", "has")


def verdict_words(check: CheckView, reader: str | None = None) -> str:
    """Describe a settled check, as in "Approved by Ana"; for its reader, "Approved by you"."""
    if check.state in _BY_NOBODY:
        return _BY_NOBODY[check.state]
    by = f" by {named(check.settled_by, reader)}" if check.settled_by else ""
    return f"{plain_words(check.state).capitalize()}{by}"


def is_plain_answer(view: AnswerView) -> bool:
    """Return whether a person answered a question in words, where the twin could not: that gives no leave."""
    is_in_words = view.check is not None and view.check.state is CheckState.APPROVED_WITH_CHANGES
    return is_in_words and view.was_handed_over and asks_question(Ask.of(view.ask))


def verdict_sign(check: CheckView) -> str:
    return _SIGNS[check.state]


def verdict_line(check: CheckView, reader: str | None) -> str:
    """Return line 1 of a settled card for its reader: "✅ Approved by you"."""
    return f"{verdict_sign(check)} {verdict_words(check, reader)}"


def read_as(view: AnswerView) -> list[Block]:
    return [labelled("Read as:", view.decision.want)] if is_read_otherwise(view) else []


def is_read_otherwise(view: AnswerView) -> bool:
    want = view.decision.want
    return bool(want) and want.casefold() not in view.ask.casefold()


def model_name(model: str) -> str:
    return "Claude" if model.startswith("claude") else escape(model)


def named_rule(rule: CitedRule, most: int = 60) -> str:
    """Name a rule by its first words and its id: “Secrets never go into a repository” (SEC-1)."""
    return f"“{first_words(rule.text, most)}” ({rule.id})"


def rule_words(rule: CitedRule, *, instead: bool, is_own: bool = False) -> str:
    """Quote a rule; `instead` adds what to do where it says no. Its own expert reads "you"."""
    kind = "law" if rule.kind is RuleKind.LAW else "default"
    lines = [f"*{rule.id}* ({kind}) “{escape(rule.text)}”", f"_Why:_ {escape(rule.why)}"]
    lines += [f"_Unless:_ {escape(rule.unless)}"] if rule.unless else []
    lines += [f"_Instead:_ {escape(rule.instead)}"] if rule.instead and instead else []
    by = "you" if is_own else escape(rule.expert)
    fresh = f"confirmed {day(rule.confirmed)} by {by}" if rule.confirmed else "never confirmed"
    return "\n> ".join(["> " + lines[0], *lines[1:], f"_{rule.state or fresh}_"])


def whole_rule(rule: Rule) -> str:
    parts = {"Why": rule.why, "Unless": rule.unless, "Instead": rule.instead}
    more = [f"_{label}:_ {escape(text)}" for label, text in parts.items() if text]
    kind = "law" if rule.is_law else f"default, tier {int(rule.tier)}"
    return "\n> ".join([f"> *{rule.id}* ({kind}) “{escape(rule.text)}”", *more])


def requester(view: AnswerView) -> str:
    """Mention the conductor, behind the agent that asks for them, if one does."""
    who = f"<@{view.conductor}>" if view.conductor else escape(view.conductor_name)
    return f"{escape(view.agent)}, for {who}," if view.agent else who


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
