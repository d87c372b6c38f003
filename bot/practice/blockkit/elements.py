"""Block elements and their state."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.practice.workspace.model import Json

# element type -> the key that holds its state
STATE_KEY = {
    "plain_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "file_input": "files",
}
_OPTION = ("selected_option", "selected_options")
_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_users": "initial_users",
    "files": "",
}
_INSIDE = {"container": "child_blocks", "carousel": "elements"}
_USABLE = {"actions": "elements", "context_actions": "elements", "card": "actions"}


class ImpossibleError(Exception):
    """An action that a person can't take: a missing button or a closed form."""


def every_block(blocks: Iterable[Json]) -> Iterator[Json]:
    """Yield each block, then those inside it."""
    for block in blocks:
        yield block
        yield from every_block(block.get(_INSIDE.get(block["type"], ""), ()))


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each usable element, with its block."""
    for block in every_block(blocks):
        for element in block.get(_USABLE.get(block["type"], ""), ()):
            yield block, element
        if "accessory" in block:
            yield block, block["accessory"]
        if block["type"] == "input":
            yield block, block["element"]


def find(blocks: Iterable[Json], action_id: str, value: Any, block_id: str | None) -> tuple[Json, Json]:
    every = list(elements(blocks))
    found = [
        (block, element)
        for block, element in every
        if element.get("action_id") == action_id
        and (block_id is None or block["block_id"] == block_id)
        and (value is None or element["type"] != "button" or element.get("value") == value)
    ]
    if not found:
        there = ", ".join(f"{e.get('action_id')}={e.get('value', '')}" for _, e in every) or "none"
        raise ImpossibleError(f"no {action_id!r} (value {value!r}, block {block_id!r}) here; there are: {there}")
    return found[0]


def done(block: Json, element: Json, value: Any, action_ts: str) -> Json:
    shared = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    if element["type"] in ("button", "icon_button"):
        own: Json = {key: held for key, held in element.items() if key in ("text", "value", "style")}
    elif element["type"] == "feedback_buttons":
        own = _feedback(element, value)
    else:
        own = {key: found for key, found in state(element, value).items() if key != "type"}
    return {**shared, **own, "action_ts": action_ts}


def state(element: Json, given: Any) -> Json:
    key = STATE_KEY[element["type"]]
    if isinstance(given, dict) and "type" in given:
        return given
    if key in _OPTION and given is not None:
        given = _options(element, given if isinstance(given, list) else [given])
        given = given if key == "selected_options" else given[0]
    return {"type": element["type"], key: _as_typed(element, given)}


def initial(element: Json) -> Json:
    key = STATE_KEY[element["type"]]
    empty: Any = [] if key in ("selected_options", "selected_users", "files") else None
    return {"type": element["type"], key: element.get(_INITIAL[key], empty)}


def _feedback(element: Json, value: Any) -> Json:
    offered = {element[one]["value"]: element[one]["text"] for one in ("positive_button", "negative_button")}
    if value not in offered:
        raise ImpossibleError(f"{element['action_id']!r} offers {', '.join(offered)}, not {value!r}")
    return {"text": offered[value], "value": value}


def is_empty(held: Json) -> bool:
    return not held.get(STATE_KEY[held["type"]])


def form_state(blocks: Iterable[Json], before: Json, given: Json) -> Json:
    """Return each field's value: given, else previous, else initial."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] not in STATE_KEY or element["type"] == "overflow":
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        held = before.get(block_id, {}).get(action_id, {})
        held = held if held.get("type") == element["type"] else initial(element)
        if block_id in given:
            one = given[block_id]
            of_action = one.get(action_id, held) if isinstance(one, dict) and "type" not in one else one
            held = state(element, of_action)
        values.setdefault(block_id, {})[action_id] = held
    return values


def _options(element: Json, wanted: list[Any]) -> list[Json]:
    offered = [
        *element.get("options", ()),
        *(o for group in element.get("option_groups", ()) for o in group["options"]),
    ]
    by_value = {option["value"]: option for option in offered}
    unknown = [value for value in wanted if value not in by_value]
    if unknown:
        raise ImpossibleError(f"{element['action_id']!r} offers {', '.join(by_value)}, not {unknown[0]!r}")
    return [by_value[value] for value in wanted]


def _as_typed(element: Json, given: Any) -> Any:
    if element["type"] == "number_input" and given is not None:
        return str(given)
    return given or None if element["type"] == "plain_text_input" else given
