"""Slack's undocumented limit on the text of a whole message, over all its blocks."""

from collections.abc import Iterator
from typing import Any

from bot.practice.blockkit.elements import every_block
from bot.practice.workspace.model import Json, SlackError

LARGEST = 13_200
"""Characters, as measured in bolt-js #2509."""
PER_BLOCK = 100
"""Counted for each block, also inside another, since bolt-js #2867 saw 11,341 characters over many blocks refused."""
MARKDOWN = 12_000
"""Characters of all markdown blocks together."""
_TEXTS = {"text", "alt_text", "url", "title", "label", "name", "x_label", "y_label"}


def check_size(blocks: list[Json]) -> None:
    every = list(every_block(blocks))
    if sum(map(len, _texts(blocks))) + PER_BLOCK * len(every) > LARGEST:
        raise SlackError("msg_blocks_too_long")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        raise SlackError("msg_blocks_too_long")


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        for key, held in part.items():
            if key in _TEXTS and isinstance(held, str):
                yield held
            else:
                yield from _texts(held)
