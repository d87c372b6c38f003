"""Waiting as a task: the ticket is the task, which each call reads again."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from mcp.client.session import ClientSession
from mcp.shared.exceptions import MCPError
from mcp_types import HEADER_MISMATCH, INVALID_PARAMS, MISSING_REQUIRED_CLIENT_CAPABILITY, CallToolResult

from bot.agents.mcp.door import SeenTicket
from bot.agents.mcp.tasks_extension import TASKS
from tests.agents.mcp_client import (
    Created,
    SpeaksTasks,
    TaskDetail,
    answer_task,
    call,
    cancel_task,
    content_of,
    get_task,
    use,
)
from tests.agents.remembering_door import RememberingDoor
from twins.agents.result import Go, TicketState


@pytest.fixture
def ticket(url: str) -> str:
    return str(content_of(call(url, "ask_twin", {"want": "open the export"}))["ticket"])


@pytest.fixture
def seen() -> list[TaskDetail]:
    return []


def waits(seen: list[TaskDetail], *between: Any) -> SpeaksTasks:
    """Speak Tasks: read the task, let something happen, read it again, and so on."""

    async def finish(created: Created, session: ClientSession) -> CallToolResult:
        for act in (*between, lambda _: None):
            seen.append(await get_task(session, created.task_id))
            done = act(session)
            if done is not None:
                await done
        seen.append(await get_task(session, created.task_id))
        return CallToolResult.model_validate(seen[-1].result or {"content": [], "isError": True})

    return SpeaksTasks(finish)


def wait(url: str, ticket: str, extension: SpeaksTasks, **how: Any) -> CallToolResult:
    return call(url, "wait_for_verdict", {"ticket": ticket}, extensions=[extension], **how)


def approve(door: RememberingDoor, ticket: str) -> None:
    door.will_be(ticket, go=Go.AHEAD, state=TicketState.APPROVED, next="Go ahead.")


def test_waiting_becomes_a_task_that_ends_with_the_verdict(
    url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail]
) -> None:
    told = content_of(wait(url, ticket, waits(seen, lambda _: approve(door, ticket))))

    assert [each.status for each in seen] == ["working", "completed", "completed"]
    assert told["state"] == "approved"


def test_a_finished_task_says_to_read_the_ticket_again(
    url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail]
) -> None:
    """A client may hand on a finished task as something that nobody has approved."""
    told = content_of(wait(url, ticket, waits(seen, lambda _: approve(door, ticket))))

    assert "once more" in seen[-1].status_message
    assert told["next"] == seen[-1].status_message
    assert content_of(wait(url, ticket, waits(seen)))["next"] == "Go ahead."


def test_what_is_settled_needs_no_task(url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail]) -> None:
    approve(door, ticket)

    assert content_of(wait(url, ticket, waits(seen)))["go"] == "ahead"
    assert seen == []


def test_asking_is_never_a_task(url: str, seen: list[TaskDetail]) -> None:
    told = call(url, "ask_twin", {"want": "open the export"}, extensions=[waits(seen)])

    assert content_of(told)["go"] == "wait"
    assert seen == []


def test_the_experts_question_is_answered_through_the_task(
    url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail]
) -> None:
    door.will_be(ticket, state=TicketState.QUESTION, question="For how long?")

    def answers(session: ClientSession) -> Any:
        key = next(iter(seen[-1].input_requests))
        given = {key: {"action": "accept", "content": {"answer": "Two weeks."}}}
        return answer_task(session, ticket, {"question-of-before": given[key], **given})

    wait(url, ticket, waits(seen, answers))

    assert [each.status for each in seen] == ["input_required", "working", "working"]
    assert "For how long?" in str(seen[0].input_requests)
    assert door.answers == ["Two weeks."]


@pytest.mark.parametrize(
    "response", [{"action": "decline"}, {"action": "accept", "content": {"answer": " "}}, {"action": "accept"}, "yes"]
)
def test_what_is_no_answer_leaves_the_question_open(
    url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail], response: object
) -> None:
    door.will_be(ticket, state=TicketState.QUESTION, question="For how long?")
    said = waits(seen, lambda session: answer_task(session, ticket, dict.fromkeys(seen[-1].input_requests, response)))

    wait(url, ticket, said)

    assert door.answers == []
    assert seen[-1].status == "input_required"


def test_cancelling_ends_the_wait_but_not_the_ask(
    url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail]
) -> None:
    wait(url, ticket, waits(seen, lambda session: cancel_task(session, ticket)))

    assert door.tickets[ticket][1].result.state is TicketState.WAITING


def test_a_task_is_polled_often_at_first_and_kept_for_a_month(
    url: str, ticket: str, door: RememberingDoor, seen: list[TaskDetail]
) -> None:
    def grow_old(_: object) -> None:
        who, young = door.tickets[ticket]
        door.tickets[ticket] = (
            who,
            SeenTicket(young.result, young.asked_at - timedelta(minutes=10), young.changed_at),
        )

    wait(url, ticket, waits(seen, grow_old))

    assert [each.poll_interval_ms for each in seen] == [5_000, 60_000, 60_000]
    assert seen[0].ttl_ms == 30 * 24 * 3600 * 1000


def test_anothers_task_looks_like_none(url: str, ticket: str, seen: list[TaskDetail]) -> None:
    for task in (ticket, "ask_0"):
        for act in (get_task, cancel_task, lambda session, task: answer_task(session, task, {})):
            with pytest.raises(MCPError) as error:
                use(url, lambda client: act(client.session, task), token="ben", extensions=[waits(seen)])  # noqa: B023
            assert (error.value.error.code, error.value.error.message) == (INVALID_PARAMS, "No such task")


def test_a_client_that_does_not_speak_tasks_waits_in_the_call(url: str, ticket: str) -> None:
    told = call(url, "wait_for_verdict", {"ticket": ticket, "up_to_seconds": 0.1})

    assert content_of(told)["state"] == "waiting"
    with pytest.raises(MCPError) as error:
        use(url, lambda client: get_task(client.session, ticket))
    assert error.value.error.code == MISSING_REQUIRED_CLIENT_CAPABILITY


@pytest.mark.parametrize("name", ["ask_0", None])
def test_the_header_has_to_name_the_task(url: str, ticket: str, name: str | None) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {"extensions": {TASKS: {}}},
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "tasks/get", "params": {"taskId": ticket, "_meta": meta}}
    headers = {
        "authorization": "Bearer cora",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tasks/get",
        **({"mcp-name": name} if name else {}),
    }

    answer = httpx2.post(url, json=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, HEADER_MISMATCH)
