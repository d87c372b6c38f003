"""A local server for the Messages API, on 127.0.0.1."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bot.http_server import listener
from tests.fake_model.connections import Connections, CuttableProtocol
from tests.fake_model.faults import Fault
from tests.fake_model.model_app import ModelApp
from tests.fake_model.saying import Answer, Persona
from tests.fake_model.seen import Seen
from tests.fake_model.state import ModelServer

__all__ = ["Answer", "Fault", "ModelServer", "Persona", "Seen", "serve_model"]

HOST = "127.0.0.1"


@contextmanager
def serve_model() -> Iterator[ModelServer]:
    """Serve on a free port until the block ends, then hang up on open requests."""
    listening = listener(HOST, 0)
    state = ModelServer(f"http://{HOST}:{listening.getsockname()[1]}")
    lines = Connections()
    config = uvicorn.Config(
        ModelApp(state, lines),
        loop="asyncio",
        http=CuttableProtocol,
        lifespan="off",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    ready = threading.Event()

    async def run() -> None:
        lines.open()
        ready.set()
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="local-model", daemon=True)
    thread.start()
    try:
        ready.wait(5)
        yield state
    finally:
        server.should_exit = True
        lines.hang_up()
        thread.join(timeout=5)
        listening.close()
