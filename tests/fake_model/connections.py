"""Connections that a test can hold and cut, as a network does but a web server never does on purpose."""

import asyncio
import socket
from contextlib import suppress

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[object, object], asyncio.Transport] = {}
"""Connections by the addresses of both ends, because uvicorn offers no other way from a request to its protocol."""


class CuttableProtocol(H11Protocol):
    """Uvicorn's protocol, registered by address so that a test can cut the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        line: socket.socket = transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # without this, each answer waits 40 ms for an ack
        _open[self.server, self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop((self.server, self.client), None)
        super().connection_lost(exc)


class Connections:
    """Waits on connections, and cuts of connections."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()

    def open(self) -> None:
        """Start; call once, in the server's loop."""
        self._loop = asyncio.get_running_loop()

    def hang_up(self) -> None:
        """End all waits; called from the test's thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop may be closed already
                self._loop.call_soon_threadsafe(self._over.set)

    async def wait(self, receive: Receive, seconds: float) -> bool:
        """Wait for `seconds`; return False if the client hangs up or the server stops meanwhile."""
        if not seconds:
            return True
        ends = [asyncio.create_task(_gone(receive)), asyncio.create_task(_set(self._over))]
        ended, _ = await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
        return not ended

    async def cut(self, scope: Scope, receive: Receive) -> None:
        """Close the connection after what has been sent so far."""
        if (transport := _open.get((scope["server"], scope["client"]))) is not None:
            transport.close()
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()
