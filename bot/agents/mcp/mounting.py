"""Where the MCP server stands beside the HTTP door of a running bot."""

import hashlib
import hmac
from urllib.parse import urlsplit

from bot.agents.desk import AgentDesk
from bot.agents.expected_answers import SentFirst
from bot.agents.http_errors import Words
from bot.agents.mcp.bearer_tokens import PATH
from bot.agents.mcp.desk_door import DeskDoor
from bot.agents.mcp.mcp_app import McpEndpoint, McpSettings, extensions_of, mcp_endpoint, mcp_server

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
_SEALS = b"what an agent's client brings back after a form"


def mcp_of(desk: AgentDesk, words: Words, address: str, secret: str, issuer: str | None) -> McpEndpoint:
    """Return the MCP server of a bot that is reached at an address. All machines know the secret. Tokens of people come
    from `issuer` too, if there is one."""
    settings = McpSettings(
        url=f"{address.rstrip('/')}{PATH}",
        hosts=hosts_of(address),
        state_key=hmac.digest(secret.encode(), _SEALS, hashlib.sha256),
        is_alone=desk.store.database.is_sqlite,
        issuer=issuer,
    )
    door = DeskDoor(desk, words)
    server = mcp_server(door, settings, extensions_of(door, desk.now))
    return mcp_endpoint(server, door.identify, settings, lambda app: SentFirst(app, desk.expected))


def hosts_of(address: str) -> list[str]:
    """Return the names under which requests may arrive: the public one, and this machine's own."""
    public = urlsplit(address)
    return [public.netloc, f"{public.hostname}:*", *(each for name in _THIS_MACHINE for each in (name, f"{name}:*"))]
