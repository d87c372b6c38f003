"""Validation of the blocks of a message or view, and ids for blocks and elements."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from bot.practice.blockkit.blocks import BLOCKS, VIEWS
from bot.practice.blockkit.elements import elements
from bot.practice.blockkit.message_size import LARGEST
from bot.practice.blockkit.objects import BlockProblems, by_type, many, text
from bot.practice.workspace.model import Json, SlackError

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100


def check_message(given: list[Json]) -> None:
    findings = BlockProblems()
    _check_blocks(findings, "/blocks", given, MESSAGE_BLOCKS)
    if findings.messages:
        raise SlackError("invalid_blocks", errors=findings.messages, response_metadata={"messages": findings.messages})


def check_view(body: Json, kinds: tuple[str, ...]) -> None:
    findings = BlockProblems()
    by_type(VIEWS, kinds)(findings, "/view", body)
    given = body.get("blocks") if isinstance(body, dict) else None
    _check_blocks(findings, "/view/blocks", given, VIEW_BLOCKS)
    has_input = isinstance(given, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in given)
    if has_input and body.get("type") == "modal" and "submit" not in body:
        findings.add("submit is required when an input block is within blocks array", "/view")
    if findings.messages:
        raise SlackError("invalid_arguments", response_metadata={"messages": findings.messages})


def with_ids(given: Iterable[Json], number: Callable[[], int]) -> list[Json]:
    """Copy, with an id generated where one is missing, as Slack does."""
    copies: list[Json] = json.loads(json.dumps(list(given)))
    for block in copies:
        block.setdefault("block_id", f"b{number():x}")
    for _, element in elements(copies):
        element.setdefault("action_id", f"a{number():x}")
    return copies


def _check_blocks(findings: BlockProblems, where: str, given: Any, most: int) -> None:
    many(by_type(BLOCKS), most, 0)(findings, where, given)
    for index, block in enumerate(given if isinstance(given, list) else ()):
        if isinstance(block, dict):
            _check_block(findings, f"{where}/{index}", block)


def _check_block(findings: BlockProblems, where: str, block: Json) -> None:
    """Check what a table of keys can't express."""
    block_id = block.get("block_id")
    if isinstance(block_id, str) and block_id in findings.block_ids:
        findings.add(f"block_id {block_id} is there twice", f"{where}/block_id")
    elif isinstance(block_id, str):
        findings.block_ids.add(block_id)
    if block.get("type") == "section" and "text" not in block and "fields" not in block:
        findings.add("a section wants text or fields", where)
    if block.get("type") == "image" and ("image_url" in block) == ("slack_file" in block):
        findings.add("an image wants image_url or slack_file", where)
    if block.get("type") == "rich_text":
        _check_rich_text(findings, f"{where}/elements", block.get("elements"))
    inside = block.get("elements") if block.get("type") == "actions" else None
    ids = [e.get("action_id") for e in inside if isinstance(e, dict)] if isinstance(inside, list) else []
    if any(ids.count(one) > 1 for one in ids if one is not None):
        findings.add("action_id is there twice in one block", where)


def _check_rich_text(findings: BlockProblems, where: str, part: Any) -> None:
    """Refuse an empty text at any depth."""
    if isinstance(part, list):
        for index, each in enumerate(part):
            _check_rich_text(findings, f"{where}/{index}", each)
    elif isinstance(part, dict):
        if part.get("type") == "text":
            text(LARGEST)(findings, f"{where}/text", part.get("text"))
        _check_rich_text(findings, f"{where}/elements", part.get("elements"))
