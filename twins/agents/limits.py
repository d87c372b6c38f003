"""How much agents may do at a time."""

from dataclasses import dataclass

_AGENTS_OF_ONE_PERSON = 3


@dataclass(frozen=True)
class Limit:
    """So many of one agent, and three times as many of all agents of one person together; None is no limit."""

    of_agent: int | None = None

    @property
    def of_person(self) -> int | None:
        return None if self.of_agent is None else self.of_agent * _AGENTS_OF_ONE_PERSON


@dataclass(frozen=True)
class AgentLimits:
    asks: Limit = Limit()
    """Requests taken in within a minute."""
    waits: Limit = Limit()
    """Requests held at a time, on one machine."""
    calls: Limit = Limit()
    """Tool calls matched within a minute, on one machine."""
