"""The port between the MCP server and the agents' desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from twins.agents.identity import AgentIdentity
from twins.agents.request import AgentRequest
from twins.agents.result import AgentResult


@dataclass(frozen=True)
class SeenTicket:
    result: AgentResult
    asked_at: datetime
    changed_at: datetime
    question: str = ""
    """Id of the expert's open question."""


class Door(Protocol):
    """Each method raises ToolError, with the words for the agent, if the act is refused or there is no such ticket."""

    async def ask(self, who: AgentIdentity, request: AgentRequest) -> AgentResult: ...

    async def read(self, who: AgentIdentity, ticket: str) -> SeenTicket: ...

    async def wait(self, who: AgentIdentity, ticket: str, seconds: float) -> AgentResult:
        """Return at once if waiting longer brings nothing."""

    async def answer(self, who: AgentIdentity, ticket: str, answer: str) -> AgentResult: ...

    async def withdraw(self, who: AgentIdentity, ticket: str) -> AgentResult: ...

    async def request_override(self, who: AgentIdentity, ticket: str, reason: str) -> AgentResult: ...

    async def twins(self, who: AgentIdentity) -> Sequence[Mapping[str, Any]]:
        """Return handle, name, craft, expert and scope of each twin that answers the person."""

    async def rules(self, who: AgentIdentity, handle: str) -> Mapping[str, Any] | None:
        """Return a twin's `rules`, and the `company_law`; None for a twin that doesn't answer the person."""

    async def files(self, who: AgentIdentity, handle: str) -> Mapping[str, str] | None:
        """Return the texts of a twin's skill by file name, the company's law among them."""
