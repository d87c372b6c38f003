"""Forms that ask for words or for a colleague, with their parsers."""

from dataclasses import dataclass
from typing import Any

from bot.actions import Form
from twins.remarks import LONGEST_REMARK, Role

_BLOCK, _FIELD = "words", "text"
_WHO, _PERSON = "colleague", "person"
_TITLES = {
    Role.CHANGES: ("Approve with changes", "What has to be different?", "Approve"),
    Role.REASON: ("Why not?", "Why is it declined? Whoever asked will read this.", "Send"),
    Role.QUESTION: ("Ask first", "What do you have to know before you decide?", "Ask"),
    Role.ANSWER: ("Your answer", "Your answer goes to whoever has to decide.", "Send"),
    Role.CORRECTION: ("Correct it", "What is right instead? Whoever asked will read this.", "Correct"),
}


@dataclass(frozen=True)
class About:
    """Context of a form for words; the digest is that of the card the person saw."""

    role: Role
    subject: str
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.role.value}.{self.subject}.{self.digest}"

    @classmethod
    def of(cls, value: str) -> "About | None":
        """Parse a form's metadata; return None if it is malformed."""
        role, _, rest = value.partition(".")
        subject, _, digest = rest.partition(".")
        return cls(Role(role), subject, digest) if role in set(Role) else None


def words_form(about: About) -> dict[str, Any]:
    title, label, submit = _TITLES[about.role]
    field = {
        "type": "plain_text_input",
        "action_id": _FIELD,
        "multiline": True,
        "min_length": 2,
        "max_length": LONGEST_REMARK,
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
