"""HTTP endpoints, one per app, for requests that Slack signed recently."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from bot.slack.intake import UNREADABLE

log = logging.getLogger(__name__)

_LARGEST = 1_000_000
"""Bytes; Slack sends far fewer."""


@dataclass(frozen=True)
class HttpEndpoint:
    handle: str | None
    secret: str
    app: App

    @property
    def path(self) -> str:
        return "/slack/events" + (f"/{self.handle}" if self.handle else "")


def event_endpoints(
    doors: Sequence[HttpEndpoint], beside: Sequence[BaseRoute] = (), lifespan: Lifespan[Starlette] | None = None
) -> Starlette:
    routes = [Route(door.path, _taking(door), methods=["POST"]) for door in doors]
    return Starlette(routes=[*routes, *beside], lifespan=lifespan, exception_handlers={404: _not_found})


async def _not_found(_: Request, __: Exception) -> Response:
    """Answer 404 as JSON, which agents read, to any unknown path, even one with a line break."""
    return JSONResponse({"error": "no_such_page", "message": "There is nothing here."}, 404)


def _taking(door: HttpEndpoint) -> Callable[[Request], Awaitable[Response]]:
    verifier = SignatureVerifier(door.secret)

    async def take(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("Too large.", 413)
        if not _is_signed(verifier, body, request):
            log.warning("a request without Slack's signature was turned away", extra={"door": door.path})
            return PlainTextResponse("Not signed by Slack, or too old.", 401)
        asked = _read(request, body)
        if asked is None:
            return PlainTextResponse("Neither a JSON object nor a form.", 400)
        try:
            return to_starlette_response(await run_in_threadpool(door.app.dispatch, asked))
        except UNREADABLE as error:  # the SDK reads the payload before it calls an error handler
            log.error("a payload could not be read", extra={"reason": type(error).__name__})  # noqa: TRY400
            return PlainTextResponse("Not as Slack writes it.", 400)

    return take


async def _body(request: Request) -> bytes | None:
    """Read the body; None, without reading on, if it is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return None
    return body


def _is_signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    headers = request.headers
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    try:
        return bool(verifier.is_valid(body, stamp, signature))
    except (ValueError, TypeError):  # not a number, not ASCII, not UTF-8
        return False


def _read(request: Request, body: bytes) -> BoltRequest | None:
    try:
        asked = to_bolt_request(request, body)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return asked if isinstance(asked.body, dict) else None
