"""Validation of a form's fields before it is sent, in Slack's words."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.practice.blockkit.elements import STATE_KEY, elements, is_empty
from bot.practice.workspace.model import Json

MayChoose = Callable[[Json, str], bool]


def complaints(blocks: list[Json], values: Json, may_choose: MayChoose) -> Json:
    """Return a sentence, by block, for each field that Slack would refuse."""
    found: Json = {}
    for block, element in elements(blocks):
        if block["type"] != "input":
            continue
        held = values[block["block_id"]][element["action_id"]]
        said = _about(block, element, held, may_choose)
        if said:
            found[block["block_id"]] = said
    return found


def _about(block: Json, element: Json, held: Json, may_choose: MayChoose) -> str:
    given: Any = held.get(STATE_KEY[element["type"]])
    if is_empty(held):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        return _length(element, given)
    if element["type"] == "number_input":
        return _number(element, given)
    if element["type"] == "conversations_select" and not may_choose(element, given):
        return "Choose one of the conversations in the list."
    most = element.get("max_selected_items")
    return f"Choose {most} at most." if most and len(given) > most else ""


def _length(element: Json, given: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(given) < least:
        return f"Please use at least {least} characters."
    return f"Please use {most} characters at most." if len(given) > most else ""


def _number(element: Json, given: str) -> str:
    try:
        number = Decimal(given)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return ""
