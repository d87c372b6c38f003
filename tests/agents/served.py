"""The MCP server on a real port."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.agents.mcp.mcp_app import McpSettings, extensions_of, mcp_endpoint, mcp_server
from bot.agents.mcp.twin_resources import TwinServer
from bot.http_server import listening
from tests.agents.remembering_door import TOKENS, RememberingDoor
from twins.agents.identity import AgentIdentity

URL = "https://bot.example/mcp"
SETTINGS = McpSettings(url=URL, hosts=["127.0.0.1:*", "localhost:*"], state_key=b"k" * 32, is_alone=True)


def twin_server(door: RememberingDoor) -> TwinServer:
    return mcp_server(door, SETTINGS, extensions_of(door, lambda: datetime.now(UTC)))


@contextmanager
def served(
    server: TwinServer,
    token: str | None = None,
    port: int = 0,
    identify: Callable[[str], AgentIdentity | None] = TOKENS.get,
) -> Iterator[str]:
    """Serve, and yield the URL. With a token, a client needs none."""
    endpoint = mcp_endpoint(server, identify, SETTINGS)
    app = Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
    with listening(app if token is None else _with_token(app, token), "127.0.0.1", port, "TEST_PORT") as taken:
        yield f"http://127.0.0.1:{taken}/mcp"


def _with_token(app: ASGIApp, token: str) -> ASGIApp:
    """Add a token to requests, for a client that can't send one."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], (b"authorization", f"Bearer {token}".encode())]}
        await app(scope, receive, send)

    return wrapped
