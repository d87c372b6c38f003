"""Refusals as HTTP answers: a code, a status, and words that say what, why and what next."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from pydantic import ValidationError
from starlette.responses import JSONResponse

from bot.agents.messages import MALFORMED, NOT_SO, UNREADABLE
from bot.ui.plain_text import without_markup
from twins.notices import Notice, Refusal, Refused

Words = Callable[[Notice], str]

_STATUS: Mapping[Refusal, HTTPStatus] = {
    Refusal.NO_TOKEN: HTTPStatus.UNAUTHORIZED,
    Refusal.NOT_VOUCHED: HTTPStatus.UNAUTHORIZED,
    Refusal.NO_SCOPE: HTTPStatus.FORBIDDEN,
    Refusal.NOT_ADMITTED: HTTPStatus.FORBIDDEN,
    Refusal.NO_TICKET: HTTPStatus.NOT_FOUND,
    Refusal.NO_PULL_REQUEST: HTTPStatus.NOT_FOUND,
    Refusal.NOTHING_ASKED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOTHING_SAID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.TOO_LONG: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.BAD_KEY: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOT_YOUR_PRODUCT: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOT_ASKABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.WHICH_RULE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOT_REGISTERED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.TOO_MANY_ASKS: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.TOO_MANY_WAITS: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.TOO_MANY_CALLS: HTTPStatus.TOO_MANY_REQUESTS,
}
"""Everything else stands against how the ticket is now: 409."""
_HEADERS: Mapping[HTTPStatus, Mapping[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "5"},
}


def problem(status: HTTPStatus, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        {"error": code, "message": message}, status, headers={**_HEADERS.get(status, {}), **(headers or {})}
    )


def malformed(error: ValidationError, whole: str) -> str:
    """Return what is wrong with what was sent, and where: in a field, or in the `whole`."""
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    said = MALFORMED.get(first["type"], UNREADABLE).format(
        name=f"`{field}`" if field else whole, **first.get("ctx", {})
    )
    return f"{said} {NOT_SO}"


def refusal(refused: Refused, words: Words) -> JSONResponse:
    status = _STATUS.get(refused.reason, HTTPStatus.CONFLICT)
    told = problem(status, refused.reason.value.replace(" ", "_"), without_markup(words(refused.notice)))
    if refused.facts.seconds:
        told.headers["Retry-After"] = str(refused.facts.seconds)
    return told
