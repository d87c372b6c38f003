"""Forms that ask for words or for a colleague."""

from dataclasses import dataclass

from bot.ui.blocks import Block, plain
from bot.ui.fields import line, modal, person
from bot.ui.ids import Form
from twins.checking.captured_words import LONGEST_WORDS, WordsPurpose
from twins.values import ActionValue

_TITLES = {
    WordsPurpose.CHANGES: ("Approve with changes", "What has to be different?", "Approve"),
    WordsPurpose.REASON: ("Why not?", "Why is it declined? Whoever asked will read this.", "Send"),
    WordsPurpose.QUESTION: ("Ask first", "What do you have to know before you decide?", "Ask"),
    WordsPurpose.ANSWER: ("Your answer", "Your answer goes to whoever has to decide.", "Send"),
    WordsPurpose.CORRECTION: ("Correct it", "What is right instead? Whoever asked will read this.", "Correct"),
}


@dataclass(frozen=True)
class FormContext:
    """Context of a form for words; the digest is that of the card the person saw."""

    purpose: WordsPurpose
    subject: str
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.purpose.value}.{self.subject}.{self.digest}"

    @classmethod
    def of(cls, value: str) -> "FormContext | None":
        """Parse a form's metadata; return None if it is malformed."""
        purpose, _, rest = value.partition(".")
        subject, _, digest = rest.partition(".")
        return cls(WordsPurpose(purpose), subject, digest) if purpose in set(WordsPurpose) else None


def words_form(about: FormContext) -> Block:
    title, label, submit = _TITLES[about.purpose]
    words = line("words", label, multiline=True, shortest=2, longest=LONGEST_WORDS)
    return modal(Form.WORDS, str(about), title, submit, [words])


def colleague_form(target: ActionValue) -> Block:
    label = "Who should decide this? They get the card; you may still decide it too."
    return modal(Form.HAND_TO, str(target), "Hand over", "Hand over", [person("colleague", label)])


def text_shown(title: str, parts: list[Block]) -> Block:
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": parts}
