"""The OpenAPI document of the agents' door, made from the values that it reads and returns."""

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.agents.http_bodies import LONGEST_WAIT, USUAL_WAIT, AnswerBody, AskBody, OverrideBody, PullRequestBody
from twins.agents.pulls.check_status import PullRequestResult
from twins.agents.result import AgentResult

_REF = "#/components/schemas/{model}"
_REFUSED = {
    "401": "The token is missing, unknown, expired or removed.",
    "403": "The token lacks the scope, or its person can't ask twins.",
    "422": "The request isn't as described here.",
    "429": "Too many requests within a minute.",
    "503": "Slack can't say just now who the person is. Nothing was done.",
}
_OF_TICKET = _REFUSED | {
    "404": "There is no such ticket, or it is another person's.",
    "409": "It stands against how the ticket is now.",
}

_NOT_SO = {"409": "It stands against how the request is now."}


@cache
def openapi() -> dict[str, Any]:
    bodies = (AskBody, AnswerBody, OverrideBody, PullRequestBody)
    kinds = [*((body, "validation") for body in bodies), (PullRequestResult, "serialization")]
    _, schemas = models_json_schema([*kinds, (AgentResult, "serialization")], ref_template=_REF)  # type: ignore[list-item]  # literals in a list
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The agents' door",
            "version": "1",
            "description": "Work agents ask expert twins, and wait for people. No call gives a verdict.",
        },
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas["$defs"] | {"Twins": _TWINS, "Problem": _PROBLEM},
        },
        "security": [{"token": []}],
    }


def _paths() -> dict[str, Any]:
    of_ticket = {"parameters": [_parameter("ticket", "path", {"type": "string"}, "What the first call returned.")]}
    wait = {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT, "default": 0}
    how_long = f"Seconds to wait for a verdict, or for anything that you have to do; {USUAL_WAIT} serves well."
    asked = _call("ask", "Ask a twin", _REFUSED | {"409": "The key has other words."}, "AskBody")
    asked["responses"]["200"]["links"] = {name: _TAKES_TICKET | {"operationId": name} for name in _ON_TICKET}
    read, withdraw, answer, override = (
        _call(name, summary, _OF_TICKET, body) for name, (summary, body) in _ON_TICKET.items()
    )
    return {
        "/v1/asks": {"post": asked},
        "/v1/asks/{ticket}": of_ticket | {"get": read | {"parameters": [_parameter("wait", "query", wait, how_long)]}},
        "/v1/asks/{ticket}/withdraw": of_ticket | {"post": withdraw},
        "/v1/asks/{ticket}/answer": of_ticket | {"post": answer},
        "/v1/asks/{ticket}/override": of_ticket | {"post": override},
        "/v1/pull-requests": {
            "post": _call(
                "checkPullRequest",
                "Check a pull request",
                _REFUSED | _NOT_SO,
                "PullRequestBody",
                answer="PullRequestResult",
            )
        },
        "/v1/pull-requests/{check}": {
            "parameters": [_parameter("check", "path", {"type": "string"}, "The `id` of the first answer.")],
            "get": _call("readCheck", "Read a check, or wait for it", _OF_TICKET, answer="PullRequestResult")
            | {"parameters": [_parameter("wait", "query", wait, how_long)]},
        },
        "/v1/twins": {"get": _call("listTwins", "List the twins that answer the person", _REFUSED, answer="Twins")},
    }


_TAKES_TICKET = {"parameters": {"ticket": "$response.body#/ticket"}}
_ON_TICKET = {
    "readTicket": ("Read a ticket, or wait for its verdict", ""),
    "withdraw": ("Withdraw a request that waits", ""),
    "answerExpert": ("Answer the expert's question", "AnswerBody"),
    "requestOverride": ("Request an override, which the person confirms in Slack", "OverrideBody"),
}
"""What can be done with the ticket that asking returned."""


def _call(
    name: str, summary: str, refused: dict[str, str], body: str = "", answer: str = "AgentResult"
) -> dict[str, Any]:
    said = {status: {"description": why, "content": _json("Problem")} for status, why in refused.items()}
    call: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": "The ticket as it stands.", "content": _json(answer)}} | said,
    }
    if body:
        call["requestBody"] = {"required": True, "content": _json(body)}
        call["responses"]["413"] = {"description": "The body is too large.", "content": _json("Problem")}
    return call


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}


def _parameter(name: str, place: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, "description": text}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_STRING = {"type": "string"}
_TWINS = _object(twins={"type": "array", "items": _object(handle=_STRING, name=_STRING, expert=_STRING)})
_PROBLEM = _object(error=_STRING, message=_STRING)
