"""The MCP server on a real port, over a door that remembers."""

from collections.abc import Iterator

import pytest

from tests.agents.remembering_door import RememberingDoor
from tests.agents.served import served, twin_server


@pytest.fixture
def door() -> RememberingDoor:
    return RememberingDoor()


@pytest.fixture
def url(door: RememberingDoor) -> Iterator[str]:
    with served(twin_server(door)) as url:
        yield url
