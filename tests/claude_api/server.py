"""Who answers on the port? A small HTTP server that can also break off in the middle of an answer."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.claude_api.answering import Answering
from tests.claude_api.rules import MOST_BYTES
from tests.claude_api.script import Answer, Fault, Persona, Seen
from tests.claude_api.tokens import Cache

Said = Answer | dict[str, Any] | str
_MODELS = ("claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5")


class ModelServer:
    """A model that says what it is told to, and remembers what it was asked."""

    key = "sk-ant-test"

    def __init__(self) -> None:
        self.url = ""
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.requests: list[Seen] = []
        self.complaints: list[str] = []
        self.delay = 0.0
        self.persona = Persona.ANTHROPIC
        self.context = 200_000
        self.num_ctx = 4_096
        self.models = set(_MODELS)
        self.cache = Cache()
        self.queue: list[Said] = []
        self.faults: list[Fault] = []
        self.standing: Callable[[Seen], Said] | None = None
        self.in_work = self.peak = 0

    def answers(self, say: Callable[[Seen], Said]) -> None:
        """What is said to every request that nothing else was queued for."""
        self.standing = say

    def will_say(self, *answers: Said) -> None:
        """What is said next, one after the other."""
        self.queue += answers

    def will_fail(self, *faults: Fault, times: int = 1) -> None:
        """How the next requests fail, before anything is said."""
        self.faults += [*faults] * times


@contextmanager
def serve_model() -> Iterator[ModelServer]:
    """Serve until the end of the block."""
    model = ModelServer()
    loop = asyncio.new_event_loop()
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        connections.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await _one(model, reader, writer):
                    pass
        finally:
            connections.discard(task)
            writer.close()

    server = loop.run_until_complete(asyncio.start_server(connected, "127.0.0.1", 0, limit=2**20, backlog=256))
    model.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever, name="local-model", daemon=True)
    thread.start()

    async def stop() -> None:
        server.close()
        for task in connections.copy():
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0)

    try:
        yield model
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _one(model: ModelServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Read a request and answer it; False where the connection is to be closed."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    size = int(headers.get("content-length", 0))
    raw = await reader.readexactly(size)
    method, path, _ = first.split(" ", 2)
    answering = Answering(model, Seen(path.partition("?")[0], headers, json.loads(raw) if raw else {}))
    if size > MOST_BYTES:
        await _send(writer, *answering.error(413, "request_too_large", "Request exceeds the maximum size"))
        return True
    model.in_work += 1
    model.peak = max(model.peak, model.in_work)
    try:
        fault = model.faults.pop(0) if model.faults and method == "POST" else None
        if fault:
            return await _fail(fault, answering, writer)
        status, extra, body = answering.answer(method)
        await asyncio.sleep(model.delay)
        await _send(writer, status, extra, body)
    finally:
        model.in_work -= 1
    return True


async def _fail(fault: Fault, answering: Answering, writer: asyncio.StreamWriter) -> bool:
    match fault.kind:
        case "status":
            status, extra, body = answering.error(fault.status, fault.type, fault.message)
            await _send(writer, status, extra | fault.headers, body)
            return True
        case "garbage":
            await _send(writer, 200, {"content-type": "application/json"}, b"{ not json")
            return True
        case "html":
            await _send(writer, fault.status, {"content-type": "text/html"}, b"<html>bad gateway</html>")
            return True
        case "hang":
            await asyncio.sleep(fault.seconds)
        case "cut":
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"id":')
            await writer.drain()
        case "drip":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n")
            for _ in range(int(fault.seconds / 0.02)):
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
    return False


async def _send(writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: bytes) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {status} scripted\r\ncontent-length: {len(body)}\r\n{head}\r\n".encode() + body)
    await writer.drain()
