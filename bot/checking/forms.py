"""Forms that ask for words or for a colleague."""

from bot.checking.messages import check_words
from bot.checking.messages.checking_notices import FORM_WORDS
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
    label = check_words.WHO_SHOULD_DECIDE
    return modal(Form.HAND_TO, str(target), check_words.HAND_OVER, check_words.HAND_OVER, [person("colleague", label)])


def text_shown(title: str, parts: list[Block]) -> Block:
    return {"type": "modal", "title": plain(title), "close": plain(check_words.CLOSE), "blocks": parts}
