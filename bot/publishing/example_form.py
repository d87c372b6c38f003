"""The form that asks for an example of each rule that has none."""

from collections.abc import Mapping, Sequence

from bot.publishing import messages
from bot.ui.blocks import Block, cut, escape, section
from bot.ui.fields import Values, field_value, line, modal, phrase_error
from bot.ui.ids import Form
from bot.ui.messages.shared_words import ONLY_A_QUESTION
from twins.authoring.lessons import LONGEST_LINE
from twins.authoring.rule_examples import wants_order
from twins.deciding.ask import Ask
from twins.deciding.question_grammar import is_question
from twins.playbook.model import Rule

_MOST = 5
_ANY, _ORDER, _LAW = "any", "order", "law"


def example_form(about: str, rules: Sequence[Rule]) -> Block:
    fields = [block for rule in rules[:_MOST] for block in _asked(rule)]
    return modal(Form.EXAMPLES, about, messages.EXAMPLE_MISSING, messages.ADD_AND_PUBLISH, fields)


def _asked(rule: Rule) -> list[Block]:
    """A field's name says what an example of the rule has to be."""
    kind = _LAW if rule.is_law else _ORDER if wants_order(rule) else _ANY
    label = messages.WHAT_IS_REFUSED if rule.is_law else messages.HOW_WOULD_SOMEONE_ASK
    hint = messages.EXAMPLE_HINT
    return [
        section(f"*{rule.id}* {escape(cut(rule.text, 300))}"),
        line(f"{kind}.{rule.id}", label, hint=hint, multiline=True, longest=LONGEST_LINE),
    ]


def asked_in(values: Values) -> Mapping[str, str]:
    """Return an example for each rule's id."""
    return {name.partition(".")[2]: field_value(values, name) for name in values}


def example_errors(values: Values) -> dict[str, str]:
    """Return an error message for each invalid field."""
    found: dict[str, str] = {}
    for name in values:
        kind, want = name.partition(".")[0], Ask.of(field_value(values, name)).want
        error = phrase_error(want, 2 if kind == _LAW else 1)
        if not error and kind == _ORDER and is_question(want):
            error = ONLY_A_QUESTION
        found |= {name: error} if error else {}
    return found
