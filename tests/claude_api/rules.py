"""What does the API refuse? Each rule as the real one has it."""

from collections.abc import Iterator
from typing import Any

from tests.claude_api.script import Persona, Seen
from tests.claude_api.tokens import blocks_of, count

_KNOWN = set(
    "model max_tokens messages system tools tool_choice output_config thinking metadata stop_sequences service_tier "
    "stream cache_control container inference_geo temperature top_p top_k".split()
)
_NOT_ENFORCED = set("minimum maximum multipleOf exclusiveMinimum exclusiveMaximum minLength maxLength maxItems".split())
_EFFORTS = {None, "low", "medium", "high", "xhigh", "max"}
MOST_UNIONS, MOST_MEMBERS, MOST_BYTES = 16, 100, 32_000_000


def refusal(seen: Seen, persona: Persona, key: str, models: set[str], context: int) -> tuple[int, str, str] | None:
    """Status, type and message where the API would refuse; None where it answers."""
    if persona is Persona.ANTHROPIC and seen.headers.get("authorization") != f"Bearer {key}":
        return 401, "authentication_error", "invalid bearer token"
    if "anthropic-version" not in seen.headers and persona is Persona.ANTHROPIC:
        return 400, "invalid_request_error", "anthropic-version: header is required"
    problem = next(_problems(seen.body, persona), None)
    if problem:
        return 400, "invalid_request_error", problem
    if persona is Persona.ANTHROPIC and seen.body["model"] not in models:
        return 404, "not_found_error", f"model: {seen.body['model']}"
    tokens = count(seen.body)
    if persona is Persona.ANTHROPIC and tokens > context:
        return 400, "invalid_request_error", f"prompt is too long: {tokens} tokens > {context} maximum"
    return None


def _problems(body: dict[str, Any], persona: Persona) -> Iterator[str]:
    for name in ("model", "max_tokens", "messages"):
        if not body.get(name):
            yield f"{name}: Field required"
    yield from _of_turns(body.get("messages") or [{"role": "user"}], persona)
    if persona is not Persona.ANTHROPIC:
        return
    for name in body.keys() - _KNOWN:
        yield f"{name}: Extra inputs are not permitted"
    for name in body.keys() & {"temperature", "top_p", "top_k"}:
        yield f"{name}: not supported"
    if "5-5" in str(body.get("model")):
        yield from _of_the_newest(body)
    yield from _of_blocks(body)
    config = body.get("output_config") or {}
    if config.get("effort") not in _EFFORTS:
        yield "output_config.effort: unknown"
    if config.get("format"):
        yield from schema_problems(config["format"].get("schema") or {})


def _of_the_newest(body: dict[str, Any]) -> Iterator[str]:
    if (body.get("tool_choice") or {}).get("type") in {"tool", "any"}:
        yield "tool_choice: this model can't be forced to use a tool"
    if (body.get("thinking") or {}).get("type") == "enabled":
        yield "thinking.type: enabled is not supported by this model"
    if body["messages"][-1]["role"] == "assistant":
        yield "messages: this model doesn't support assistant message prefill"


def _of_turns(turns: list[dict[str, Any]], persona: Persona) -> Iterator[str]:
    if turns[0]["role"] != "user":
        yield "messages: first message must use the user role"
    if persona is not Persona.ANTHROPIC and any(turn["role"] == "system" for turn in turns):
        yield "System message must be at the beginning."


def _of_blocks(body: dict[str, Any]) -> Iterator[str]:
    blocks = list(blocks_of(body))
    if not all(block["text"].strip() for block in blocks):
        yield "text content blocks must be non-empty"
    marks = [block["cache_control"].get("ttl", "5m") for block in blocks if "cache_control" in block]
    if len(marks) > 4:
        yield "A maximum of 4 blocks with cache_control may be provided."
    if marks != sorted(marks):
        yield "a ttl='1h' cache_control block must not come after a ttl='5m' one"


def schema_problems(schema: dict[str, Any]) -> Iterator[str]:
    """What the grammar can't compile."""
    if schema.get("type") != "object":
        yield "output_config.format.schema: must be an object"
    unions = members = 0
    for part in _parts(schema):
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            yield "output_config.format.schema: for 'object' type, 'additionalProperties' must be explicitly false"
        for name in part.keys() & _NOT_ENFORCED:
            yield f"output_config.format.schema: property '{name}' is not supported"
        if part.get("minItems", 0) > 1:
            yield "output_config.format.schema: 'minItems' other than 0 or 1 is not supported"
        if "$ref" in part and part["$ref"] == "#":
            yield "output_config.format.schema: recursive schemas are not supported"
        unions += "anyOf" in part or isinstance(part.get("type"), list)
        members += len(part.get("enum", ()))
    if unions > MOST_UNIONS or members > MOST_MEMBERS:
        yield "output_config.format.schema: compiled grammar is too large"


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    for part in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from _parts(part)
