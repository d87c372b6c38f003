"""The agents' desk as the MCP server calls it: refusals become words, and sync verbs run on worker threads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from starlette.concurrency import run_in_threadpool

from bot.agents.desk import AgentDesk
from bot.agents.http_errors import Words
from bot.agents.mcp.door import SeenTicket
from bot.agents.mcp.skills_extension import LAW
from bot.agents.messages import NO_SLACK
from bot.ui.plain_text import without_markup
from storage.records.versions import VersionStore
from twins.agents.identity import AgentIdentity
from twins.agents.request import AgentRequest
from twins.agents.result import AgentResult
from twins.agents.tickets import TicketView
from twins.jobs import OutageError, RetryError
from twins.notices import Refused
from twins.playbook.folder import RULES, SKILL
from twins.playbook.model import COMPANY, Twin

OWN_ANSWER_WITHIN = 25.0
"""Seconds for the twin's own answer; a slow mind's comes with the next call."""
_SHOWN = {"id", "kind", "tier", "text", "why", "unless", "instead", "accepts", "confirmed"}
_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")


@dataclass(frozen=True)
class DeskDoor:
    desk: AgentDesk
    words: Words

    def identify(self, token: str) -> AgentIdentity | None:
        """Return who acts with a token; None if it isn't valid, or its person may not ask."""
        try:
            return self.desk.identity(token)
        except Refused:
            return None

    async def ask(self, who: AgentIdentity, request: AgentRequest) -> AgentResult:
        return await self._waiting(self.desk.ask(who, request, OWN_ANSWER_WITHIN))

    async def read(self, who: AgentIdentity, ticket: str) -> SeenTicket:
        return await self._do(self._seen, who, ticket)

    async def wait(self, who: AgentIdentity, ticket: str, seconds: float) -> AgentResult:
        return await self._waiting(self.desk.wait(who, ticket, seconds))

    async def answer(self, who: AgentIdentity, ticket: str, answer: str) -> AgentResult:
        return await self._do(self.desk.answer, who, ticket, answer)

    async def withdraw(self, who: AgentIdentity, ticket: str) -> AgentResult:
        return await self._do(self.desk.withdraw, who, ticket)

    async def request_override(self, who: AgentIdentity, ticket: str, reason: str) -> AgentResult:
        return await self._do(self.desk.request_override, who, ticket, reason)

    async def twins(self, who: AgentIdentity) -> Sequence[Mapping[str, Any]]:
        return await self._do(self._described, who)

    async def rules(self, who: AgentIdentity, handle: str) -> Mapping[str, Any] | None:
        return await self._do(self._rules, who, handle)

    async def files(self, who: AgentIdentity, handle: str) -> Mapping[str, str] | None:
        return await self._do(self._files, who, handle)

    async def _do(self, verb: Callable[_Given, _Told], *given: _Given.args, **named: _Given.kwargs) -> _Told:
        return await self._waiting(run_in_threadpool(verb, *given, **named))

    async def _waiting(self, act: Awaitable[_Told]) -> _Told:
        try:
            return await act
        except Refused as refused:
            raise ToolError(without_markup(self.words(refused.notice))) from refused
        except (OutageError, RetryError) as error:
            raise ToolError(NO_SLACK) from error

    def _seen(self, who: AgentIdentity, ticket: str) -> SeenTicket:
        result, view = self.desk.read(who, ticket), self.desk.store.tickets.view(who, ticket)
        return seen_ticket(result, view)

    @property
    def _versions(self) -> VersionStore:
        return self.desk.store.versions

    def _askable(self, who: AgentIdentity) -> dict[str, Twin]:
        handles = [each.handle for each in self.desk.twins(who)]
        found = [self._versions.live(handle) for handle in handles]
        return {version.twin.handle: version.twin for version in found if version}

    def _described(self, who: AgentIdentity) -> list[Mapping[str, Any]]:
        return [
            {
                "handle": twin.handle,
                "name": twin.name,
                "craft": twin.craft,
                "expert": twin.expert.name,
                "covers": list(twin.scope.covers),
                "not_covered": [each.what for each in twin.scope.not_covered],
            }
            for twin in self._askable(who).values()
        ]

    def _rules(self, who: AgentIdentity, handle: str) -> Mapping[str, Any] | None:
        twin, company = self._askable(who).get(handle), self._versions.live(COMPANY)
        if twin is None:
            return None
        return {
            "handle": twin.handle,
            "rules": _shown(twin),
            "check_first": [{"id": each.id, "why": each.why} for each in twin.check_first],
            "spaces": [{"id": each.id, "may": each.may, "until": each.until.isoformat()} for each in twin.spaces],
            "company_law": _shown(company.twin) if company else [],
        }

    def _files(self, who: AgentIdentity, handle: str) -> Mapping[str, str] | None:
        files = self._versions.files(handle) if handle in self._askable(who) else None
        if files is None:
            return None
        law = self._versions.files(COMPANY)
        return {SKILL: files[SKILL], RULES: files[RULES], **({LAW: law[RULES]} if law else {})}


def seen_ticket(result: AgentResult, view: TicketView) -> SeenTicket:
    """Return a ticket with the times and the question that its task shows."""
    checks = [answer.check for answer in view.answers if answer.check]
    moments = [moment for check in checks for moment in (check.asked_at, check.settled_at) if moment]
    questions = [check.open_question.id for check in checks if check.open_question]
    return SeenTicket(result, view.at, max([view.at, *moments]), questions[0] if questions else "")


def _shown(twin: Twin) -> list[dict[str, Any]]:
    return [rule.model_dump(mode="json", include=_SHOWN, exclude_defaults=True) for rule in twin.rules]
