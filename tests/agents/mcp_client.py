"""A client of the MCP server: the SDK's own, with the Tasks extension that the SDK lacks."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar
from unittest.mock import patch

import httpx2
from mcp.client import Client
from mcp.client import session as client_session
from mcp.client.extension import ClaimContext, ClientExtension, ResultClaim
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ElicitResult, Request, RequestParams, Result
from pydantic import Field

from bot.agents.mcp.tasks_extension import TASKS

ERAS: tuple[Literal["auto", "legacy"], ...] = ("auto", "legacy")
"""2026-07-28 without a handshake, and 2025-11-25 with one."""
ROOT = Path(__file__).parents[2]
Told = TypeVar("Told")
Act = Callable[[Client], Awaitable[Told]]


@dataclass
class Person:
    """The person before a client, who fills in forms."""

    content: dict[str, str | int | float | bool | list[str] | None] | None
    """None declines."""
    asked: list[str] = field(default_factory=list)

    async def fill_in(self, _: Any, params: Any) -> ElicitResult:
        self.asked.append(params.message)
        action: Literal["accept", "decline"] = "decline" if self.content is None else "accept"
        return ElicitResult(action=action, content=self.content)


def use(
    url: str,
    act: Act[Told],
    *,
    token: str = "cora",
    mode: Literal["auto", "legacy"] = "auto",
    person: Person | None = None,
    extensions: Sequence[ClientExtension] = (),
) -> Told:
    """Connect, act and close. Raises what the act raised, and not the groups in which the connection wraps it."""

    async def used() -> Told | MCPError:
        async with httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=30) as http:
            transport = streamable_http_client(url, http_client=http)
            return await _act(Client(transport, **_manner(mode, person, extensions)), act)

    return _unless_error(asyncio.run(used()))


def use_by_bridge(
    url: str,
    act: Act[Told],
    *,
    token: str = "cora",
    mode: Literal["auto", "legacy"] = "auto",
    person: Person | None = None,
    extensions: Sequence[ClientExtension] = (),
) -> Told:
    """Like `use`, through the standard streams of the command `mcp`."""
    given = {"ZEROHANDOFF_URL": url.removesuffix("/mcp"), "ZEROHANDOFF_TOKEN": token}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", "mcp"], env={**os.environ, **given}, cwd=ROOT
    )
    client = Client(stdio_client(command), **_manner(mode, person, extensions))
    with patch.object(client_session, "DISCOVER_TIMEOUT_SECONDS", 60.0):  # a busy machine starts a program in over 10 s
        return _unless_error(asyncio.run(_act(client, act)))


def _manner(mode: str, person: Person | None, extensions: Sequence[ClientExtension]) -> dict[str, Any]:
    return {
        "mode": mode,
        "elicitation_callback": person.fill_in if person else None,
        "extensions": list(extensions),
    }


async def _act(connection: Client, act: Act[Told]) -> Told | MCPError:
    async with connection as client:
        try:
            return await act(client)
        except MCPError as error:
            return error


def _unless_error(told: Told | MCPError) -> Told:
    if isinstance(told, MCPError):
        raise told
    return told


def call(url: str, tool: str, given: dict[str, Any], **how: Any) -> CallToolResult:
    return use(url, lambda client: client.call_tool(tool, given), **how)


def content_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def error_of(result: CallToolResult) -> str:
    assert result.is_error
    return " ".join(getattr(each, "text", "") for each in result.content)


class Created(Result):
    result_type: Literal["task"] = Field("task", alias="resultType")
    task_id: str = Field(alias="taskId")
    status: str
    ttl_ms: int = Field(alias="ttlMs")
    poll_interval_ms: int = Field(alias="pollIntervalMs")


class TaskDetail(Result):
    task_id: str = Field(alias="taskId")
    status: str
    status_message: str = Field(alias="statusMessage")
    poll_interval_ms: int = Field(alias="pollIntervalMs")
    ttl_ms: int = Field(alias="ttlMs")
    created_at: str = Field(alias="createdAt")
    input_requests: dict[str, Any] = Field({}, alias="inputRequests")
    result: dict[str, Any] | None = None


class _TaskParams(RequestParams):
    task_id: str = Field(alias="taskId")


class _AnswerParams(_TaskParams):
    input_responses: dict[str, Any] = Field(alias="inputResponses")


class _TaskRequest(Request[_TaskParams, str]):
    name_param = "taskId"


class _AnswerRequest(Request[_AnswerParams, str]):
    name_param = "taskId"


async def get_task(session: ClientSession, task: str) -> TaskDetail:
    request = _TaskRequest(method="tasks/get", params=_TaskParams(taskId=task))
    return await session.send_request(request, TaskDetail)


async def cancel_task(session: ClientSession, task: str) -> Result:
    return await session.send_request(_TaskRequest(method="tasks/cancel", params=_TaskParams(taskId=task)), Result)


async def answer_task(session: ClientSession, task: str, responses: dict[str, Any]) -> Result:
    params = _AnswerParams(taskId=task, inputResponses=responses)
    return await session.send_request(_AnswerRequest(method="tasks/update", params=params), Result)


@dataclass
class SpeaksTasks(ClientExtension):
    """Hands a task to a function, which finishes the call."""

    finish: Callable[[Created, ClientSession], Awaitable[CallToolResult]]
    identifier = TASKS

    def claims(self) -> Sequence[ResultClaim[Any]]:
        async def resolve(created: Created, ctx: ClaimContext) -> CallToolResult:
            return await self.finish(created, ctx.session)

        return (ResultClaim(result_type="task", model=Created, resolve=resolve),)
