"""The outcome of a request: the answer, and the cache entries that it leaves."""

from dataclasses import dataclass, replace
from typing import Any

from tests.fake_model import replies, rules
from tests.fake_model.answering import ImpossibleAnswerError, spoken
from tests.fake_model.received_request import ReceivedRequest
from tests.fake_model.replies import Wire
from tests.fake_model.saying import Persona
from tests.fake_model.seen import Seen
from tests.fake_model.state import ModelServer
from tests.fake_model.tokens import turns

VERSIONS = {"2026-10-21"}
OLLAMA_CONTEXT = 4096
_TOO_LONG = {
    Persona.ANTHROPIC: "prompt is too long: {tokens} tokens > {context} maximum",
    Persona.VLLM: "This model's maximum context length is {context} tokens, but the request has {tokens} input tokens.",
    Persona.LLAMA_CPP: "request ({tokens} tokens) exceeds the available context size ({context} tokens)",
}


@dataclass(frozen=True)
class Outcome:
    """The response, the request as tests see it, and the cache entries that become readable afterwards."""

    wire: Wire
    seen: Seen
    entries: frozenset[bytes] = frozenset()
    takes_time: bool = False


class RefusedError(Exception):
    """A request that the server refuses without asking the model."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


def decide(server: ModelServer, came: ReceivedRequest) -> Outcome:
    """Apply the rules in the API's order, then the script."""
    seen = came.seen()
    try:
        _let_in(server, came)
        return _routed(server, came, seen)
    except RefusedError as refused:
        wire = replies.error(refused.status, str(refused), came.request_id, headers=refused.headers)
        return Outcome(wire, replace(seen, status=refused.status))


def _let_in(server: ModelServer, came: ReceivedRequest) -> None:
    if server.persona is not Persona.ANTHROPIC:
        return
    if came.headers.get("authorization") != f"Bearer {server.key}":
        raise RefusedError(401, "invalid bearer token")
    version = came.headers.get("anthropic-version")
    if version not in VERSIONS:
        raise RefusedError(400, f"anthropic-version: {version or ''} is not a valid version")


def _routed(server: ModelServer, came: ReceivedRequest, seen: Seen) -> Outcome:
    match came.method, came.path.strip("/").split("/"):
        case "POST", ["v1", "messages"]:
            _check(server, came, rules.TO_ANSWER)
            return _answered(server, came, seen)
        case "POST", ["v1", "messages", "count_tokens"]:
            _check(server, came, rules.TO_COUNT)
            return Outcome(replies.ok({"input_tokens": seen.tokens}, came.request_id), seen)
        case "GET", ["v1", "models", name]:
            _known(server, name)
            is_anthropic = server.persona is Persona.ANTHROPIC
            model = replies.described(name, server.context) if is_anthropic else replies.described_locally(name)
            return Outcome(replies.ok(model, came.request_id), seen)
    raise RefusedError(404, "Not found")


def _known(server: ModelServer, name: object) -> None:
    if server.persona is Persona.ANTHROPIC and name not in server.models:
        raise RefusedError(404, f"model: {name}")


def _check(server: ModelServer, came: ReceivedRequest, strict: tuple[rules.Rule, ...]) -> None:
    is_anthropic = server.persona is Persona.ANTHROPIC
    if is_anthropic and came.body is None:
        raise RefusedError(413, "Request exceeds the maximum size")
    body = came.parsed()
    if body is None:
        raise RefusedError(400, "The request body is not valid JSON")
    if wrong := rules.broken(body, strict if is_anthropic else rules.LENIENT):
        raise RefusedError(400, wrong)
    _known(server, body["model"])
    if server.persona is Persona.VLLM and any(turn.get("role") == "system" for turn in turns(body)):
        raise RefusedError(400, "System message must be at the beginning.")


def _answered(server: ModelServer, came: ReceivedRequest, seen: Seen) -> Outcome:
    if seen.tokens > server.context and server.persona in _TOO_LONG:
        too_long = _TOO_LONG[server.persona].format(tokens=seen.tokens, context=server.context)
        raise RefusedError(400, too_long)
    usage, entries = _usage(server, seen)
    try:
        if seen.body.get("stream"):
            raise ImpossibleAnswerError("this server does not stream")  # noqa: TRY301  # the same complaint
        answer = server.next_answer(replace(seen, usage=usage))
        if answer is None:
            raise ImpossibleAnswerError(f"nothing was scripted for {seen.user_text[:200]!r}")  # noqa: TRY301
        said = spoken(answer, seen, server.persona, came.number)
    except Exception as error:  # a script may raise anything; its author finds it in `complaints`
        complaint = str(error) if isinstance(error, ImpossibleAnswerError) else f"the script raised {error!r}"
        server.complaints.append(complaint)
        raise RefusedError(500, complaint, replies.NOT_AGAIN) from error
    usage = {**usage, "output_tokens": said.output_tokens}
    message = replies.message(came.number, str(seen.body["model"]), said.blocks, said.stop_reason, usage)
    return Outcome(replies.ok(message, came.request_id), replace(seen, usage=usage), entries, takes_time=True)


def _usage(server: ModelServer, seen: Seen) -> tuple[dict[str, Any], frozenset[bytes]]:
    if server.persona is Persona.ANTHROPIC:
        shares = server.cache.shares(seen.body)
        return shares.usage(), shares.entries
    window = server.num_ctx or (OLLAMA_CONTEXT if server.persona is Persona.OLLAMA else seen.tokens)
    return {"input_tokens": min(seen.tokens, window)}, frozenset()
