"""Blocks that not every workspace accepts yet, each with a plain form that all do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from bot.ui.blocks import Block, actions, cut, escape, mrkdwn, plain, section

CONTAINER, CARD, CAROUSEL, INPUT, CHART = "container", "card", "carousel", "input", "data_visualization"
NEW_TYPES = frozenset({CONTAINER, CARD, CAROUSEL, INPUT, CHART})
_BUTTONS = frozenset({"actions", "button", "context_actions", INPUT})
_TITLE_LIMIT, _BODY_LIMIT, _MOST_CHILDREN, _MOST_CARDS = 150, 200, 10, 10
_CHART_TITLE_LIMIT, _MOST_POINTS = 50, 20


def folded(title: str, children: Sequence[Block], subtitle: str = "") -> list[Block]:
    """Fold sections and context blocks away under a title that opens them; nothing if there are none."""
    if not children:
        return []
    shown: Block = {
        "type": CONTAINER,
        "title": plain(cut(title, _TITLE_LIMIT)),
        "child_blocks": list(children[:_MOST_CHILDREN]),
        "is_collapsible": True,
        "default_collapsed": True,
    }
    return [shown | ({"subtitle": plain(cut(subtitle, _TITLE_LIMIT))} if subtitle else {})]


def words_field(label: str, block_id: str, action: str, longest: int) -> Block:
    """Build a field in a message. What is typed arrives with any button of the message; it may stay empty."""
    element = {"type": "plain_text_input", "action_id": action, "multiline": True, "max_length": longest}
    return {"type": INPUT, "block_id": block_id, "optional": True, "label": plain(label), "element": element}


def small_card(title: str, body: str, buttons: Sequence[Block], subtitle: str = "") -> Block:
    """Build a card of a carousel, with at most three buttons, from our own markup."""
    texts = {"title": cut(title, _TITLE_LIMIT), "subtitle": cut(subtitle, _TITLE_LIMIT), "body": cut(body, _BODY_LIMIT)}
    return {
        "type": CARD,
        **{name: mrkdwn(text) for name, text in texts.items() if text},
        **({"actions": list(buttons[:3])} if buttons else {}),
    }


def carousel(cards: Sequence[Block]) -> list[Block]:
    return [{"type": CAROUSEL, "elements": list(cards[:_MOST_CARDS])}] if cards else []


def bars(title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]], unit: str = "") -> list[Block]:
    """Build a bar chart: for each of up to six names a number for each label, of which the last twenty are shown. A
    message holds two charts at most."""
    shown = labels[-_MOST_POINTS:]
    plotted = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value} for label, value in zip(shown, values[-_MOST_POINTS:], strict=True)
            ],
        }
        for name, values in series.items()
    ]
    axes = {"categories": list(shown), **({"y_label": unit} if unit else {})}
    chart = {"type": "bar", "series": plotted, "axis_config": axes}
    return [{"type": CHART, "title": cut(title, _CHART_TITLE_LIMIT), "chart": chart}] if shown else []


def every_block(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield each block, then those inside it."""
    for block in blocks:
        yield block
        yield from every_block(block.get("child_blocks", ()))
        yield from every_block(block["elements"] if block["type"] == CAROUSEL else ())


def new_types(blocks: Sequence[Block]) -> frozenset[str]:
    """Return which of the new types a message uses."""
    return frozenset(block["type"] for block in blocks) & NEW_TYPES


def in_plain_form(blocks: Sequence[Block], refused: Collection[str] = NEW_TYPES) -> list[Block]:
    """Replace the blocks of refused types by sections and buttons; fields and charts are left out."""
    return list(chain.from_iterable(_plain_form(block, refused) for block in blocks))


def without_folded(blocks: Sequence[Block]) -> list[Block]:
    """Return the plain form without what was folded away, but for its buttons."""
    kept = (
        [child for child in block["child_blocks"] if holds_buttons(child)] if block["type"] == CONTAINER else [block]
        for block in blocks
    )
    return in_plain_form(list(chain.from_iterable(kept)))


def less_folded(blocks: Sequence[Block]) -> list[Block] | None:
    """Leave out the last folded block below the head that holds no button; None if there is none."""
    for index in range(len(blocks) - 1, 0, -1):
        block = blocks[index]
        children = block.get("child_blocks", [])
        spare = [child for child in children if not holds_buttons(child)]
        if spare:
            kept = [child for child in children if child is not spare[-1]]
            return [*blocks[:index], *([block | {"child_blocks": kept}] if kept else []), *blocks[index + 1 :]]
    return None


def holds_buttons(part: Any) -> bool:
    """Return whether people can press or fill in something in a block."""
    if isinstance(part, list):
        return any(map(holds_buttons, part))
    return isinstance(part, dict) and (part.get("type") in _BUTTONS or any(map(holds_buttons, part.values())))


def _plain_form(block: Block, refused: Collection[str]) -> list[Block]:
    if block["type"] not in refused:
        return [block]
    match block["type"]:
        case "container":
            below = [section(escape(block["subtitle"]["text"]))] if "subtitle" in block else []
            children = in_plain_form(block["child_blocks"], refused)
            return [section(f"*{escape(block['title']['text'])}*"), *below, *children]
        case "carousel":
            return in_plain_form(block["elements"], {CARD})
        case "card":
            lines = [block[part]["text"] for part in ("title", "subtitle", "body") if part in block]
            return [section("\n".join(lines)), *actions(block.get("actions", []))]
    return []
