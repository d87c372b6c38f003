"""Cards as plain text, for a terminal."""

import html
import re
from collections.abc import Iterator, Sequence

from bot.ui.blocks import Block

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<([^<>|]*)\|([^<>]*)>")
_MARK = re.compile(r"(?<!\w)([*_`])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_INDENT = "  "


def plain_lines(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield what the blocks say, the buttons in brackets, and what is folded away below its title."""
    for block in blocks:
        yield from _lines(block)


def without_markup(markdown: str) -> str:
    """Return mrkdwn as a terminal shows it. A code or quote sign in a person's words stays."""
    text = _DATE.sub(r"\1", re.sub(r"^> ?", _INDENT, markdown, flags=re.MULTILINE))
    return html.unescape(_MARK.sub(r"\2", _MARK.sub(r"\2", _LINK.sub(r"\2", text))))


def _lines(block: Block) -> Iterator[str]:
    match block["type"]:
        case "section" | "header":
            yield from without_markup(block["text"]["text"]).splitlines()
        case "context":
            for element in block["elements"]:
                yield from without_markup(element.get("text", "")).splitlines()
        case "rich_text":
            yield from "".join(_words(block)).splitlines()
        case "actions":
            yield "  ".join(f"[{element['text']['text']}]" for element in block["elements"])
        case "container":
            yield f"{block['title']['text']}:"
            yield from (f"{_INDENT}{line}" for line in plain_lines(block["child_blocks"]))


def _words(block: Block) -> Iterator[str]:
    for element in block.get("elements", []):
        if element["type"] == "text":
            yield element["text"]
        else:
            yield from _words(element)
