"""The command `mcp`: carries a client's messages between its standard streams and a running bot's /mcp."""

from collections.abc import Mapping
from typing import Any

import anyio
import httpx2
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp.shared.message import ClientMessageMetadata, SessionMessage
from mcp_types import PROTOCOL_VERSION_META_KEY, JSONRPCRequest, JSONRPCResponse

from bot.errors import UsageError

_NAMED_BY = {**NAME_BEARING_METHODS, "tasks/get": "taskId", "tasks/update": "taskId", "tasks/cancel": "taskId"}


def run_bridge(url: str, token: str) -> None:
    """Carry messages until the client closes its stream."""
    anyio.run(_bridge, url, token)


async def _bridge(url: str, token: str) -> None:
    async with create_mcp_http_client({"authorization": f"Bearer {token}"}) as http:
        await _check(http, url)
        async with (
            stdio_server() as (of_client, to_client),
            streamable_http_client(url, http_client=http) as (
                of_bot,
                to_bot,
            ),
        ):
            agreed = _Agreed()
            async with anyio.create_task_group() as group:
                group.start_soon(_carry_back, of_bot, to_client, agreed)
                async for message in of_client:
                    if isinstance(message, SessionMessage):
                        await to_bot.send(SessionMessage(message.message, agreed.headers(message)))
                group.cancel_scope.cancel()
            await to_client.aclose()  # or its writer would wait for more, and the program never end


async def _check(http: httpx2.AsyncClient, url: str) -> None:
    """Say at once, in words, why nothing would work."""
    try:
        answer = await http.post(url, json={})
    except httpx2.HTTPError as error:
        raise UsageError(f"No bot answers at {url}: {error}. Is it running, with AGENTS_DOOR=on?") from error
    if answer.status_code == httpx2.codes.UNAUTHORIZED:
        raise UsageError("The bot doesn't accept this token. Make another in Slack: /twins agents new Claude Code")
    if not answer.headers.get("content-type", "").startswith("application/json"):
        raise UsageError(
            f"No agents' door answers at {url}: the server there sent something else (status {answer.status_code}). "
            "Set ZEROHANDOFF_URL to the bot's address."
        )


async def _carry_back(of_bot: Any, to_client: Any, agreed: "_Agreed") -> None:
    async for message in of_bot:
        if isinstance(message, SessionMessage):
            agreed.note(message)
            await to_client.send(message)


class _Agreed:
    """The version that the older era agreed on once; the newer says it in each message."""

    def __init__(self) -> None:
        self._version: str | None = None

    def note(self, message: SessionMessage) -> None:
        if isinstance(message.message, JSONRPCResponse) and "protocolVersion" in message.message.result:
            self._version = str(message.message.result["protocolVersion"])

    def headers(self, message: SessionMessage) -> ClientMessageMetadata:
        """Return what HTTP wants to know of a message beside its body."""
        request = message.message
        params: Mapping[str, Any] = getattr(request, "params", None) or {}
        version = (params.get("_meta") or {}).get(PROTOCOL_VERSION_META_KEY)
        if version is None or not isinstance(request, JSONRPCRequest):
            return ClientMessageMetadata(headers={MCP_PROTOCOL_VERSION_HEADER: self._version} if self._version else {})
        headers = {MCP_PROTOCOL_VERSION_HEADER: str(version), MCP_METHOD_HEADER: request.method}
        name = params.get(_NAMED_BY.get(request.method, ""))
        if name is not None:
            headers[MCP_NAME_HEADER] = encode_header_value(str(name))
        return ClientMessageMetadata(headers=headers)
