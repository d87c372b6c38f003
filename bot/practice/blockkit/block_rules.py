"""What tables of keys can't express about blocks, and a workspace that knows nothing of some types."""

from collections.abc import Collection, Iterator
from typing import Any

from bot.practice.blockkit.message_size import LARGEST
from bot.practice.blockkit.objects import BlockProblems, text
from bot.practice.workspace.model import Json

_MOST = {"table": 1, "data_visualization": 2}
"""Blocks of a type in one message."""
_ONE_OF_CARD = ("hero_image", "title", "actions", "body")


def check_rules(findings: BlockProblems, where: str, given: Any) -> None:
    for place, block in _placed(where, given):
        _check_block(findings, place, block)
    types = types_in(given)
    for kind, most in _MOST.items():
        if types.count(kind) > most:
            findings.add(f"must have {most} {kind} at most", where)


def refuse(findings: BlockProblems, where: str, given: Any, refused: Collection[str]) -> None:
    """Refuse these types as a workspace does that has not got them yet."""
    for place, block in _placed(where, given):
        if block.get("type") in refused:
            findings.add(f"unsupported type: {block['type']}", f"{place}/type")


def types_in(given: Any) -> list[Any]:
    return [block.get("type") for _, block in _placed("", given)]


def _placed(where: str, given: Any) -> Iterator[tuple[str, Json]]:
    """Yield each block at any depth, with its JSON pointer, whatever its shape."""
    for index, block in enumerate(given if isinstance(given, list) else ()):
        if not isinstance(block, dict):
            continue
        yield f"{where}/{index}", block
        if block.get("type") == "container":
            yield from _placed(f"{where}/{index}/child_blocks", block.get("child_blocks"))
        if block.get("type") == "carousel":
            yield from _placed(f"{where}/{index}/elements", block.get("elements"))


def _check_block(findings: BlockProblems, where: str, block: Json) -> None:
    block_id = block.get("block_id")
    if isinstance(block_id, str) and block_id in findings.block_ids:
        findings.add(f"block_id {block_id} is there twice", f"{where}/block_id")
    elif isinstance(block_id, str):
        findings.block_ids.add(block_id)
    if block.get("type") == "rich_text":
        _check_rich_text(findings, f"{where}/elements", block.get("elements"))
    if block.get("type") == "data_visualization":
        _check_chart(findings, f"{where}/chart", block.get("chart"))
    for problem in _problems(block):
        findings.add(problem, where)


def _problems(block: Json) -> Iterator[str]:
    kind = block.get("type")
    if kind == "section" and "text" not in block and "fields" not in block:
        yield "a section wants text or fields"
    if kind == "image" and ("image_url" in block) == ("slack_file" in block):
        yield "an image wants image_url or slack_file"
    if kind == "container" and block.get("default_collapsed") and not block.get("is_collapsible"):
        yield "default_collapsed requires is_collapsible"
    if kind == "container" and block.get("has_header_divider") and block.get("is_collapsible"):
        yield "has_header_divider cannot be set when is_collapsible is true"
    if kind == "card" and not any(part in block for part in _ONE_OF_CARD):
        yield f"a card wants at least one of {', '.join(_ONE_OF_CARD)}"
    inside = block.get({"actions": "elements", "context_actions": "elements", "card": "actions"}.get(str(kind), ""))
    ids = [each.get("action_id") for each in inside if isinstance(each, dict)] if isinstance(inside, list) else []
    if any(ids.count(one) > 1 for one in ids if one is not None):
        yield "action_id is there twice in one block"


def _check_rich_text(findings: BlockProblems, where: str, part: Any) -> None:
    """Refuse an empty text at any depth."""
    if isinstance(part, list):
        for index, each in enumerate(part):
            _check_rich_text(findings, f"{where}/{index}", each)
    elif isinstance(part, dict):
        if part.get("type") == "text":
            text(LARGEST)(findings, f"{where}/text", part.get("text"))
        _check_rich_text(findings, f"{where}/elements", part.get("elements"))


def _check_chart(findings: BlockProblems, where: str, chart: Any) -> None:
    """Want a point for each category in each series, whose names differ."""
    if not isinstance(chart, dict) or findings.messages or chart.get("type") == "pie":
        return
    series, categories = chart["series"], chart["axis_config"]["categories"]
    names = [each["name"] for each in series]
    if len(set(names)) < len(names):
        findings.add("series must have different names", f"{where}/series")
    for index, each in enumerate(series):
        if sorted(point["label"] for point in each["data"]) != sorted(categories):
            findings.add("data must have one point for each category", f"{where}/series/{index}/data")
