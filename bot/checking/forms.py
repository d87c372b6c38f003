"""Forms that ask for words or for a colleague."""

from bot.checking.messages import FORM_WORDS
from bot.ui.blocks import Block, plain
from bot.ui.fields import line, modal, person
from bot.ui.form_context import FormContext
from bot.ui.ids import Form
from twins.checking.captured_words import LONGEST_WORDS
from twins.values import ActionValue


def words_form(about: FormContext) -> Block:
    title, label, submit = FORM_WORDS[about.purpose]
    words = line("words", label, multiline=True, shortest=2, longest=LONGEST_WORDS)
    return modal(Form.WORDS, str(about), title, submit, [words])


def colleague_form(target: ActionValue) -> Block:
    label = "Who should decide this? They get the card; you can still decide it too."
    return modal(Form.HAND_TO, str(target), "Hand over", "Hand over", [person("colleague", label)])


def text_shown(title: str, parts: list[Block]) -> Block:
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": parts}
