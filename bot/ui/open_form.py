"""A form that a person has open, as far as it is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.ui.blocks import Block, cut, plain
from bot.ui.fields import Values, field_value

_SENT_BACK = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
ADDED = "added"
"""How the block ids begin of what is added to a form, and goes with its next change."""


@dataclass(frozen=True)
class OpenForm:
    id: str
    view: Mapping[str, Any]
    """As it can be sent again."""
    values: Values

    @classmethod
    def of(cls, view: Mapping[str, Any], values: Values) -> "OpenForm":
        """Take the input from `values`, where secrets are blanked."""
        kept = {name: view[name] for name in _SENT_BACK if view.get(name) is not None}
        return cls(view["id"], kept | {"blocks": [_filled(each, values) for each in kept["blocks"]]}, values)

    @property
    def form(self) -> str:
        return str(self.view["callback_id"])

    @property
    def about(self) -> str:
        return str(self.view.get("private_metadata", ""))

    def changed(
        self,
        *,
        top: Sequence[Block] = (),
        after: Mapping[str, Sequence[Block]] = MappingProxyType({}),
        about: str | None = None,
        submit: str = "",
        keeps_top: bool = False,
    ) -> Block:
        """Return the view with blocks at its top and after some fields, instead of those added before."""
        own = [block for block in self.view["blocks"] if not str(block.get("block_id", "")).startswith(ADDED)]
        above = [block for block in self.view["blocks"] if str(block.get("block_id", "")).startswith(f"{ADDED}:top")]
        blocks = above if keeps_top else _marked("top", top)
        for block in own:
            blocks += [block, *_marked(str(block.get("block_id")), after.get(str(block.get("block_id")), ()))]
        view = {name: self.view[name] for name in _SENT_BACK if name in self.view} | {"blocks": blocks}
        view |= {"private_metadata": about} if about is not None else {}
        return view | ({"submit": plain(cut(submit, 24))} if submit else {})


def _marked(where: str, blocks: Sequence[Block]) -> list[Block]:
    """Give blocks ids by which they are found again; a field keeps the id that names it."""
    return [
        block if block["type"] == "input" else block | {"block_id": f"{ADDED}:{where}:{number}"}
        for number, block in enumerate(blocks)
    ]


def _filled(block: Block, values: Values) -> Block:
    if block["type"] != "input":
        return block
    name, element = block["block_id"], block["element"]
    bare = {key: value for key, value in element.items() if not key.startswith("initial_")}
    return block | {"element": bare | _initial(element, field_value(values, name))} if name in values else block


def _initial(element: Block, value: str) -> Block:
    chosen = [each for each in element.get("options", ()) if each["value"] in value.split(",")]
    match element["type"]:
        case "plain_text_input":
            return {"initial_value": value} if value else {}
        case "static_select" | "radio_buttons":
            return {"initial_option": chosen[0]} if chosen else {}
        case "checkboxes":
            return {"initial_options": chosen} if chosen else {}
    return {key: each for key, each in element.items() if key.startswith("initial_")}
