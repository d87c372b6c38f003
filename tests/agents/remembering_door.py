"""A door that remembers what agents asked, with verdicts given by the test."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from bot.agents.mcp.door import SeenTicket
from bot.agents.mcp.skills_extension import LAW
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.request import AgentRequest
from twins.agents.result import AgentResult, Go, TicketState
from twins.playbook.folder import STARTERS, read_files
from twins.values import Outcome

CORA = AgentIdentity("a1", "Claude Code", "A1", "T1", "U0CORA", frozenset(AgentScope))
BEN = AgentIdentity("b1", "Codex", "A1", "T1", "U0BEN", frozenset(AgentScope))
NO_TICKET = "There is no such ticket."
TOKENS = {"cora": CORA, "ben": BEN}


def waiting(ticket: str) -> AgentResult:
    return AgentResult(
        ticket=ticket,
        go=Go.WAIT,
        outcome=Outcome.CHECK_FIRST,
        state=TicketState.WAITING,
        tier=3,
        reason="It reaches outside.",
        rules=(),
        assumption=None,
        words=None,
        decided_by=None,
        question=None,
        may_override=False,
        until=None,
        link="https://example.slack.com/archives/D1/p1",
        next="Don't do it yet: wait for Ana's verdict, and read this ticket again before you act.",
    )


@dataclass
class RememberingDoor:
    tickets: dict[str, tuple[AgentIdentity, SeenTicket]] = field(default_factory=dict)
    asked: list[AgentRequest] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def will_be(self, ticket: str, **change: Any) -> None:
        """Let a person act on a ticket."""
        who, seen = self.tickets[ticket]
        question = f"q{len(self.answers)}" if change.get("question") else ""
        self.tickets[ticket] = who, SeenTicket(seen.result.model_copy(update=change), seen.asked_at, _now(), question)

    async def ask(self, who: AgentIdentity, request: AgentRequest) -> AgentResult:
        self.asked.append(request)
        ticket = f"ask_{len(self.asked)}"
        self.tickets[ticket] = who, SeenTicket(waiting(ticket), _now(), _now())
        return await self._result(who, ticket)

    async def read(self, who: AgentIdentity, ticket: str) -> SeenTicket:
        owner, seen = self.tickets.get(ticket, (None, None))
        if owner != who or seen is None:
            raise ToolError(NO_TICKET)
        return seen

    async def wait(self, who: AgentIdentity, ticket: str, seconds: float) -> AgentResult:
        for _ in range(int(seconds * 50)):
            if not (await self._result(who, ticket)).state.waits_for_person:
                break
            await asyncio.sleep(0.02)
        return await self._result(who, ticket)

    async def answer(self, who: AgentIdentity, ticket: str, answer: str) -> AgentResult:
        await self.read(who, ticket)
        self.answers.append(answer)
        self.will_be(ticket, state=TicketState.WAITING, question=None)
        return await self._result(who, ticket)

    async def withdraw(self, who: AgentIdentity, ticket: str) -> AgentResult:
        await self.read(who, ticket)
        self.will_be(ticket, state=TicketState.WITHDRAWN)
        return await self._result(who, ticket)

    async def request_override(self, who: AgentIdentity, ticket: str, reason: str) -> AgentResult:
        await self.read(who, ticket)
        self.reasons.append(reason)
        self.will_be(ticket, state=TicketState.OVERRIDE_REQUESTED, may_override=False)
        return await self._result(who, ticket)

    async def _result(self, who: AgentIdentity, ticket: str) -> AgentResult:
        return (await self.read(who, ticket)).result

    async def twins(self, who: AgentIdentity) -> list[dict[str, Any]]:
        return [{"handle": handle, "name": f"The {handle} twin"} for handle in ("security", "data")]

    async def rules(self, who: AgentIdentity, handle: str) -> dict[str, Any] | None:
        if handle not in {"security", "data"}:
            return None
        return {"handle": handle, "rules": [{"id": "SEC-1"}], "company_law": [{"id": "CO-1"}]}

    async def files(self, who: AgentIdentity, handle: str) -> dict[str, str] | None:
        if handle not in {"security", "data"}:
            return None
        return read_files(STARTERS / handle) | {LAW: read_files(STARTERS / "company")["rules.yaml"]}


def _now() -> datetime:
    return datetime.now(UTC)
