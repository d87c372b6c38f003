"""Form fields: builders and parsers."""

from collections.abc import Iterable, Mapping, Sequence

from bot.ui.blocks import Block, actions, button, context, cut, plain
from bot.ui.ids import Action, Form
from bot.ui.messages import labels
from twins.authoring.lessons import LONGEST_LINE
from twins.playbook.word_matching import phrase

FIELD = "field"
"""Every input's action id; its block id names the field."""
LONGEST_TEXT = 3_000
"""Characters; Slack's limit on one input."""

MOST_BOXES = 10
"""Slack's limit on one group of checkboxes."""

Values = Mapping[str, Mapping[str, Mapping[str, str]]]


def modal(form: Form, about: str, title: str, submit: str, blocks: Sequence[Block]) -> Block:
    """Build a form. Slack returns `about` with its values."""
    return {
        "type": "modal",
        "callback_id": form.value,
        "private_metadata": about,
        "title": plain(cut(title, 24)),
        "submit": plain(cut(submit, 24)),
        "close": plain(labels.NOT_NOW),
        "blocks": list(blocks),
    }


def line(
    name: str,
    label: str,
    value: str = "",
    *,
    hint: str = "",
    optional: bool = False,
    multiline: bool = False,
    shortest: int = 0,
    longest: int = 500,
) -> Block:
    most = min(longest, LONGEST_TEXT)
    element: Block = {"type": "plain_text_input", "action_id": FIELD, "multiline": multiline, "max_length": most}
    element |= {"min_length": shortest} if shortest else {}
    element |= {"initial_value": cut(value, most)} if value else {}
    return _asked(name, label, element, hint, optional=optional)


def lines(name: str, label: str, value: Iterable[str] = (), *, hint: str = "", optional: bool = False) -> Block:
    """Build a field with one text a line. What is too long for it stays as it is: see `kept_lines`."""
    text = "\n".join(value)
    if len(text) > LONGEST_TEXT:
        return context(labels.too_much(label))
    return line(name, label, text, hint=hint, optional=optional, multiline=True, longest=LONGEST_TEXT)


def choice(
    name: str,
    label: str,
    options: Mapping[str, str],
    value: str | None = None,
    *,
    hint: str = "",
    menu: bool = False,
    optional: bool = False,
) -> Block:
    made = {key: option(key, text) for key, text in options.items()}
    element: Block = {
        "type": "static_select" if menu else "radio_buttons",
        "action_id": FIELD,
        "options": list(made.values()),
    }
    if value in made:
        element["initial_option"] = made[value]
    return _asked(name, label, element, hint, optional=optional)


def boxes(name: str, label: str, options: Mapping[str, str], *, hint: str = "") -> Block:
    """Build checkboxes, all ticked."""
    made = [option(key, text) for key, text in list(options.items())[:MOST_BOXES]]
    element: Block = {"type": "checkboxes", "action_id": FIELD, "options": made, "initial_options": made}
    return _asked(name, label, element, hint, optional=True)


def person(name: str, label: str, value: str | None = None, *, optional: bool = False) -> Block:
    element: Block = {"type": "users_select", "action_id": FIELD} | ({"initial_user": value} if value else {})
    return _asked(name, label, element, "", optional=optional)


def people(name: str, label: str, value: Sequence[str] = (), *, hint: str = "") -> Block:
    element: Block = {"type": "multi_users_select", "action_id": FIELD} | (
        {"initial_users": list(value)} if value else {}
    )
    return _asked(name, label, element, hint, optional=True)


def uploads(name: str, label: str, endings: Sequence[str], most: int, *, hint: str = "") -> Block:
    """Build a field for files, which needs the scope `files:read`."""
    element: Block = {"type": "file_input", "action_id": FIELD, "filetypes": list(endings), "max_files": most}
    return _asked(name, label, element, hint, optional=True)


def day(name: str, label: str, value: str) -> Block:
    return _asked(name, label, {"type": "datepicker", "action_id": FIELD, "initial_date": value}, "", optional=False)


def channel(name: str, label: str, *, hint: str = "") -> Block:
    kinds = {"include": ["public", "private"], "exclude_bot_users": True}
    element: Block = {"type": "conversations_select", "action_id": FIELD, "filter": kinds}
    return _asked(name, label, element, hint, optional=True)


def box(name: str, label: str, text: str, *, is_ticked: bool) -> Block:
    """Build one checkbox, which a person may leave open."""
    made = [option("yes", text)]
    element: Block = {"type": "checkboxes", "action_id": FIELD, "options": made}
    return _asked(name, label, element | ({"initial_options": made} if is_ticked else {}), "", optional=True)


TRY, TRIED = "try", "tried"


def try_it() -> list[Block]:
    """Build the field and the button that show an answer while the form is open; the answer comes below `TRIED`."""
    asked = line(TRY, labels.TRY_IT_FIELD, optional=True, longest=1_500)
    row = [{**each, "block_id": TRIED} for each in actions([button(labels.TRY_IT, Action.TRY, "-")])]
    return [asked, *row]


def option(value: str, text: str) -> Block:
    return {"text": plain(cut(text, 75)), "value": value}


def field_value(values: Values, name: str) -> str:
    """Return a field's submitted value, or "" if it has none. A form from before an upgrade may name its input
    otherwise."""
    given = next(iter(values.get(name, {}).values()), {})
    return str(given.get("value") or "").strip()


def lines_in(values: Values, name: str) -> tuple[str, ...]:
    return tuple(text.strip(" \t-•") for text in field_value(values, name).splitlines() if text.strip(" \t-•"))


def kept_lines(values: Values, name: str, before: Iterable[str]) -> tuple[str, ...]:
    """Like `lines_in`, or `before` if the form had no such field."""
    return lines_in(values, name) if name in values else tuple(before)


def people_in(values: Values, name: str) -> tuple[str, ...]:
    return tuple(each for each in field_value(values, name).split(",") if each)


def phrase_error(text: str, least: int) -> str | None:
    """Return why code can't match by a phrase of `least` words with meaning."""
    if len(text) > LONGEST_LINE:
        return labels.too_long(text[:40], LONGEST_LINE)
    if len(phrase(text)) < least:
        return labels.says_too_little(text, least)
    return None


def _asked(name: str, label: str, element: Block, hint: str, *, optional: bool) -> Block:
    asked: Block = {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
    return asked | ({"hint": plain(hint)} if hint else {})
