"""The page draws every emoji code that the bot writes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.ui.signs import REACTIONS

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"(?<![\w:]):([a-z][a-z0-9_+'-]*):(?!\w)")
DRAWN = (ROOT / "bot/practice/page/static/emoji.js").read_text(encoding="utf-8").split("`")[1].split()[::2]
NO_EMOJI = {"memory"}
"""`:memory:` is an address of SQLite's."""


def written(file: Path) -> Iterator[str]:
    """Yield the emoji codes in the strings of a module."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from CODE.findall(node.value)


def test_every_emoji_code_in_the_bots_strings_is_drawn() -> None:
    codes = {code for file in (ROOT / "bot").rglob("*.py") for code in written(file)} - NO_EMOJI
    assert {"construction", "white_check_mark"} <= codes
    assert codes - set(DRAWN) == set()


def test_every_reaction_to_an_ask_is_drawn() -> None:
    assert set(REACTIONS.values()) - set(DRAWN) == set()


def test_every_twins_icon_is_drawn() -> None:
    folders = (ROOT / "twins/starters").glob("*/rules.yaml")
    icons = {yaml.safe_load(file.read_text(encoding="utf-8"))["icon"].strip(":") for file in folders}
    assert len(icons) > 5
    assert (icons | set(written(ROOT / "twins/playbook/model.py"))) - set(DRAWN) == set()


def test_a_code_is_drawn_in_one_way() -> None:
    assert len(DRAWN) == len(set(DRAWN))
