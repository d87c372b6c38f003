"""A workspace with an open agents' door, and Cora's agent."""

from collections.abc import Iterator

import pytest

from tests.support.agents_door import Agent, agent_of, agents_world
from tests.support.slack_world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield the connected practice workspace."""
    with agents_world(tmp_path_factory.mktemp("agents")) as world:
        yield world


@pytest.fixture(scope="module")
def agent(world: World) -> Agent:
    """Return Claude Code, which acts for Cora."""
    return agent_of(world)
