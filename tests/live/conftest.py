"""Skips the live tests, with a reason, unless a key and LIVE=1 are set."""

import os
import time
from collections.abc import Iterator

import pytest

from bot.model.anthropic_client import AnthropicModel
from bot.model.selection import server_of
from bot.settings import Settings
from twins.claude.mind import Claude


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests in this folder."""
    ready = os.environ.get("LIVE") == "1" and server_of(Settings()) is not None
    why = "asks the real model, for a few cents: set ANTHROPIC_API_KEY and run `make live`"
    for item in items:
        if "tests/live" in item.nodeid:
            item.add_marker(pytest.mark.live)
            if not ready:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def claude() -> Iterator[Claude]:
    """Yield the mind that the settings name."""
    server = server_of(Settings())
    assert server
    with AnthropicModel(server) as model:
        yield Claude(model, time.monotonic)
