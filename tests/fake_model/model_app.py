"""The ASGI side of the server: takes requests off the wire, and sends outcomes or faults back."""

import json
from dataclasses import replace
from itertools import count

from starlette.types import Receive, Scope, Send

from tests.fake_model import replies
from tests.fake_model.connections import Connections
from tests.fake_model.deciding import decide
from tests.fake_model.faults import Fault, Kind
from tests.fake_model.received_request import LARGEST, ReceivedRequest
from tests.fake_model.replies import Wire
from tests.fake_model.state import ModelServer

_DROP = 0.05
"""Seconds between the bytes of a dripping answer."""
_HALF_OF = json.dumps({"type": "message", "role": "assistant", "content": [{"type": "text", "text": "x" * 200}]})


class ModelApp:
    """The server as one ASGI application."""

    def __init__(self, server: ModelServer, lines: Connections) -> None:
        self._server = server
        self._lines = lines
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            body = await _body(receive)
        except ConnectionError:  # the client hung up before the end of its request
            return
        came = ReceivedRequest(next(self._numbers), scope["method"], scope["path"], headers, body)
        fault = self._server.next_fault()
        with self._server.working():
            wire = await (self._struck(fault, came, receive) if fault else self._answered(came, receive))
        if wire is None:
            await self._lines.cut(scope, receive)
        elif fault and fault.kind is Kind.DRIP:
            await _send(wire, b"", send, more=True)
            for _ in range(int(fault.seconds / _DROP)):
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
                await self._lines.wait(receive, _DROP)
            await self._lines.cut(scope, receive)
        elif fault and fault.kind is Kind.CUT:
            await _send(wire, wire.body[: len(wire.body) // 2], send, more=True)
            await self._lines.cut(scope, receive)
        else:
            await _send(wire, wire.body, send)

    async def _answered(self, came: ReceivedRequest, receive: Receive) -> Wire | None:
        """Return the answer when it is due, or None if the client has hung up."""
        server, outcome = self._server, decide(self._server, came)
        server.requests.append(outcome.seen)
        if outcome.takes_time and not await self._lines.wait(receive, server.delay):
            return None
        while outcome.takes_time and server.held:
            if not await self._lines.wait(receive, _DROP):
                return None
        server.cache.held.update(outcome.entries)
        return outcome.wire

    async def _struck(self, fault: Fault, came: ReceivedRequest, receive: Receive) -> Wire | None:
        self._server.requests.append(replace(came.seen(), status=fault.code))
        if fault.kind is not Kind.DRIP:
            await self._lines.wait(receive, fault.seconds)
        return _wire(fault, came.request_id)


def _wire(fault: Fault, request_id: str) -> Wire | None:
    match fault.kind:
        case Kind.STATUS:
            after = fault.retry_after
            headers = {} if after is None else {"retry-after": str(int(after) if after == int(after) else after)}
            headers |= {} if fault.again else replies.NOT_AGAIN
            return replies.error(fault.code, fault.message, request_id, fault.error_type, headers)
        case Kind.HTML:
            page = f"<html><head><title>{fault.code}</title></head><body><h1>{fault.code}</h1></body></html>"
            return Wire(fault.code, page.encode(), request_id, "text/html")
        case Kind.GARBAGE:
            return Wire(fault.code, b'{"type": "message", "content": [', request_id)
        case Kind.CUT | Kind.DRIP:
            return Wire(fault.code, _HALF_OF.encode(), request_id)
        case Kind.HANG | Kind.DROP:
            return None


async def _send(wire: Wire, body: bytes, send: Send, more: bool = False) -> None:
    await send({"type": "http.response.start", "status": wire.status, "headers": wire.raw_headers()})
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _body(receive: Receive) -> bytes | None:
    """Read the whole body, so that the client gets its error; return None if it is too large."""
    chunks: list[bytes] = []
    size, is_more = 0, True
    while is_more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ConnectionError
        size += len(event.get("body", b""))
        if size <= LARGEST:
            chunks.append(event.get("body", b""))
        is_more = event.get("more_body", False)
    return b"".join(chunks) if size <= LARGEST else None
