"""One workspace per module: tests in it ask in threads of their own."""

import socket
from collections.abc import Iterator

import pytest

from bot.practice.people import practice_slack
from bot.practice.server import Served, serve
from bot.practice.slack import LocalSlack
from bot.serving import practising
from tests.bot.world import World
from tests.settings import settings


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The practice workspace, up and connected."""
    with practising(tmp_path_factory.mktemp("practice") / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


@pytest.fixture
def workspace() -> LocalSlack:
    """A workspace in which the shared app is installed, and nobody runs it."""
    return practice_slack()


@pytest.fixture
def slack(workspace: LocalSlack) -> Iterator[Served]:
    """Its server."""
    with serve(workspace) as served:
        yield served
