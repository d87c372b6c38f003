"""The Web API as an ASGI application, with faults."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot.practice.api import dispatch, response_url
from bot.practice.events import serializers
from bot.practice.workspace.faults import Fault
from bot.practice.workspace.model import Json, SlackError
from bot.practice.workspace.workspace import Workspace


async def call(space: Workspace, scope: Scope, receive: Receive, send: Send) -> None:
    """Handle POST or GET /api/<method>."""
    method = scope["path"].removeprefix("/api/")
    headers = Headers(scope=scope)
    try:
        args = _args(scope["query_string"], headers.get("content-type", ""), await body(receive))
    except ValueError:
        await JSONResponse({"ok": False, "error": "invalid_json"})(scope, receive, send)
        return
    token = headers.get("authorization", "").removeprefix("Bearer ").strip() or str(args.get("token", ""))
    args.pop("token", None)
    with space.lock:
        fault = space.faults.for_call(method, str(args.get("channel", "")), args.get("blocks"))
    if space.faults.hang and method.startswith("chat."):
        await asyncio.sleep(space.faults.hang)
    said = dispatch.answer(space, method, token, args) if fault is None or not fault.before else {}
    if fault is None:
        app = space.tokens.get(token)
        granted = {"x-oauth-scopes": ",".join(sorted(app.scopes))} if app else None
        await JSONResponse(said, headers=granted)(scope, receive, send)
        return
    if fault.before:
        dispatch.log(space, method, args, {"ok": False, "error": fault.answer.get("error", fault.kind)}, None)
    await _go_wrong(fault, scope, receive, send)


async def respond(space: Workspace, scope: Scope, receive: Receive, send: Send) -> None:
    """Handle a POST to a response_url."""
    ticket = scope["path"].rpartition("/")[2]
    reply: Response = PlainTextResponse("ok")
    try:
        given = json.loads(await body(receive) or b"{}")
        with space.lock:
            response_url.respond(space, ticket, given)
    except SlackError as refused:
        reply = JSONResponse(refused.answer(), status_code=404)
    except ValueError:
        reply = JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
    await reply(scope, receive, send)


async def upload(space: Workspace, scope: Scope, receive: Receive, send: Send) -> None:
    """Receive a file's bytes at the URL from files.getUploadURLExternal."""
    file_id = scope["path"].rpartition("/")[2]
    content = await _uploaded(scope, receive)
    with space.lock:
        known = space.files.get(file_id)
        if known is not None:
            space.files[file_id] = type(known)(known.id, known.name, content, known.title)
    status = 200 if known is not None else 404
    await PlainTextResponse(f"OK - {len(content)}", status_code=status)(scope, receive, send)


async def download(space: Workspace, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a file to an app that may read files; to others, as Slack does, the way to its sign-in page."""
    token = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ").strip()
    with space.lock:
        app, found = space.tokens.get(token), space.files.get(scope["path"].split("/")[2])
        space.downloads.append("" if found is None else found.id)
    if app is None:
        reply: Response = RedirectResponse(f"{space.base_url}/signin", 302)
    elif "files:read" not in app.scopes:
        reply = HTMLResponse("<!DOCTYPE html><title>Sign in</title>")
    elif found is None:
        reply = PlainTextResponse("Not found", 404)
    else:
        kind = str(serializers.attached(found)["mimetype"])
        reply = Response(found.content, media_type=kind)
    await reply(scope, receive, send)


async def body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = bool(message.get("more_body"))
    return b"".join(parts)


async def _uploaded(scope: Scope, receive: Receive) -> bytes:
    if not Headers(scope=scope).get("content-type", "").startswith("multipart/"):
        return await body(receive)
    async with HttpRequest(scope, receive).form() as form:
        for part in form.values():
            if not isinstance(part, str):
                return await part.read()
    return b""


def _args(query: bytes, content_type: str, content: bytes) -> Json:
    args: Json = dict(parse_qsl(query.decode(), keep_blank_values=True))
    if content_type.startswith("application/json"):
        given: Any = json.loads(content or b"{}")
        args |= given if isinstance(given, dict) else {}
    elif content:
        args |= dict(parse_qsl(content.decode(), keep_blank_values=True))
    return args


async def _go_wrong(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    if fault.kind in ("drop", "drop_before"):
        await _cut(receive, send)
        return
    limited = {"ok": False, "error": "ratelimited"}
    replies: dict[str, Response] = {
        "error": JSONResponse(fault.answer),
        "429": JSONResponse(limited, status_code=429, headers={"Retry-After": str(fault.retry_after)}),
        "500": PlainTextResponse("Internal Server Error", status_code=500),
        "garbage": PlainTextResponse("<html>Bad gateway</html>"),
    }
    await replies[fault.kind](scope, receive, send)


async def _cut(receive: Receive, send: Send) -> None:
    """Close without an answer, as only uvicorn's own transport can."""
    cycle: Any = getattr(send, "__self__")  # noqa: B009  # a bound method of uvicorn's, which the type does not say
    cycle.transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
