"""Waiting for a verdict as a task. The ticket is the task: any machine reads it from the record of the ask."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mcp.server.elicitation import render_elicitation_schema
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolRequestParams, ElicitRequest, ElicitRequestFormParams

from bot.agents.mcp import messages
from bot.agents.mcp.bearer_tokens import current_agent
from bot.agents.mcp.door import Door, SeenTicket
from bot.agents.mcp.mcp_tools import ExpertsAnswer, told, wait_for_verdict
from bot.agents.mcp.tasks_extension import TaskState, TaskStatus
from twins.agents.result import TicketState

TTL = timedelta(days=30)
SOON = timedelta(minutes=10)
_POLL_SOON_MS, _POLL_LATER_MS = 5_000, 60_000


class VerdictTasks:
    """Each open ticket is a task of its person's agents. Cancelling it ends the wait; only `withdraw` ends the ask."""

    def __init__(self, door: Door, clock: Callable[[], datetime]) -> None:
        self._door = door
        self._now = clock

    async def begin(self, params: CallToolRequestParams) -> TaskState | None:
        if params.name != wait_for_verdict.__name__:
            return None
        task = await self.find(str((params.arguments or {}).get("ticket", "")))
        return task if task and task.status in {TaskStatus.WORKING, TaskStatus.INPUT_REQUIRED} else None

    async def find(self, task_id: str) -> TaskState | None:
        seen = await self._seen(task_id)
        return self._task(seen) if seen else None

    async def give(self, task_id: str, responses: Mapping[str, Any]) -> bool:
        seen = await self._seen(task_id)
        if seen is None:
            return False
        answer = _accepted(responses.get(_question_key(seen)))
        if seen.result.state is TicketState.QUESTION and answer:
            await self._door.answer(current_agent(), task_id, answer)
        return True

    async def cancel(self, task_id: str) -> bool:
        return await self._seen(task_id) is not None

    async def _seen(self, ticket: str) -> SeenTicket | None:
        try:
            return await self._door.read(current_agent(), ticket)
        except ToolError:
            return None

    def _task(self, seen: SeenTicket) -> TaskState:
        status, message, detail = _stands(seen)
        is_young = self._now() - seen.asked_at < SOON
        return TaskState(
            id=seen.result.ticket,
            status=status,
            message=message,
            created_at=seen.asked_at,
            updated_at=seen.changed_at,
            ttl_ms=TTL // timedelta(milliseconds=1),
            poll_ms=_POLL_SOON_MS if is_young else _POLL_LATER_MS,
            detail=detail,
        )


def _stands(seen: SeenTicket) -> tuple[TaskStatus, str, Mapping[str, Any]]:
    if seen.result.state is TicketState.QUESTION:
        return TaskStatus.INPUT_REQUIRED, messages.QUESTION_ASKED, {"inputRequests": _question(seen)}
    if seen.result.state.waits_for_person:
        return TaskStatus.WORKING, messages.NOBODY_DECIDED, {}
    read_again = messages.call_again(seen.result.ticket)
    result = told(seen.result.model_copy(update={"next": read_again}))
    return (
        TaskStatus.COMPLETED,
        read_again,
        {"result": result.model_dump(mode="json", by_alias=True, exclude_none=True)},
    )


def _question(seen: SeenTicket) -> dict[str, Any]:
    asked = ElicitRequestFormParams(
        message=messages.expert_asks(seen.result.question), requested_schema=render_elicitation_schema(ExpertsAnswer)
    )
    return {_question_key(seen): ElicitRequest(params=asked).model_dump(mode="json", by_alias=True, exclude_none=True)}


def _question_key(seen: SeenTicket) -> str:
    """Name the question, so that an answer to an earlier one isn't taken for an answer to this one."""
    return f"question-{seen.question}"


def _accepted(response: Any) -> str:
    if not isinstance(response, Mapping) or response.get("action") != "accept":
        return ""
    content = response.get("content")
    return str(content.get("answer", "")).strip() if isinstance(content, Mapping) else ""
