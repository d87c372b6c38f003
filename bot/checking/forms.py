"""Forms that ask for words or for a colleague, with their parsers."""

from dataclasses import dataclass
from typing import Any

from bot.ui.ids import Form
from twins.checking.captured_words import LONGEST_WORDS, WordsPurpose

_BLOCK, _FIELD = "words", "text"
_WHO, _PERSON = "colleague", "person"
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


def words_form(about: FormContext) -> dict[str, Any]:
    title, label, submit = _TITLES[about.purpose]
    field = {
        "type": "plain_text_input",
        "action_id": _FIELD,
        "multiline": True,
        "min_length": 2,
        "max_length": LONGEST_WORDS,
    }
    return _form(Form.WORDS, str(about), title, submit, _BLOCK, label, field)


def words_in(values: dict[str, Any]) -> str:
    return str(values.get(_BLOCK, {}).get(_FIELD, {}).get("value") or "")


def colleague_form(check_id: str, digest: str) -> dict[str, Any]:
    field = {"type": "users_select", "action_id": _PERSON}
    label = "Who should decide this? They get the card; you may still decide it too."
    return _form(Form.HAND_TO, f"{check_id}.{digest}", "Hand over", "Hand over", _WHO, label, field)


def colleague_in(values: dict[str, Any]) -> str:
    return str(values.get(_WHO, {}).get(_PERSON, {}).get("value") or "")


def text_shown(title: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": parts}


def _form(
    form: Form, about: str, title: str, submit: str, block: str, label: str, field: dict[str, Any]
) -> dict[str, Any]:
    asked = {"type": "input", "block_id": block, "label": _plain(label), "element": field}
    return {
        "type": "modal",
        "callback_id": form.value,
        "private_metadata": about,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Not now"),
        "blocks": [asked],
    }


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
