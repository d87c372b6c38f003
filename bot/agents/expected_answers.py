"""Calls that wait in this process for the answer to what they have just asked. The worker that decides wakes them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST_HELD = 0.05
"""Seconds that a worker leaves Python's lock to the call that it has woken. What it does next is on disk."""


class ExpectedCall:
    """One call, on its event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._told = asyncio.Event()
        self._is_over = threading.Event()

    async def is_told(self, seconds: float) -> bool:
        """Wait at most this long to be told."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), seconds)
        return self._told.is_set()

    def tell(self) -> None:
        with suppress(RuntimeError):  # the loop has just been closed
            self._loop.call_soon_threadsafe(self._told.set)
            self._is_over.wait(_MOST_HELD)

    def end(self) -> None:
        self._is_over.set()


class ExpectedAnswers:
    """Calls by the tickets that they make. No call may rely on being told: another machine can answer it."""

    def __init__(self) -> None:
        self._calls: dict[str, ExpectedCall] = {}
        self._leaving: list[ExpectedCall] = []
        """Have their results, which are being sent."""

    @contextmanager
    def call(self, ticket: str) -> Iterator[ExpectedCall]:
        """Expect the answer to a ticket that is still to be taken in, so that none comes too early to be noticed."""
        call = self._calls[ticket] = ExpectedCall()
        try:
            yield call
        finally:
            del self._calls[ticket]
            self._leaving.append(call)

    def tell(self, ticket: str) -> None:
        """Wake the call that waits here, and let its result be sent first. Any thread but the call's own may do so."""
        call = self._calls.get(ticket)
        if call:
            call.tell()

    def sent(self) -> None:
        """Let the workers go on whose calls have their results; a response has just been sent."""
        leaving, self._leaving = self._leaving, []
        for call in leaving:
            call.end()


@dataclass(frozen=True)
class SentFirst:
    """An app whose responses are sent before the workers that woke their calls go on."""

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
