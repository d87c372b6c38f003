"""The size of a message, and what is left out of a longer one.

Slack's limit on all its text isn't documented: about 13,200 characters over a few blocks (bolt-js #2509), 11,341 over
many (bolt-js #2867).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.ui.blocks import SECTION_LIMIT, Block, RenderedCard, actions, context, cut_bytes, cut_markup, escape, mrkdwn
from bot.ui.messages import labels
from bot.ui.new_blocks import (
    CARD,
    CAROUSEL,
    CONTAINER,
    every_block,
    holds_buttons,
    in_plain_form,
    less_folded,
    without_folded,
)

BUDGET, PER_BLOCK, MOST_BLOCKS = 11_000, 100, 50
"""Characters, characters counted for each block at any depth, and blocks."""
TEXT_BUDGET = 3_000
"""Bytes of UTF-8."""
_SHORTEST, _STEP = 60, 20
_HEAD, _WORDS = 600, 1_200
"""Characters left of a refused card's head, and of the words below it."""
_BODY = ("section", "rich_text")
_KEPT = {"actions", "button", "context_actions", "divider", "header", "image", "input", "overflow", "static_select"}
_LEFT_OUT_NEVER = {"actions", "context_actions", "input"}
_HOLDS_OTHERS = {CARD, CAROUSEL, CONTAINER}


def size(blocks: Sequence[Block]) -> int:
    return sum(map(len, _texts(list(blocks)))) + PER_BLOCK * sum(1 for _ in every_block(blocks))


def is_too_long(blocks: Sequence[Block]) -> bool:
    return size(blocks) > BUDGET or len(blocks) > MOST_BLOCKS


def fit(card: RenderedCard) -> RenderedCard:
    """Make a card fit, and say so: what is folded away goes, then its spare blocks, then its longest texts are
    shortened. First block and buttons stay."""
    text = cut_bytes(card.text, TEXT_BUDGET)
    if not is_too_long(card.blocks):
        return replace(card, text=text)
    after = _after(card, labels.SHORTENED)
    said_once = [block for block in card.blocks if block != after[-1]]
    unfolded = replace(card, blocks=_less_folded(said_once, after))
    blocks = _shortened(_without_spare(unfolded, after), after)
    return replace(card, text=text, blocks=[*_without_rest(blocks, after), *after])


def in_plain_card(card: RenderedCard, refused: Collection[str]) -> RenderedCard:
    """Return a card without blocks of the refused types. If that doesn't fit, what was folded away goes first."""
    blocks: list[Block] = []
    unfolded: list[list[Block]] = []
    for block in card.blocks:
        instead = in_plain_form([block], refused)
        blocks += instead
        if block["type"] == CONTAINER and CONTAINER in refused:
            unfolded += [[each] for each in instead if not holds_buttons(each)]
    return fit(replace(card, blocks=blocks, spare=(*reversed(unfolded), *card.spare)))


def reduced(card: RenderedCard, why: str) -> RenderedCard:
    """Return a refused card's first block, the first words below it, the buttons if they are about those, and `why`, in
    plain blocks."""
    head, *rest = without_folded(card.blocks) or [{"type": "section", "text": mrkdwn(card.text)}]
    bodies = [index for index, block in enumerate(rest) if block["type"] in _BODY]
    buttons = [index for index, block in enumerate(rest) if block["type"] == "actions"]
    is_about_one_thing = not (bodies and buttons) or max(bodies) < min(buttons)
    kept = [rest[index] for index in buttons if is_about_one_thing]
    about = [_plain(rest[bodies[0]])] if bodies else []
    after = _after(replace(card, blocks=kept), why)
    return RenderedCard(cut_bytes(card.text, TEXT_BUDGET), [_shorter(head, _HEAD), *about, *kept, *after])


def text_only(card: RenderedCard, why: str) -> RenderedCard:
    quoted = quoted_lines(cut_markup(words_below(card), _WORDS, labels.SHORTENED_MARK))
    return RenderedCard(cut_bytes("\n".join(filter(None, (card.text, quoted, why))), TEXT_BUDGET))


def quoted_lines(markdown: str) -> str:
    return "\n".join(f"> {line.removeprefix('> ')}" for line in markdown.splitlines())


def words_below(card: RenderedCard) -> str:
    """Return the first words below a card's head, such as the ask, as mrkdwn."""
    body = next((block for block in without_folded(card.blocks[1:]) if block["type"] in _BODY), None)
    if body is None:
        return ""
    return str(body["text"]["text"]) if body["type"] == "section" else escape("".join(_texts(body)))


def _after(card: RenderedCard, why: str) -> list[Block]:
    shows = card.everything
    is_there = shows and any(shows in block["elements"] for block in card.blocks if block["type"] == "actions")
    return [*(actions([shows]) if shows and not is_there else []), context(f"{why} {card.whole}".strip())]


def _less_folded(blocks: list[Block], after: Sequence[Block]) -> list[Block]:
    while is_too_long([*blocks, *after]):
        less = less_folded(blocks)
        if less is None:
            break
        blocks = less
    return blocks


def _without_spare(card: RenderedCard, after: Sequence[Block]) -> list[Block]:
    blocks = card.blocks
    for group in card.spare:
        if not is_too_long([*blocks, *after]):
            break
        blocks = [block for block in blocks if not any(block is spare for spare in group)]
    return blocks


def _shortened(blocks: list[Block], after: Sequence[Block]) -> list[Block]:
    shorter = blocks
    for most in range(SECTION_LIMIT, _SHORTEST - 1, -_STEP):
        if size([*shorter, *after]) <= BUDGET:
            break
        shorter = [*blocks[:1], *(_shorter(block, most) for block in blocks[1:])]
    return shorter


def _without_rest(blocks: list[Block], after: Sequence[Block]) -> list[Block]:
    """Leave out the last blocks, but no button."""
    blocks = list(blocks)
    last = len(blocks) - 1
    while is_too_long([*blocks, *after]) and last > 0:
        if not _is_kept(blocks[last]):
            del blocks[last]
        last -= 1
    return blocks


def _is_kept(block: Block) -> bool:
    return block["type"] in _LEFT_OUT_NEVER or (block["type"] in _HOLDS_OTHERS and holds_buttons(block))


def _shorter(part: Any, most: int) -> Any:
    if isinstance(part, list):
        return [_shorter(each, most) for each in part]
    if not isinstance(part, dict) or part.get("type") in _KEPT:
        return part
    text = part.get("text")
    if not isinstance(text, str):
        return {key: _shorter(held, most) for key, held in part.items()}
    if len(text) <= most:
        return part
    is_markup = part["type"] == "mrkdwn"
    return {
        **part,
        "text": cut_markup(text, most, labels.SHORTENED_MARK)
        if is_markup
        else text[: most - len(labels.SHORTENED_MARK)] + labels.SHORTENED_MARK,
    }


def _plain(block: Block) -> Block:
    """Return a block's words in a section, which Slack takes everywhere."""
    is_section = block["type"] == "section"
    words = block["text"] if is_section else {"type": "plain_text", "text": "".join(_texts(block))}
    return {"type": "section", "text": _shorter(words, _WORDS)}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        for key, held in part.items():
            if key in {"text", "alt_text"} and isinstance(held, str):
                yield held
            else:
                yield from _texts(held)
