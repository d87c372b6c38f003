"""The worker that decides hands the call that waits its result."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.agents.expected_answers import ExpectedAnswers
from tests.agents.remembering_door import waiting
from tests.support.agents_door import Agent
from twins.agents.result import AgentResult
from twins.notices import Refusal, Refused

LONG = 60.0
"""Seconds that no test waits for: it fails instead."""
RESULT = waiting("t")


@pytest.fixture
def expected(monkeypatch: pytest.MonkeyPatch) -> ExpectedAnswers:
    monkeypatch.setattr("bot.agents.expected_answers._MOST_HELD", LONG)
    return ExpectedAnswers()


def found() -> AgentResult:
    return RESULT


def test_the_worker_goes_on_once_the_answer_is_sent(expected: ExpectedAnswers) -> None:
    order: list[str] = []

    def decide() -> None:
        expected.wake("t")
        order.append("worker")

    async def ask() -> None:
        with ThreadPoolExecutor(1) as worker:
            with expected.call("t", found) as call:
                went_on = worker.submit(decide)
                assert await call.result(LONG) == RESULT
                await asyncio.sleep(0)
                order.append("call")
            await asyncio.sleep(0)
            order.append("sent")
            expected.sent()
            await asyncio.wrap_future(went_on)

    asyncio.run(ask())

    assert order == ["call", "sent", "worker"]


def test_an_answer_that_comes_before_the_call_waits_is_not_lost(expected: ExpectedAnswers) -> None:
    async def ask() -> AgentResult | None:
        with ThreadPoolExecutor(1) as worker, expected.call("t", found) as call:
            worker.submit(expected.wake, "t")
            while not call._woken.is_set():
                await asyncio.sleep(0)
            result = await call.result(0)
            call.end()
            return result

    assert asyncio.run(ask()) == RESULT


def test_a_call_whose_result_the_worker_could_not_read_is_woken_to_read_it(expected: ExpectedAnswers) -> None:
    def refused() -> AgentResult:
        raise Refused(Refusal.NO_TICKET)

    async def ask() -> AgentResult | None:
        with ThreadPoolExecutor(1) as worker, expected.call("t", refused) as call:
            went_on = worker.submit(expected.wake, "t")
            result = await call.result(LONG)
            call.end()
            await asyncio.wrap_future(went_on)
            return result

    assert asyncio.run(ask()) is None


def test_nobody_is_held_up_where_no_call_waits(expected: ExpectedAnswers) -> None:
    async def ask() -> None:
        with expected.call("t", found):
            pass

    asyncio.run(ask())
    expected.wake("t")
    expected.wake("never asked")


def test_a_call_that_nobody_wakes_goes_on_by_itself(expected: ExpectedAnswers) -> None:
    async def ask() -> AgentResult | None:
        with expected.call("t", found) as call:
            return await call.result(0.01)

    assert asyncio.run(ask()) is None


def test_an_ask_that_is_decided_here_needs_no_look_for_its_answer(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []

    def look(_: object, tickets: object) -> dict[str, str]:
        looks.append(tickets)
        return {}

    monkeypatch.setattr("bot.agents.desk.LOOKS_EVERY", LONG)
    monkeypatch.setattr("storage.agents.tickets.ticket_marks", look)

    said = agent.ask("show an error message next to the field", "people miss it", "ux", key="woken at once")

    assert (said["go"], looks) == ("ahead", [])
    assert agent.ask("show an error message next to the field", "people miss it", "ux", key="woken at once") == said
    assert looks, "what was asked before is looked at once"
