"""MCP over one kept connection: says what the SDK's client says, with the same headers, at next to no cost."""

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from mcp_types import CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY, PROTOCOL_VERSION_META_KEY
from mcp_types.version import LATEST_HANDSHAKE_VERSION, LATEST_MODERN_VERSION

_CLIENT = {"name": "bench", "version": "1"}
_ENVELOPE = {
    PROTOCOL_VERSION_META_KEY: LATEST_MODERN_VERSION,
    CLIENT_INFO_META_KEY: _CLIENT,
    CLIENT_CAPABILITIES_META_KEY: {},
}


@dataclass
class LeanClient:
    """A client of either era."""

    connection: HTTPConnection
    token: str
    session: dict[str, str] = field(default_factory=dict)
    """Headers of the session, which only the era with a handshake has."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1), init=False)

    @classmethod
    def with_handshake(cls, connection: HTTPConnection, token: str) -> "LeanClient":
        """Begin a session, as clients up to 2025-11-25 do."""
        client = cls(connection, token)
        greeting = {"protocolVersion": LATEST_HANDSHAKE_VERSION, "capabilities": {}, "clientInfo": _CLIENT}
        agreed, session = client._asked("initialize", greeting, {})
        client.session = {"mcp-session-id": session, "mcp-protocol-version": agreed["protocolVersion"]}
        client._post({"jsonrpc": "2.0", "method": "notifications/initialized"}, client.session)
        return client

    def call_tool(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a tool's structured result."""
        params: dict[str, Any] = {"name": name, "arguments": given}
        headers = self.session
        if not headers:
            params["_meta"] = _ENVELOPE
            headers = {"mcp-protocol-version": LATEST_MODERN_VERSION, "mcp-method": "tools/call", "mcp-name": name}
        result, session = self._asked("tools/call", params, headers)
        assert not result["isError"], result
        assert session == self.session.get("mcp-session-id", "")
        structured: dict[str, Any] = result["structuredContent"]
        return structured

    def _asked(self, method: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        """Return the result of a request, which may come as the one event of a stream, and the session's name."""
        number = next(self._ids)
        body, session = self._post({"jsonrpc": "2.0", "id": number, "method": method, "params": params}, headers)
        _, _, message = body.rpartition(b"data: ")
        answer = json.loads(message)
        assert answer["id"] == number, answer
        return answer["result"], session

    def _post(self, said: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[bytes, str]:
        always = {
            "accept": "application/json, text/event-stream",
            "accept-encoding": "gzip, deflate",
            "authorization": f"Bearer {self.token}",
            "content-type": "application/json",
        }
        response = posted(self.connection, "/mcp", json.dumps(said, separators=(",", ":")), {**always, **headers})
        body = response.read()
        assert response.status in {200, 202}, (response.status, body)
        return body, response.getheader("mcp-session-id") or ""


def posted(connection: HTTPConnection, path: str, body: str, headers: Mapping[str, str]) -> HTTPResponse:
    """Post over a kept connection, or over a new one if the server has closed it, as after five idle seconds."""
    with suppress(ConnectionError):
        connection.request("POST", path, body, dict(headers))
        return connection.getresponse()
    connection.close()
    connection.request("POST", path, body, dict(headers))
    return connection.getresponse()
