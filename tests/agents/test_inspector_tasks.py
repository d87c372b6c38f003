"""A real client that speaks Tasks, the command line of the MCP Inspector, waits for Ana's click."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.agents.node import NODE, install, needs_node
from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.slack_world import ANA

pytestmark = [needs_node, pytest.mark.thorough]
PACKAGE = "@modelcontextprotocol/inspector@2.12.0"
COMMAND = "@modelcontextprotocol/inspector/clients/cli/build/index.js"


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with TemporaryDirectory(dir="/var/tmp") as folder:
        yield install(Path(folder), PACKAGE)


def call(modules: Path, home: Path, agent: Agent, tool: str, *given: str) -> dict[str, Any]:
    """Call a tool in the era that has Tasks, and return its structured result."""
    ran = subprocess.run(
        [
            *(NODE or "", str(modules / COMMAND), f"http://127.0.0.1:{agent.port}/mcp", "--transport", "http"),
            *("--header", f"Authorization: Bearer {agent.token}", "--protocol-era", "modern"),
            *("--method", "tools/call", "--tool-name", tool, "--tool-arg", *given),
        ],
        env=os.environ | {"HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert ran.returncode == 0, ran.stdout[-1000:] + ran.stderr[-1000:]
    said: dict[str, Any] = json.loads(ran.stdout)["structuredContent"]
    return said


def test_the_inspector_waits_in_a_task_until_ana_clicks(modules: Path, tmp_path: Path) -> None:
    wanted = ("want=let partners pull the invoice export by a link", "why=they sync at night", "twin=security")
    with agents_world(tmp_path) as world:
        agent = agent_of(world, name="Inspector")
        asked = call(modules, tmp_path, agent, "ask_twin", *wanted)
        card = world.card_says(ANA, "needs your decision")
        threading.Timer(6, world.click, (ANA, card, "check:approve")).start()

        told = call(modules, tmp_path, agent, "wait_for_verdict", f"ticket={asked['ticket']}", "up_to_seconds=1")
        again = call(modules, tmp_path, agent, "wait_for_verdict", f"ticket={asked['ticket']}", "up_to_seconds=0")

    assert (asked["go"], asked["state"]) == ("wait", "waiting")
    assert (told["go"], told["state"], told["decided_by"]) == ("ahead", "approved", "Ana")
    assert f"Call wait_for_verdict with ticket {asked['ticket']} once more" in told["next"]  # what a task's end says
    assert (again["go"], again["next"]) == ("ahead", "Go ahead.")
