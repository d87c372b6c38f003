"""How is a line to a client held and cut?  What a web server never does on purpose, but a network does."""

import asyncio
import socket
from contextlib import suppress

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[object, object], asyncio.Transport] = {}
"""The lines by the addresses of both ends, as uvicorn makes the protocol and a request leads to it no other way."""


class Line(H11Protocol):
    """Uvicorn's protocol, which can be found by its client's address, so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        line: socket.socket = transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer waits 40 ms for an ack
        _open[self.server, self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop((self.server, self.client), None)
        super().connection_lost(exc)


class Lines:
    """Waiting on a line, and cutting it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()

    def open(self) -> None:
        """Called in the server's loop, once."""
        self._loop = asyncio.get_running_loop()

    def hang_up(self) -> None:
        """Nobody waits any longer. Called from the test's thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._over.set)

    async def wait(self, receive: Receive, seconds: float) -> bool:
        """Wait so long; False where the client hung up meanwhile, or the server is about to."""
        if not seconds:
            return True
        ends = [asyncio.create_task(_gone(receive)), asyncio.create_task(_set(self._over))]
        ended, _ = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
        return not ended

    async def cut(self, scope: Scope, receive: Receive) -> None:
        """End the connection after what was sent so far."""
        if (transport := _open.get((scope["server"], scope["client"]))) is not None:
            transport.close()
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()
