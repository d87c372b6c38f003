"""The extension Tasks (SEP-2663): a call that takes long returns a task, which the client reads until it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from mcp.server import ServerRequestContext
from mcp.server.context import CallNext, HandlerResult
from mcp.server.extension import Extension, MethodBinding
from mcp.server.mcpserver import require_client_extension
from mcp.shared.exceptions import MCPError
from mcp.shared.inbound import MCP_NAME_HEADER, decode_header_value
from mcp_types import HEADER_MISMATCH, INVALID_PARAMS, CallToolRequestParams, RequestParams
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import Field

TASKS = "io.modelcontextprotocol/tasks"
_MODERN = frozenset(MODERN_PROTOCOL_VERSIONS)


class TaskStatus(StrEnum):
    WORKING = "working"
    INPUT_REQUIRED = "input_required"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class TaskState:
    """A task at one moment; `detail` is its result, error or open questions, by the name of the wire."""

    id: str
    status: TaskStatus
    message: str
    created_at: datetime
    updated_at: datetime
    ttl_ms: int
    poll_ms: int
    detail: Mapping[str, Any]


class LongWork(Protocol):
    """Work behind tasks. Each method acts for the caller of the request; another's task is none."""

    async def begin(self, params: CallToolRequestParams) -> TaskState | None:
        """Return the task that a call becomes, which can be read from now on; None if it runs as an ordinary call."""

    async def find(self, task_id: str) -> TaskState | None: ...

    async def give(self, task_id: str, responses: Mapping[str, Any]) -> bool:
        """Hand over answers to open questions, and ignore others; False if there is no such task."""

    async def cancel(self, task_id: str) -> bool:
        """Return False if there is no such task."""


class TaskParams(RequestParams):
    task_id: str = Field(alias="taskId")


class TaskAnswers(TaskParams):
    input_responses: dict[str, Any] = Field(alias="inputResponses")


class Tasks(Extension):
    """Serves tasks/get, tasks/update and tasks/cancel, and turns calls of clients that declare Tasks into tasks."""

    identifier = TASKS

    def __init__(self, work: LongWork) -> None:
        self._work = work

    def methods(self) -> tuple[MethodBinding, ...]:
        return (
            MethodBinding("tasks/get", TaskParams, self._get, _MODERN),
            MethodBinding("tasks/update", TaskAnswers, self._update, _MODERN),
            MethodBinding("tasks/cancel", TaskParams, self._cancel, _MODERN),
        )

    async def intercept_tool_call(
        self, params: CallToolRequestParams, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        task = await self._work.begin(params) if declares_tasks(ctx) else None
        return {"resultType": "task", **_seed(task)} if task else await call_next(ctx)

    async def _get(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> HandlerResult:
        _check(ctx, params)
        task = await self._work.find(params.task_id)
        if task is None:
            raise _unknown()
        return {"resultType": "complete", **_seed(task), **task.detail}

    async def _update(self, ctx: ServerRequestContext[Any, Any], params: TaskAnswers) -> HandlerResult:
        _check(ctx, params)
        return _acknowledged(await self._work.give(params.task_id, params.input_responses))

    async def _cancel(self, ctx: ServerRequestContext[Any, Any], params: TaskParams) -> HandlerResult:
        _check(ctx, params)
        return _acknowledged(await self._work.cancel(params.task_id))


def declares_tasks(ctx: ServerRequestContext[Any, Any]) -> bool:
    """Return whether this request says that its client understands tasks."""
    capabilities = ctx.session.client_capabilities
    return ctx.protocol_version in _MODERN and TASKS in ((capabilities and capabilities.extensions) or {})


def _check(ctx: ServerRequestContext[Any, Any], params: TaskParams) -> None:
    """Require the extension, and over HTTP the header that names the task, which the SDK checks for its own methods
    only."""
    require_client_extension(ctx, TASKS)
    headers = getattr(ctx.request, "headers", None)
    if headers is not None and decode_header_value(headers.get(MCP_NAME_HEADER)) != params.task_id:
        raise MCPError(code=HEADER_MISMATCH, message=f"{MCP_NAME_HEADER} header does not match params.taskId")


def _unknown() -> MCPError:
    return MCPError(code=INVALID_PARAMS, message="No such task")


def _acknowledged(is_known: bool) -> HandlerResult:
    if not is_known:
        raise _unknown()
    return {"resultType": "complete"}


def _seed(task: TaskState) -> dict[str, Any]:
    return {
        "taskId": task.id,
        "status": task.status.value,
        "statusMessage": task.message,
        "createdAt": _iso(task.created_at),
        "lastUpdatedAt": _iso(task.updated_at),
        "ttlMs": task.ttl_ms,
        "pollIntervalMs": task.poll_ms,
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
