"""Waiting for tickets without a thread for each: one look at the database serves every agent that waits."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

log = logging.getLogger(__name__)

LOOKS_EVERY = 0.5
"""Seconds. What another machine wrote is seen within this time; what this machine writes wakes the waiting at once."""

Marks = Callable[[Sequence[str]], dict[str, str]]
"""A mark for each ticket that differs once anything of it has changed."""


class TicketWatch:
    """Waiters of one event loop. Any thread may call `stir`; it costs nothing while nobody waits."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._waiting: Counter[str] = Counter()
        self._found: dict[str, str] = {}
        self._stirred, self._looked = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        self._is_closed = False

    def stir(self) -> None:
        """Look again now, since something was written."""
        loop = self._loop
        if self._waiting and loop:
            with suppress(RuntimeError):  # the loop has just been closed
                loop.call_soon_threadsafe(self._stirred.set)

    def close(self) -> None:
        """End every wait now, before the server stops."""
        self._is_closed = True
        self.stir()

    async def mark(self, ticket: str) -> str:
        """Return the mark of a ticket; read it before the ticket itself."""
        return (await run_in_threadpool(self._marks, [ticket])).get(ticket, "")

    async def change(self, ticket: str, mark: str, seconds: float) -> str | None:
        """Wait until a ticket has another mark, and return it; None if it hasn't within the time."""
        self._loop = asyncio.get_running_loop()
        self._waiting[ticket] += 1
        self._stirred.set()  # it may have changed since its mark was read
        if self._looking is None or self._looking.done():
            self._looking = self._loop.create_task(self._look())
        try:
            async with asyncio.timeout(seconds):
                while not self._is_closed:
                    await self._looked.wait()
                    found = self._found.get(ticket, mark)
                    if found != mark:
                        return found
        except TimeoutError:
            pass
        finally:
            self._waiting[ticket] -= 1
            self._waiting += Counter()  # without those that nobody waits for
        return None

    async def _look(self) -> None:
        """Look while anybody waits."""
        while self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), LOOKS_EVERY)
            self._stirred.clear()
            try:
                self._found = await run_in_threadpool(self._marks, list(self._waiting))
            except Exception:  # the next look may succeed, and every wait has a deadline
                log.exception("tickets could not be looked at")
                await asyncio.sleep(LOOKS_EVERY)
                continue
            looked, self._looked = self._looked, asyncio.Event()
            looked.set()
