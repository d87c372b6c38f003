"""Real Claude Code and real Codex ask a twin, wait, and get Ana's verdict. Their models are scripted."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.agents.mcp.mcp_app import extensions_of, mcp_server
from bot.http_server import free_port
from tests.agents.node import install, needs_node
from tests.agents.real_agents import AGENTS, PACKAGES, Place
from tests.agents.remembering_door import RememberingDoor
from tests.agents.scripted_models import ANSWER, Script, Step, scripted
from tests.agents.served import SETTINGS, served
from tests.bot.agents.test_an_agent_asks import ask_back
from tests.support.agents_door import agent_of, agents_world
from tests.support.slack_world import ANA, World, shown
from twins.agents.result import Go, TicketState

pytestmark = [needs_node, pytest.mark.thorough]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    """Install both agents, on disk since they take 800 MB."""
    with TemporaryDirectory(dir="/var/tmp") as folder:
        yield install(Path(folder), *PACKAGES)


def approve_later(world: World) -> None:
    """Wait for Ana's card, and approve it as Ana."""

    def approve() -> None:
        card = world.card_says(ANA, "needs your decision")
        world.click(ANA, card, "check:approve")

    threading.Timer(4, approve).start()


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_asks_waits_and_is_told_the_verdict(modules: Path, tmp_path: Path, name: str) -> None:
    with agents_world(tmp_path) as world, scripted(script := Script()) as model:
        agent = agent_of(world, name=name)
        approve_later(world)
        said = AGENTS[name](Place(modules, tmp_path, model, f"http://127.0.0.1:{agent.port}/mcp", agent.token))

    assert "go=ahead state=approved by=Ana" in said
    assert (script.told[0]["go"], script.told[-1]["go"]) == ("wait", "ahead")


def ask_back_later(world: World) -> None:
    """Ask something as Ana, and approve once it is answered."""

    def ask_and_approve() -> None:
        card = world.card_says(ANA, "needs your decision")
        ask_back(world, card, "for how long does the link live?")
        world.until(lambda: [m for m in world.slack.said(card.channel, card.ts) if ANSWER in shown(m)])
        world.click(ANA, world.card(ANA), "check:approve")

    threading.Timer(3, ask_and_approve).start()


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_answers_the_expert_where_nobody_fills_in_a_form(modules: Path, tmp_path: Path, name: str) -> None:
    with agents_world(tmp_path) as world, scripted(script := Script()) as model:
        agent = agent_of(world, name=name)
        ask_back_later(world)
        said = AGENTS[name](Place(modules, tmp_path, model, f"http://127.0.0.1:{agent.port}/mcp", agent.token))

    assert "question" in {each["state"] for each in script.told}
    assert "go=ahead state=approved by=Ana" in said


class Restarting(Script):
    """Restarts the server after the ask; meanwhile Ana approves."""

    def __init__(self, door: RememberingDoor) -> None:
        super().__init__()
        self.door = door
        self.port = free_port()
        self.running = ExitStack()

    def start(self) -> str:
        server = mcp_server(self.door, SETTINGS, extensions_of(self.door, lambda: datetime.now(UTC)))
        return self.running.enter_context(served(server, port=self.port))

    def next(self, results: Sequence[str]) -> Step:
        step = super().next(results)
        if len(self.told) == 1:
            self.running.close()
            self.door.will_be(self.told[0]["ticket"], go=Go.AHEAD, state=TicketState.APPROVED, decided_by="Ana")
            self.start()
        return step


@pytest.mark.parametrize("name", AGENTS)
def test_a_restart_of_the_bot_between_ask_and_verdict_loses_nothing(modules: Path, tmp_path: Path, name: str) -> None:
    script = Restarting(door := RememberingDoor())
    url = script.start()
    with script.running, scripted(script) as model:
        said = AGENTS[name](Place(modules, tmp_path, model, url, "cora"))
        script.running.close()

    assert "go=ahead state=approved by=Ana" in said
    assert len(door.asked) == 1
