"""Many agents wait at once, and none of them holds a thread."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from bot.agents.watch import LOOKS_EVERY, TicketWatch
from tests.support.agents_door import Agent


class Marks:
    """Marks of tickets that a test changes."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.looks = 0

    def __call__(self, tickets: Sequence[str]) -> dict[str, str]:
        """Return the marks of some tickets."""
        self.looks += 1
        return {ticket: self.of.get(ticket, "0") for ticket in tickets}


async def waiters(watch: TicketWatch, number: int, seconds: float) -> list[asyncio.Task[str | None]]:
    """Let many agents wait, each for a ticket of its own."""
    tasks = [asyncio.create_task(watch.change(f"t{each}", "0", seconds)) for each in range(number)]
    await asyncio.sleep(0.05)
    return tasks


def test_only_those_whose_ticket_changed_are_woken() -> None:
    marks = Marks()

    async def scene() -> list[str | None]:
        watch = TicketWatch(marks)
        tasks = await waiters(watch, 3, 1.5)
        marks.of["t1"] = "1"
        watch.stir()
        return list(await asyncio.gather(*tasks))

    assert asyncio.run(scene()) == [None, "1", None]


def test_what_another_machine_wrote_is_seen_without_a_stir() -> None:
    marks = Marks()

    async def scene() -> float:
        watch = TicketWatch(marks)
        [task] = await waiters(watch, 1, 5)
        marks.of["t0"], began = "1", time.monotonic()
        assert await task == "1"
        return time.monotonic() - began

    assert asyncio.run(scene()) < LOOKS_EVERY + 0.3


def test_two_hundred_waiting_agents_hold_no_thread_each() -> None:
    marks = Marks()

    async def scene() -> tuple[int, int]:
        watch = TicketWatch(marks)
        before = threading.active_count()
        tasks = await waiters(watch, 200, 1)
        held = threading.active_count() - before
        await asyncio.gather(*tasks)
        return held, marks.looks

    held, looks = asyncio.run(scene())
    assert held <= 2
    assert looks <= 1 / LOOKS_EVERY + 3  # one look for all of them


def test_waiting_ends_at_once_when_the_server_stops() -> None:
    async def scene() -> float:
        watch = TicketWatch(Marks())
        tasks = await waiters(watch, 5, 30)
        began = time.monotonic()
        watch.close()
        assert await asyncio.gather(*tasks) == [None] * 5
        return time.monotonic() - began

    assert asyncio.run(scene()) < 1


def test_a_look_that_fails_is_tried_again() -> None:
    marks, fails = Marks(), [True]

    def failing(tickets: Sequence[str]) -> dict[str, str]:
        if fails.pop() if fails else False:
            raise OSError("the database is away")
        return marks(tickets)

    async def scene() -> str | None:
        watch = TicketWatch(failing)
        marks.of["t0"] = "1"
        return await watch.change("t0", "0", 5)

    assert asyncio.run(scene()) == "1"


@pytest.mark.thorough
def test_eighty_agents_wait_on_the_real_port(agent: Agent) -> None:
    ticket = agent.ask("let partners pull the invoice export by a link", "they sync at night", "security")["ticket"]
    agent.read(ticket, wait=1)  # the pool of threads is there
    before = threading.active_count()
    seen: list[int] = []
    calls = [threading.Thread(target=agent.read, args=(ticket, 4)) for _ in range(80)]
    for call in calls:
        call.start()
    time.sleep(2)
    seen.append(threading.active_count() - before - sum(call.is_alive() for call in calls))
    for call in calls:
        call.join(60)

    assert seen[0] <= 40  # the server's own pool, however many wait
