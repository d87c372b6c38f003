"""The server of the local workspace on 127.0.0.1: Web API, Socket Mode and the page."""

import argparse
import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http_server import listener
from bot.practice.api import app as api_app
from bot.practice.demo_people import practice_slack
from bot.practice.events import socket_mode
from bot.practice.page.control_routes import ControlRoutes
from bot.practice.page.info import PageInfo
from bot.practice.page.routes import PageRoutes
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.workspace import Workspace

HOST = "127.0.0.1"
LOCAL_NAMES = (HOST, "localhost")


_OF_PROGRAMS = ("/api/", "/response/", "/upload/", "/files-pri/")


@dataclass(frozen=True)
class Served:
    url: str

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"


@dataclass(frozen=True)
class Ports:
    """The server as one ASGI application; the Web API comes first, because it is the busiest."""

    space: Workspace
    other: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        headers = Headers(scope=scope)
        if not is_local(headers) or (path.startswith(_OF_PROGRAMS) and is_of_a_page(headers)):
            await _refuse(scope, receive, send)
        elif path.startswith("/api/"):
            await api_app.call(self.space, scope, receive, send)
        elif path.startswith("/socket/") and scope["type"] == "websocket":
            await socket_mode.connect(self.space, scope, receive, send)
        elif path.startswith("/response/"):
            await api_app.respond(self.space, scope, receive, send)
        elif path.startswith("/upload/"):
            await api_app.upload(self.space, scope, receive, send)
        elif path.startswith("/files-pri/"):
            await api_app.download(self.space, scope, receive, send)
        else:
            await self.other(scope, receive, send)


def is_local(headers: Headers) -> bool:
    """Refuse other sites and other names of this host. Socket Mode clients send no port, so only the name counts."""
    host = headers.get("host", "")
    origin = headers.get("origin")
    named_here = urlsplit(f"//{host}").hostname in LOCAL_NAMES
    return named_here and (origin is None or origin == f"http://{host}")


def is_of_a_page(headers: Headers) -> bool:
    """Return whether a browser sends a request for another site's page: it says so even where it names no origin."""
    return headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}


@contextmanager
def serve(slack: LocalSlack, port: int = 0, page: PageInfo | None = None, control: bool = False) -> Iterator[Served]:
    """Port 0 picks a free one."""
    listening = listener(HOST, port)
    served = Served(f"http://{HOST}:{listening.getsockname()[1]}")
    slack.space.base_url = served.url
    config = uvicorn.Config(
        Ports(slack.space, Starlette(routes=_routes(slack, page, control))),
        loop="asyncio",
        http="h11",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server, slack.space, listening), name="local-slack", daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listening.close()


def _routes(slack: LocalSlack, page: PageInfo | None, control: bool) -> list[BaseRoute]:
    routes = PageRoutes(slack, page).routes() if page is not None else []
    return [*routes, *ControlRoutes(slack).routes()] if control else routes


def _run(server: uvicorn.Server, space: Workspace, listening: socket.socket) -> None:
    async def run() -> None:
        ticking = asyncio.create_task(socket_mode.ticking(space))
        await server.serve(sockets=[listening])
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking

    asyncio.run(run())


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4003})
    else:
        await PlainTextResponse("Only from this machine, and only from this page.", 403)(scope, receive, send)


def main(argv: list[str] | None = None) -> None:
    """Serve the practice workspace on its own, until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.practice.server", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--faults", default="", help="rate_limited=0.05,dropped=0.02,redelivered=0.1")
    given = parser.parse_args(argv)
    slack = practice_slack()
    slack.faults.set(**{name: float(value) for name, value in _pairs(given.faults)})
    with serve(slack, given.port, PageInfo(), control=True) as served, suppress(KeyboardInterrupt):
        print(f"The practice workspace is at {served.url}", flush=True)  # noqa: T201  # its caller reads it
        threading.Event().wait()


def _pairs(text: str) -> list[list[str]]:
    return [pair.split("=", 1) for pair in text.split(",") if "=" in pair]


if __name__ == "__main__":
    main()
