"""An HTTP server in a background thread."""

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from bot.errors import UsageError

_ENDS_WITHIN = 5.0
"""Seconds for open requests on shutdown."""
_PORTS = range(20_000, 32_000)


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that was free a moment ago, of those that no system gives to outgoing connections by itself."""
    for port in secrets.SystemRandom().sample(_PORTS, len(_PORTS)):
        with suppress(OSError), socket.create_server((host, port)):
            return port
    raise UsageError(f"No port between {_PORTS.start} and {_PORTS.stop} is free on {host}. End a server there.")


def listener(host: str, port: int) -> socket.socket:
    """Listen on a port; 0 picks a free one. What is written is sent at once: asyncio leaves that out for these sockets,
    and on a connection that is kept the body of an answer would wait 40 ms for its head to be acknowledged."""
    made = socket.create_server((host, port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


@contextmanager
def listening(app: ASGIApp, host: str, port: int, setting: str) -> Iterator[int]:
    """Yield the port; 0 picks a free one. An error names `setting`."""
    try:
        taken = listener(host, port)
    except OSError as error:
        raise UsageError(f"{setting} {port} on {host} can't be used: {error.strerror}. Set another.") from error
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="auto",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=int(_ENDS_WITHIN),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name=setting.lower(), daemon=True)
    thread.start()
    try:
        yield int(taken.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(_ENDS_WITHIN + 1)
        taken.close()
