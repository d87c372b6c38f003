"""The agents' door over HTTP. Nothing in a path or a body names a person: that comes from the token."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.agents.bearer import token_of
from bot.agents.desk import AgentDesk
from bot.agents.expected_answers import SentFirst
from bot.agents.http_bodies import LARGEST_BODY, AnswerBody, AskBody, OverrideBody, PullRequestBody, Wait
from bot.agents.http_errors import Words, malformed, problem, refusal
from bot.agents.messages import FAILED, NO_SLACK, NO_SUCH_PAGE, NOT_SO, OTHER_METHOD, TOO_LARGE
from bot.agents.openapi import openapi
from bot.agents.pulls.pull_checks import PullRequestDesk
from twins.agents.identity import AgentIdentity
from twins.agents.pulls.check_status import PullRequestResult
from twins.agents.request import AgentRequest
from twins.agents.result import AgentResult
from twins.jobs import OutageError, RetryError
from twins.notices import Refused

log = logging.getLogger(__name__)

Body = TypeVar("Body", bound=BaseModel)
Act = Callable[[Request, AgentIdentity], Awaitable[Response]]
_WAIT: TypeAdapter[int] = TypeAdapter(Wait)


class _MalformedError(Exception):
    """A request that isn't as the OpenAPI document says."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class HttpDoor:
    desk: AgentDesk
    words: Words
    pulls: PullRequestDesk

    def route(self) -> Mount:
        """Return everything below /v1. What goes wrong there is JSON too."""
        failures: dict[Any, Any] = {404: _no_such_page, 405: _other_method, 500: _failed}
        app = Starlette(routes=self._routes(), exception_handlers=failures)
        return Mount("/v1", SentFirst(app, self.desk.expected))

    def _routes(self) -> list[Route]:
        return [
            Route("/asks", self._for(self._ask), methods=["POST"]),
            Route("/asks/{ticket}", self._for(self._read), methods=["GET"]),
            Route("/asks/{ticket}/withdraw", self._for(self._withdraw), methods=["POST"]),
            Route("/asks/{ticket}/answer", self._for(self._answer), methods=["POST"]),
            Route("/asks/{ticket}/override", self._for(self._override), methods=["POST"]),
            Route("/pull-requests", self._for(self._check), methods=["POST"]),
            Route("/pull-requests/{check}", self._for(self._read_check), methods=["GET"]),
            Route("/twins", self._for(self._twins), methods=["GET"]),
            Route("/openapi.json", _described, methods=["GET"]),
        ]

    async def _ask(self, request: Request, identity: AgentIdentity) -> Response:
        body = await _read_body(request, AskBody)
        asked = AgentRequest(
            want=body.want,
            why=body.why,
            twin=body.twin,
            key=body.key,
            product=body.product,
            notify=body.notify.url if body.notify else "",
        )
        return _told(await self.desk.ask(identity, asked, body.wait))

    async def _read(self, request: Request, identity: AgentIdentity) -> Response:
        return _told(await self.desk.wait(identity, request.path_params["ticket"], _wait_of(request)))

    async def _check(self, request: Request, identity: AgentIdentity) -> Response:
        body = await _read_body(request, PullRequestBody)
        return _told(await self.pulls.check(identity, body.repository, body.number, body.github_token, body.wait))

    async def _read_check(self, request: Request, identity: AgentIdentity) -> Response:
        return _told(await self.pulls.wait(identity, request.path_params["check"], _wait_of(request)))

    async def _withdraw(self, request: Request, identity: AgentIdentity) -> Response:
        return _told(await run_in_threadpool(self.desk.withdraw, identity, request.path_params["ticket"]))

    async def _answer(self, request: Request, identity: AgentIdentity) -> Response:
        body, ticket = await _read_body(request, AnswerBody), request.path_params["ticket"]
        return _told(await run_in_threadpool(self.desk.answer, identity, ticket, body.answer))

    async def _override(self, request: Request, identity: AgentIdentity) -> Response:
        body, ticket = await _read_body(request, OverrideBody), request.path_params["ticket"]
        return _told(await run_in_threadpool(self.desk.request_override, identity, ticket, body.reason, body.rule))

    async def _twins(self, request: Request, identity: AgentIdentity) -> Response:
        twins = await run_in_threadpool(self.desk.twins, identity)
        return JSONResponse({"twins": [asdict(twin) for twin in twins]})

    def _for(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        """Find out who asks before anything else is read, and put every refusal into words."""

        async def acted(request: Request) -> Response:
            try:
                identity = await run_in_threadpool(self.desk.identity, token_of(request))
                return await act(request, identity)
            except Refused as refused:
                return refusal(refused, self.words)
            except _MalformedError as error:
                return problem(error.status, "malformed", str(error))
            except (OutageError, RetryError):
                return problem(HTTPStatus.SERVICE_UNAVAILABLE, "no_slack", NO_SLACK)

        return acted


async def _no_such_page(_: Request, error: HTTPException) -> Response:
    return problem(HTTPStatus(error.status_code), "no_such_page", NO_SUCH_PAGE, error.headers)


async def _other_method(_: Request, error: HTTPException) -> Response:
    said = OTHER_METHOD.format(methods=(error.headers or {}).get("Allow", "other methods"))
    return problem(HTTPStatus(error.status_code), "other_method", said, error.headers)


async def _failed(request: Request, _: Exception) -> Response:
    log.error("a request of an agent failed", extra={"path": getattr(request.scope.get("route"), "path", "")})
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", FAILED)


async def _described(_: Request) -> Response:
    return JSONResponse(openapi())


def _wait_of(request: Request) -> int:
    try:
        return _WAIT.validate_python(request.query_params.get("wait", "0"))
    except ValidationError as error:
        raise _MalformedError(malformed(error, "`wait`")) from error


def _told(result: AgentResult | PullRequestResult) -> Response:
    return JSONResponse(result.model_dump(mode="json"))


async def _read_body(request: Request, kind: type[Body]) -> Body:
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > LARGEST_BODY:
            raise _MalformedError(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        given: Any = json.loads(raw)
        return kind.model_validate(given)
    except ValidationError as error:
        raise _MalformedError(malformed(error, "The body")) from error
    except (ValueError, RecursionError) as error:
        raise _MalformedError(f"The body has to be a JSON object. {NOT_SO}") from error
