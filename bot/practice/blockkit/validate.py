"""Validation of the blocks of a message or view, and ids for blocks and elements."""

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from bot.practice.blockkit.block_rules import check_rules, refuse, types_in
from bot.practice.blockkit.blocks import VIEWS
from bot.practice.blockkit.elements import elements, every_block
from bot.practice.blockkit.nested_blocks import IN_MESSAGES, IN_VIEWS
from bot.practice.blockkit.objects import BlockProblems, Shape, by_type, many
from bot.practice.workspace.model import Json, SlackError

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100


def check_message(given: list[Json], refused: Collection[str] = ()) -> None:
    """Check the blocks in a workspace that knows nothing of the refused types."""
    findings = BlockProblems()
    refuse(findings, "/blocks", given, refused)
    _check_blocks(findings, "/blocks", given, IN_MESSAGES, MESSAGE_BLOCKS)
    if findings.messages:
        raise SlackError("invalid_blocks", errors=findings.messages, response_metadata={"messages": findings.messages})


def check_view(body: Json, kinds: tuple[str, ...], refused: Collection[str] = ()) -> None:
    """Like `check_message`; a field is as old as forms are, and so never refused there."""
    findings = BlockProblems()
    by_type(VIEWS, kinds)(findings, "/view", body)
    given = body.get("blocks") if isinstance(body, dict) else None
    refuse(findings, "/view/blocks", given, set(refused) - {"input"})
    _check_blocks(findings, "/view/blocks", given, IN_VIEWS[kinds[0]], VIEW_BLOCKS)
    if "input" in types_in(given) and body.get("type") == "modal" and "submit" not in body:
        findings.add("submit is required when an input block is within blocks array", "/view")
    if findings.messages:
        raise SlackError("invalid_arguments", response_metadata={"messages": findings.messages})


def with_ids(given: Iterable[Json], number: Callable[[], int]) -> list[Json]:
    """Copy, with an id generated where one is missing, as Slack does."""
    copies: list[Json] = json.loads(json.dumps(list(given)))
    for block in every_block(copies):
        block.setdefault("block_id", f"b{number():x}")
    for _, element in elements(copies):
        element.setdefault("action_id", f"a{number():x}")
    return copies


def _check_blocks(findings: BlockProblems, where: str, given: Any, shapes: dict[str, Shape], most: int) -> None:
    many(by_type(shapes), most, 0)(findings, where, given)
    check_rules(findings, where, given)
