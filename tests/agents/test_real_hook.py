"""Real Claude Code is held back by the hook, and runs the very same command once Ana has approved it. Its model is
scripted; its files are what `agents connect` writes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.agents.node import install, needs_node
from tests.agents.real_agents import PACKAGES, Place, resume_claude_code
from tests.agents.scripted_models import Script, Step, scripted
from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.command_line import command
from tests.support.slack_world import ANA, World

pytestmark = [needs_node, pytest.mark.thorough]
DID = "done.txt"
COMMAND = f"echo export link partner >> {DID}"


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    """Install Claude Code, on disk since it is large."""
    with TemporaryDirectory(dir="/var/tmp") as folder:
        yield install(Path(folder), PACKAGES[0])


@dataclass
class Shell(Script):
    """Runs one command, and says what it was told."""

    needs = "Bash"
    runs: str = COMMAND

    def next(self, results: Sequence[str]) -> Step:
        self.texts = list(results)
        if results:
            return Step(text=f"told: {results[-1]}")
        return Step("Bash", {"command": self.runs, "description": "go"})


def connected(agent: Agent, folder: Path, *options: str) -> None:
    """Write the project's files."""
    env = {"ZEROHANDOFF_URL": f"http://127.0.0.1:{agent.port}", "ZEROHANDOFF_TOKEN": agent.token}
    said = command(env, folder, "agents", "connect", "claude-code", "--twin", "security", "--write", *options)
    assert said.returncode == 0, said.stderr


def approve(world: World) -> None:
    world.settle()
    world.click(ANA, world.card(ANA), "check:approve")
    world.settle()


def test_a_deferred_command_runs_once_it_is_approved(modules: Path, tmp_path: Path) -> None:
    with agents_world(tmp_path) as world, scripted(Shell()) as model:
        agent = agent_of(world)
        place = Place(modules, tmp_path, model, "", agent.token)
        connected(agent, tmp_path, "--headless")

        first = json.loads(resume_claude_code(place, None))
        assert first["terminal_reason"] == "tool_deferred"
        assert not (tmp_path / DID).exists()
        approve(world)
        second = json.loads(resume_claude_code(place, first["session_id"]))

    assert second["terminal_reason"] != "tool_deferred"
    assert (tmp_path / DID).read_text() == "export link partner\n"


def test_a_command_that_breaks_a_law_never_runs(modules: Path, tmp_path: Path) -> None:
    law = f"echo put the API key into the repo >> {DID}"
    with agents_world(tmp_path) as world, scripted(Shell(runs=law)) as model:
        agent = agent_of(world)
        connected(agent, tmp_path)
        said = resume_claude_code(Place(modules, tmp_path, model, "", agent.token), None)

    assert "SEC-1" in said
    assert not (tmp_path / DID).exists()


def test_a_command_doesn_t_run_while_the_bot_is_away(modules: Path, tmp_path: Path) -> None:
    with agents_world(tmp_path) as world:
        agent = agent_of(world)
        connected(agent, tmp_path)
    with scripted(Shell(runs=f"echo hello >> {DID}")) as model:
        resume_claude_code(Place(modules, tmp_path, model, "", agent.token), None)

    assert not (tmp_path / DID).exists()


def test_what_the_floor_doesn_t_know_runs(modules: Path, tmp_path: Path) -> None:
    with agents_world(tmp_path) as world, scripted(Shell(runs=f"echo hello >> {DID}")) as model:
        agent = agent_of(world)
        connected(agent, tmp_path)
        resume_claude_code(Place(modules, tmp_path, model, "", agent.token), None)

    assert (tmp_path / DID).read_text() == "hello\n"
