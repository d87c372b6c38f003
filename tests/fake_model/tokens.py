"""Token counts of prompts, and their parts in the order in which the cache reads them.

A block (a tool, a system block, a content block) costs its UTF-8 bytes divided by four, rounded up, and four more; each
turn costs four more. A text block is counted by its text, any other by its JSON. No schema is counted, and nothing is
random: the same prompt always has the same number.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

EACH = 4


@dataclass(frozen=True)
class Piece:
    """A block of a prompt: its exact bytes, its tokens, and its breakpoint if it has one."""

    where: str
    exact: bytes
    tokens: int
    breakpoint: dict[str, Any] | None


def text_tokens(text: str) -> int:
    """Return the bytes divided by four, rounded up."""
    return -(-len(text.encode()) // 4)


def prompt_tokens(body: dict[str, Any]) -> int:
    return sum(piece.tokens for piece in pieces(body))


def blocks(content: object) -> list[dict[str, Any]]:
    """Return the blocks; a string is short for one text block."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def turns(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages that are objects."""
    said = body.get("messages")
    return blocks(said) if isinstance(said, list) else []


def pieces(body: dict[str, Any]) -> list[Piece]:
    """Return tools, system and messages in this order. A breakpoint for the whole request follows the last block."""
    found = [*_pieces("tools", body.get("tools")), *_pieces("system", body.get("system"))]
    for number, turn in enumerate(turns(body)):
        for index, piece in enumerate(_pieces(f"messages.{number}.content", turn.get("content"))):
            opening = f"{turn.get('role')}\0".encode() if index == 0 else b""
            dearer = EACH if index == 0 else 0
            found.append(replace(piece, exact=opening + piece.exact, tokens=piece.tokens + dearer))
    automatic = body.get("cache_control")
    if found and isinstance(automatic, dict) and not found[-1].breakpoint:
        found[-1] = replace(found[-1], breakpoint=automatic)
    return found


def _pieces(where: str, content: object) -> Iterator[Piece]:
    for index, block in enumerate(blocks(content)):
        exact = json.dumps({name: value for name, value in block.items() if name != "cache_control"})
        text = block.get("text") if block.get("type") == "text" else exact
        mark = block.get("cache_control")
        tokens = text_tokens(text if isinstance(text, str) else exact) + EACH
        yield Piece(f"{where}.{index}", exact.encode(), tokens, mark if isinstance(mark, dict) else None)
