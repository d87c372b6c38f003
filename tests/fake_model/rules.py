"""The API's rules for a request's fields, and the errors for invalid ones."""

from collections.abc import Callable
from typing import Any

from tests.fake_model import schema
from tests.fake_model.prompts import (
    breakpoints_are_few,
    is_newest,
    no_tool_is_forced,
    nothing_is_empty,
    tools_are_described,
    turns_are_in_order,
)
from tests.fake_model.tokens import turns

Body = dict[str, Any]
Rule = Callable[[Body], str | None]

MOST_OUTPUT = 64_000
_SHARED = frozenset(
    {"messages", "model", "cache_control", "output_config", "speed", "system", "thinking", "tool_choice", "tools"}
)
_MORE = {
    "max_tokens",
    "container",
    "diagnostics",
    "inference_geo",
    "metadata",
    "service_tier",
    "stop_sequences",
    "stream",
}
_SAMPLING = ("temperature", "top_p", "top_k")
_EFFORTS = ("low", "medium", "high", "xhigh", "max")


def fields_are_known(body: Body) -> str | None:
    """Refuse unknown fields, which include sampling parameters since version 2026-10-21."""
    unknown = [name for name in body if name not in _SHARED | _MORE]
    return f"{unknown[0]}: Extra inputs are not permitted" if unknown else None


def only_what_is_counted(body: Body) -> str | None:
    """Refuse fields that token counting doesn't take."""
    more = [name for name in body if name not in _SHARED]
    return f"{more[0]}: Extra inputs are not permitted" if more else None


def is_not_sampled(body: Body) -> str | None:
    """Refuse sampling parameters in an error of their own, because old code sends them."""
    given = next((name for name in _SAMPLING if name in body), None)
    return f"{given}: not supported as of anthropic-version 2026-10-21" if given else None


def nothing_is_missing(body: Body) -> str | None:
    """Require the mandatory fields with their types, in token counting too."""
    missing = next((name for name in ("model", "messages") if not body.get(name)), None)
    if missing:
        return f"{missing}: Field required"
    if not isinstance(body["messages"], list) or len(turns(body)) != len(body["messages"]):
        return "messages: Input should be a list of objects"
    config = body.get("output_config")
    parts = {name: body.get(name) for name in ("tool_choice", "thinking", "output_config")}
    parts["output_config.format"] = config.get("format") if isinstance(config, dict) else None
    wrong = next((name for name, part in parts.items() if not isinstance(part, dict | None)), None)
    return f"{wrong}: Input should be an object" if wrong else None


def has_a_limit(body: Body) -> str | None:
    """Require at least one token, and at most the model's maximum."""
    given = body.get("max_tokens")
    if given is None:
        return "max_tokens: Field required"
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        return "max_tokens: Input should be greater than or equal to 1"
    return f"max_tokens: {given} > {MOST_OUTPUT}, the maximum for this model" if given > MOST_OUTPUT else None


def thinking_has_no_budget(body: Body) -> str | None:
    """Refuse thinking budgets for the newest models."""
    is_enabled = (body.get("thinking") or {}).get("type") == "enabled"
    said = "thinking.type: 'enabled' is not supported by this model. Use 'adaptive' and output_config.effort"
    return said if is_enabled and is_newest(body) else None


def output_can_be_had(body: Body) -> str | None:
    """Require a known effort, and a schema that compiles to a grammar."""
    config = body.get("output_config") or {}
    if config.get("effort") not in {*_EFFORTS, None}:
        return f"output_config.effort: Input should be one of {', '.join(_EFFORTS)}"
    wanted = config.get("format")
    if wanted is None:
        return None
    if wanted.get("type") != "json_schema":
        return "output_config.format.type: Input should be 'json_schema'"
    wrong = schema.problem(wanted.get("schema"))
    return f"output_config.format.schema: {wrong}" if wrong else None


_ALWAYS: tuple[Rule, ...] = (
    nothing_is_missing,
    turns_are_in_order,
    nothing_is_empty,
    tools_are_described,
    no_tool_is_forced,
    thinking_has_no_budget,
    breakpoints_are_few,
    output_can_be_had,
)
TO_ANSWER: tuple[Rule, ...] = (is_not_sampled, fields_are_known, has_a_limit, *_ALWAYS)
TO_COUNT: tuple[Rule, ...] = (is_not_sampled, only_what_is_counted, *_ALWAYS)
LENIENT: tuple[Rule, ...] = (nothing_is_missing,)
"""The only rules that the local servers check."""


def broken(body: Body, rules: tuple[Rule, ...]) -> str | None:
    """Return the error of the first broken rule, or None."""
    return next((said for rule in rules if (said := rule(body))), None)
