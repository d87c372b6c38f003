"""The shapes of messages and views that `doctor --online` puts to Slack, recorded in the package: a message of each
kind of card in its new and its plain form, and every form and Home tab of a short story. `make fix` records the cards
again; `python -m tests.support.recorded_shapes` the views too."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from bot.app.card_registry import draw
from bot.cli.doctor.check_shapes import SHAPES
from bot.cli.serve import practising
from bot.practice.blockkit.elements import ImpossibleError
from bot.ui.blocks import Block
from bot.ui.budget import in_plain_card
from bot.ui.new_blocks import NEW_TYPES, new_types
from tests.support.every_card import VIEWS, views_of
from tests.support.past_decisions import AGREEMENT
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, CHECKED, CORA, DECIDED, LEO, OTHERWISE, REFUSED, UMA, World
from tests.support.twin_author import TwinAuthor

SAID = "Keep it for ten minutes & <sign> the link"


def messages() -> Iterator[tuple[str, list[Block]]]:
    """Yield every card in its states, in new blocks and in plain ones."""
    for card in VIEWS:
        for subject, view in views_of(card, SAID):
            drawn = draw(card, subject, view)
            yield card.value, drawn.blocks
            if new_types(drawn.blocks):
                yield f"{card.value}, plain", in_plain_card(drawn, NEW_TYPES).blocks


def skeleton(part: Any) -> Any:
    """Return what of a shape can be right or wrong apart from its words: keys, types and styles."""
    if isinstance(part, Mapping):
        return {key: value if key in {"type", "style"} else skeleton(value) for key, value in sorted(part.items())}
    if isinstance(part, list | tuple):
        return sorted({json.dumps(skeleton(each)) for each in part})
    return type(part).__name__


def cards() -> list[dict[str, Any]]:
    """Return messages that together hold every kind of card and every shape of block, the longest first."""
    drawn: list[dict[str, Any]] = [{"of": of, "blocks": blocks} for of, blocks in messages() if blocks]
    every = sorted(drawn, key=_richest_first)
    seen: set[str] = set()
    return [each for each in every if _adds(each["of"], each["blocks"], seen)]


def _richest_first(shape: Mapping[str, Any]) -> tuple[int, str]:
    return -len({json.dumps(skeleton(block)) for block in shape["blocks"]}), json.dumps(shape, sort_keys=True)


def _adds(of: str, blocks: Iterable[Any], seen: set[str]) -> bool:
    parts = {of, *(json.dumps(skeleton(block)) for block in blocks)}
    is_new = not parts <= seen
    seen |= parts
    return is_new


def story(world: World) -> list[Any]:
    """Return the forms and Home tabs of a short story."""
    _people_ask_and_open_forms(world)
    _an_expert_keeps_a_twin(TwinAuthor(world, LEO))
    for user in (CORA, ANA, UMA, LEO, ARI):
        world.slack.open_home(user, "A0ZERO", "home")
    world.settle()
    methods = ("views.publish", "views.open", "views.update")
    found = [each.args["view"] for method in methods for each in world.slack.calls(method)]
    return [json.loads(view) if isinstance(view, str) else view for view in found]


def _people_ask_and_open_forms(world: World) -> None:
    for text in (DECIDED, REFUSED):
        world.ask(text)
    _, card = world.checked(CHECKED)
    for action in ("check:hand_to", "words:write"):
        with suppress(ImpossibleError, StopIteration):
            world.click(ANA, card, action)
            world.settle()
    answer = world.answered(OTHERWISE)
    world.click(CORA, answer, "answer:override")
    world.click(CORA, world.answer(answer.thread_ts or "", number=2), "override:write_reason")
    world.slack.shortcut(CORA, BILLING, world.slack.post(UMA, BILLING, "may we round totals?"), "shortcut:ask_twin")
    world.settle()


def _an_expert_keeps_a_twin(leo: TwinAuthor) -> None:
    leo.begin()
    leo.tell(AGREEMENT)
    ways: tuple[Callable[[], object], ...] = (
        *(partial(leo.press, leo.question, f"offer:stance/{stance}") for stance in ("go", "never", "not_usually")),
        *(partial(leo.item, way, "LEG-1") for way in ("edit", "case", "retire")),
        *(partial(leo.use, action) for action in ("twin:scope", "twin:deputies")),
    )
    for open_form in ways:
        open_form()
        leo.world.close_forms(leo.user)


def views(found: Iterable[Any]) -> list[dict[str, Any]]:
    seen: set[str] = set()
    named = ({"of": _named(view), "view": view} for view in found)
    return [each for each in named if _adds(each["of"], each["view"]["blocks"], seen)]


def _named(view: Mapping[str, Any]) -> str:
    return str(view.get("callback_id") or "home")


def _write(shapes: Iterable[Mapping[str, Any]]) -> None:
    SHAPES.write_text("".join(json.dumps(each, sort_keys=True) + "\n" for each in shapes), encoding="utf-8")


if __name__ == "__main__":
    kept = [json.loads(line) for line in SHAPES.read_text(encoding="utf-8").splitlines()] if SHAPES.exists() else []
    if "--cards" in sys.argv:
        _write([*cards(), *(each for each in kept if "view" in each)])
    else:
        with tempfile.TemporaryDirectory() as folder, practising(Path(folder) / "story.db", 0, settings()) as practice:
            _write([*cards(), *views(story(World(practice)))])
