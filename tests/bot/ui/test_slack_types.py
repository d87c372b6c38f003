"""What the bot sends has the types that Slack publishes for it, on npm and in its Python SDK."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block as SdkBlock

from bot.ui.blocks import Block
from bot.ui.new_blocks import CHART, every_block
from tests.support.recorded_shapes import messages, story
from tests.support.slack_world import World

ROOT = Path(__file__).parents[3]
NODE = ROOT / ".venv" / "node"
PACKAGES = ("@slack/types", "typescript@5")
UNPUBLISHED = frozenset({CHART})
"""Block types that Slack documents but that its packages don't define yet."""
_HEAD = 'import type { KnownBlock, View } from "@slack/types";\n'
_COMPILER = ("--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node10", "--target", "es2022")


def published() -> Iterator[list[Block]]:
    """Yield every card in its states, without the types that are in no package."""
    for _, blocks in messages():
        yield [block for block in blocks if block["type"] not in UNPUBLISHED]


def test_every_block_of_every_card_is_valid_in_slacks_python_sdk() -> None:
    seen = [block for message in published() for block in every_block(message)]
    assert len(seen) > 500
    for block in seen:
        parsed = SdkBlock.parse(dict(block))
        assert parsed is not None, block["type"]
        parsed.validate_json()


@pytest.fixture(scope="module")
def run_views(world: World) -> list[Any]:
    """Return the forms and Home tabs of a short story."""
    return story(world)


@pytest.fixture(scope="module")
def compiled() -> Callable[[Path, str], str]:
    """Return a function that compiles a text under TypeScript's strict rules; skip where Node or the network is
    missing."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Slack's types need Node (npm), which is not installed here")
    NODE.mkdir(parents=True, exist_ok=True)
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(NODE), *PACKAGES]
    if subprocess.run(install, check=False, capture_output=True, timeout=180).returncode:  # fixed words
        pytest.skip("npm could not fetch Slack's types")

    def run(folder: Path, text: str) -> str:
        (folder / "sent.ts").write_text(_HEAD + text, encoding="utf-8")
        (folder / "node_modules").symlink_to(NODE / "node_modules")
        compiler = [str(NODE / "node_modules" / ".bin" / "tsc"), *_COMPILER, "sent.ts"]
        done = subprocess.run(compiler, cwd=folder, check=False, capture_output=True, text=True, timeout=300)
        return done.stdout[:4_000]

    return run


@pytest.mark.thorough
def test_every_card_has_the_types_that_slack_publishes(compiled: Callable[[Path, str], str], tmp_path: Path) -> None:
    distinct = sorted({json.dumps(blocks, ensure_ascii=False) for blocks in published()})
    lines = [f"const m{number}: KnownBlock[] = {blocks};" for number, blocks in enumerate(distinct)]
    assert len(lines) > 100
    assert compiled(tmp_path, "\n".join(lines)) == ""


@pytest.mark.thorough
def test_forms_and_home_tabs_have_the_types_that_slack_publishes(
    compiled: Callable[[Path, str], str], run_views: list[Any], tmp_path: Path
) -> None:
    assert {view["type"] for view in run_views} == {"home", "modal"}
    lines = [f"const v{number}: View = {json.dumps(view)};" for number, view in enumerate(run_views)]
    assert compiled(tmp_path, "\n".join(lines)) == ""


@pytest.mark.thorough
def test_a_block_of_another_shape_is_found(compiled: Callable[[Path, str], str], tmp_path: Path) -> None:
    wrong = {"type": "section", "text": {"type": "mrkdwn", "text": 3}}
    assert "error TS" in compiled(tmp_path, f"const wrong: KnownBlock[] = [{json.dumps(wrong)}];")
