"""The MCP server as routes beside those of the bot, for both eras of the protocol."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.extension import Extension
from mcp.server.mcpserver import RequestStateSecurity
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.agents.mcp import messages
from bot.agents.mcp.bearer_tokens import BearerVerifier, metadata_route, requiring_token
from bot.agents.mcp.door import Door
from bot.agents.mcp.mcp_tools import add_tools
from bot.agents.mcp.skills_extension import TTL_MS, Skills
from bot.agents.mcp.tasks_extension import Tasks
from bot.agents.mcp.twin_resources import TwinServer, add_resources
from bot.agents.mcp.verdict_tasks import VerdictTasks
from twins.agents.identity import AgentIdentity

_LISTED: tuple[CacheableMethod, ...] = ("tools/list", "resources/list", "resources/templates/list", "resources/read")


@dataclass(frozen=True)
class McpSettings:
    """Where the server is reached, and what all of its machines share."""

    url: str
    """The public URL of /mcp: the audience of its tokens."""
    hosts: Sequence[str]
    """Values of the Host header that are served."""
    state_key: bytes
    """Seals what a client brings back after an elicitation; the same on all machines."""
    is_alone: bool
    """One process serves all requests, so sessions of the older era may live in its memory."""
    issuer: str | None = None
    """The authorization server of people's tokens, beside those from Slack."""


@dataclass(frozen=True)
class McpEndpoint:
    """Routes for the app that serves them, and what has to run as long as it does."""

    routes: Sequence[Route]
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]]


def mcp_endpoint(
    server: TwinServer,
    identify: Callable[[str], AgentIdentity | None],
    settings: McpSettings,
    around: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> McpEndpoint:
    inner = server.streamable_http_app(
        stateless_http=not settings.is_alone, transport_security=_only_from(settings.hosts)
    )
    endpoint = next(route for route in inner.routes if isinstance(route, Route))
    guarded = around(requiring_token(endpoint.app, BearerVerifier(identify, settings.url), settings.url))
    # Without GET: nothing is ever sent outside of an answer, and an open stream would hold up the bot's stop.
    routes = [metadata_route(settings.url, settings.issuer), Route(endpoint.path, guarded, methods=["POST", "DELETE"])]
    return McpEndpoint(routes, lambda _: server.session_manager.run())


def extensions_of(door: Door, clock: Callable[[], datetime]) -> Sequence[Extension]:
    return Tasks(VerdictTasks(door, clock)), Skills(door)


def mcp_server(door: Door, settings: McpSettings, extensions: Sequence[Extension]) -> TwinServer:
    """Return the server with its tools and resources."""

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[Door]:
        yield door

    server = TwinServer(
        door,
        name="zerohandoff",
        title="Zero-Handoff",
        version=version("zerohandoff"),
        instructions=messages.INSTRUCTIONS,
        extensions=extensions,
        lifespan=lifespan,
        request_state_security=RequestStateSecurity(keys=[settings.state_key]),
        cache_hints=dict.fromkeys(_LISTED, CacheHint(TTL_MS, "private")),
        subscriptions=False,  # changes aren't announced: what is listed is old after a minute
        log_level="WARNING",
    )
    add_tools(server)
    add_resources(server)
    return server


def _only_from(hosts: Sequence[str]) -> TransportSecuritySettings:
    """Refuse other names of this machine, and pages of other sites: a browser could be led here by either."""
    origins = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    return TransportSecuritySettings(allowed_hosts=list(hosts), allowed_origins=origins)
