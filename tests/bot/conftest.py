"""One workspace per module: tests in it ask in threads of their own."""

import socket
from collections.abc import Iterator

import pytest

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
