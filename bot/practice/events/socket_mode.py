"""The websocket endpoint of Socket Mode."""

import asyncio
import json
from typing import Any

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice.workspace.delivery import SocketSession
from bot.practice.workspace.workspace import Workspace

TICK = 0.05


async def connect(space: Workspace, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket, from its single-use ticket to its end."""
    websocket = WebSocket(scope, receive, send)
    with space.lock:
        app_id = space.tickets.take_socket(websocket.query_params.get("ticket", ""))
    if app_id is None:
        await websocket.close(4001)
        return
    await websocket.accept()
    outbox: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    with space.lock:
        socket = space.delivery.connect(app_id, lambda text: _from_any_thread(loop, outbox, text))
    if socket is None:
        await websocket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
        await websocket.close()
        return
    await _serve(space, websocket, socket, outbox)


async def ticking(space: Workspace) -> None:
    """Redeliver events and show warning triangles in the background."""
    while True:
        await asyncio.sleep(TICK)
        with space.lock:
            space.delivery.tick()


async def _serve(
    space: Workspace, websocket: WebSocket, socket: SocketSession, outbox: asyncio.Queue[str | None]
) -> None:
    await websocket.send_json(_hello(space, socket))
    sender = asyncio.create_task(_send_all(websocket, outbox))
    with space.lock:
        space.delivery.flush(socket.app_id)
    try:
        while True:
            _take(space, await websocket.receive_text())
    except (WebSocketDisconnect, RuntimeError):
        pass  # the app has hung up, or its process has died: what it did not ack is sent again
    finally:
        sender.cancel()
        with space.lock:
            space.delivery.disconnect(socket)


async def _send_all(websocket: WebSocket, outbox: asyncio.Queue[str | None]) -> None:
    while (text := await outbox.get()) is not None:
        await websocket.send_text(text)
    await websocket.close()


def _take(space: Workspace, text: str) -> None:
    try:
        said: Any = json.loads(text)
    except ValueError:
        return
    if isinstance(said, dict) and "envelope_id" in said:
        with space.lock:
            space.delivery.ack(said["envelope_id"], said.get("payload") or {})


def _hello(space: Workspace, socket: SocketSession) -> dict[str, Any]:
    return {
        "type": "hello",
        "num_connections": len(space.delivery.sockets(socket.app_id)),
        "debug_info": {"host": "practice", "build_number": 1, "approximate_connection_time": 18060},
        "connection_info": {"app_id": socket.app_id},
    }


def _from_any_thread(loop: asyncio.AbstractEventLoop, outbox: asyncio.Queue[str | None], text: str | None) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(outbox.put_nowait, text)
