"""The workspace and the agent of the tests beside."""

from tests.bot.agents.conftest import agent, world

__all__ = ["agent", "world"]
