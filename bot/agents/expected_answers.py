"""Hands an agent's call in this process its result as soon as a worker has decided what it asked."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twins.agents.result import AgentResult

log = logging.getLogger(__name__)

_MOST_HELD = 0.05
"""Seconds that a worker waits at most for the response to the call that it woke. Its next job is already on disk."""

Read = Callable[[], AgentResult]


class ExpectedCall:
    """An agent's call, which waits on its event loop for an answer."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._result: AgentResult | None = None
        self._is_over = threading.Event()

    async def result(self, seconds: float) -> AgentResult | None:
        """Wait for the answer, at most this many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        return self._result

    def wake(self) -> None:
        """Read the result for the call, in the worker's thread, and hold the worker until it is sent."""
        try:
            self._result = self._read()
        except Exception:  # the call reads by itself, and finds the same
            log.info("a result could not be read for the call that waits for it", exc_info=True)
        with suppress(RuntimeError):  # the loop has just been closed
            self._loop.call_soon_threadsafe(self._woken.set)
            self._is_over.wait(_MOST_HELD)

    def end(self) -> None:
        self._is_over.set()


class ExpectedAnswers:
    """Waiting calls, by ticket. A call that nobody wakes may have been answered by another machine."""

    def __init__(self) -> None:
        self._calls: dict[str, ExpectedCall] = {}
        self._leaving: list[ExpectedCall] = []
        """Calls that have their results and are sending them."""

    @contextmanager
    def call(self, ticket: str, read: Read) -> Iterator[ExpectedCall]:
        """Register a call under its ticket before the request is stored, so that no answer comes too early. `read`
        returns the result for its caller, in any thread."""
        call = self._calls[ticket] = ExpectedCall(read)
        try:
            yield call
        finally:
            del self._calls[ticket]
            self._leaving.append(call)

    def wake(self, ticket: str) -> None:
        """Wake the call that waits here for a ticket with its result, and let its response go first. The call's own
        thread may not do so."""
        call = self._calls.get(ticket)
        if call:
            call.wake()

    def sent(self) -> None:
        """Release the workers whose calls have their results, since a response has just been sent."""
        leaving, self._leaving = self._leaving, []
        for call in leaving:
            call.end()


@dataclass(frozen=True)
class SentFirst:
    """Wraps an app so that a worker that woke a call goes on only after the response was sent."""

    app: ASGIApp
    expected: ExpectedAnswers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.expected.sent()

        try:
            await self.app(scope, receive, sending)
        finally:
            self.expected.sent()
