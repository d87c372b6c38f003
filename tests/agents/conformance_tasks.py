"""Long work of the conformance suite: tasks that sleep, fail and ask, in memory."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mcp.server.mcpserver import Context, MCPServer, require_client_extension
from mcp_types import INTERNAL_ERROR, CallToolRequestParams, InputRequiredResult

from bot.agents.mcp.tasks_extension import TASKS, TaskState, TaskStatus
from tests.agents.conformance_rounds import answered, form


@dataclass
class _Job:
    """A task that ends by itself, once its questions are answered."""

    ends_at: datetime
    text: str
    open: dict[str, Any] = field(default_factory=dict)
    is_error: bool = False
    crashes: bool = False
    is_cancelled: bool = False
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def stands(self) -> tuple[TaskStatus, dict[str, Any]]:
        if self.is_cancelled:
            return TaskStatus.CANCELLED, {}
        if self.open:
            return TaskStatus.INPUT_REQUIRED, {"inputRequests": dict(self.open)}
        if datetime.now(UTC) < self.ends_at:
            return TaskStatus.WORKING, {}
        if self.crashes:
            return TaskStatus.FAILED, {"error": {"code": INTERNAL_ERROR, "message": self.text}}
        result = {"content": [{"type": "text", "text": self.text}], "isError": self.is_error}
        return TaskStatus.COMPLETED, {"result": result}


class FixtureWork:
    def __init__(self) -> None:
        self._jobs: dict[str, _Job] = {}

    async def begin(self, params: CallToolRequestParams) -> TaskState | None:
        job = _job(params.name, params.arguments or {}, params.input_responses or {})
        if job is None:
            return None
        self._jobs[job.id] = job
        return _state(job, is_new=True)

    async def find(self, task_id: str) -> TaskState | None:
        job = self._jobs.get(task_id)
        return _state(job) if job else None

    async def give(self, task_id: str, responses: Mapping[str, Any]) -> bool:
        job = self._jobs.get(task_id)
        for key in responses:
            if job:
                job.open.pop(key, None)
        return job is not None

    async def cancel(self, task_id: str) -> bool:
        job = self._jobs.get(task_id)
        if job and job.stands()[0] in {TaskStatus.WORKING, TaskStatus.INPUT_REQUIRED}:
            job.is_cancelled = True
        return job is not None


def _job(name: str, given: Mapping[str, Any], responses: Mapping[str, Any]) -> _Job | None:
    now = datetime.now(UTC)
    match name:
        case "slow_compute":
            return _Job(now + timedelta(seconds=float(given.get("seconds", 0))), "computed")
        case "failing_job":
            return _Job(now + timedelta(seconds=1), "it failed", is_error=True)
        case "protocol_error_job":
            return _Job(now, "it crashed", crashes=True)
        case "confirm_delete":
            return _Job(now, "deleted", _asked("confirm"))
        case "multi_input":
            return _Job(now, "both given", _asked("name", "confirm"))
        case "test_tool_with_task" if responses:
            answer = getattr(next(iter(responses.values())), "content", None) or {}
            return _Job(now, f"Hello, {answer.get('name')}!")
    return None


def _asked(*fields: str) -> dict[str, Any]:
    return {
        field: form(f"{field}?", field).model_dump(mode="json", by_alias=True, exclude_none=True) for field in fields
    }


def _state(job: _Job, *, is_new: bool = False) -> TaskState:
    status, detail = (TaskStatus.WORKING, {}) if is_new else job.stands()
    return TaskState(job.id, status, job.text, job.created_at, datetime.now(UTC), 300_000, 100, detail)


def greet(name: str) -> str:
    """Greet at once."""
    return f"Hello, {name}!"


async def slow_compute(seconds: float = 0, label: str = "") -> str:
    """Take some seconds."""
    await asyncio.sleep(min(seconds, 2))
    return f"computed {label}"


def failing_job(ctx: Context) -> str:
    """Fail, as a task only."""
    require_client_extension(ctx.request_context, TASKS)
    return ""


def protocol_error_job() -> str:
    """Crash."""
    raise RuntimeError("it crashed")


def confirm_delete(filename: str = "") -> str:
    """Delete after a question, as a task."""
    return f"not deleted: {filename}"


def multi_input() -> str:
    """Ask two questions at once, as a task."""
    return "nothing asked"


def test_tool_with_task(ctx: Context) -> str | InputRequiredResult:
    """Ask for a name, then become a task."""
    name = answered(ctx, "user_name", "name")
    return name or InputRequiredResult(input_requests={"user_name": form("What is your name?", "name")})


def add_long_work(server: MCPServer[Any]) -> None:
    for tool in (
        greet,
        slow_compute,
        failing_job,
        protocol_error_job,
        confirm_delete,
        multi_input,
        test_tool_with_task,
    ):
        server.add_tool(tool, structured_output=False)
