"""An agent's request is read while the disk takes it in, and shown to its person once the disk has it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.asking.handler import AskHandler
from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.slack_world import BOT, CORA, World
from tests.support.slow_disk import SlowDisk

ASKED = {"want": "show an error message next to the field", "why": "people miss it", "twin": "ux", "key": "k"}


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Agent]:
    """Yield Cora's agent, whose first use is noted already."""
    with agents_world(tmp_path) as world:
        agent = agent_of(world)
        agent.call("GET", "/v1/twins")
        yield agent


def shown(world: World) -> int:
    """Count the messages in Cora's direct messages that Slack has."""
    return len(world.slack.said(world.slack.dm(CORA, BOT)))


def test_a_request_is_read_while_the_disk_is_busy_and_shown_once_it_is_done(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, disk, read_ahead = agent.world, SlowDisk(monkeypatch), AskHandler.read_ahead
    read: list[object] = []

    def noted(*given: Any) -> Any:
        read.append(read_ahead(*given))
        return read[-1]

    monkeypatch.setattr(AskHandler, "read_ahead", noted)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(agent.ask, **ASKED)
        world.until(lambda: len(read) == 1 and read[0] is not None)
        assert (disk.began, shown(world), answer.done()) == (1, 0, False)

        disk.lets(1)
        world.until(lambda: disk.began == 2)  # that of the decision
        assert (shown(world), answer.done()) == (1, False)

        disk.lets(100)
        assert answer.result()["go"] == "ahead"
    world.settle()
    assert shown(world) == 2


def test_a_request_that_the_disk_refuses_is_shown_once_it_takes_it_in(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, disk = agent.world, SlowDisk(monkeypatch)
    disk.fails = True
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(agent.call, "POST", "/v1/asks", ASKED)
        disk.lets(3)  # of the request, of the note that it failed, and one to spare
        assert answer.result()[0] == 500
        world.until(lambda: disk.began >= 2)
        assert shown(world) == 0

    disk.fails = False
    disk.lets(1000)
    assert agent.ask(**ASKED)["go"] == "ahead"
    world.settle()
    assert shown(world) == 2
