"""The API's rules for turns, tools and cache breakpoints."""

from typing import Any

from tests.fake_model.tokens import blocks, pieces, turns

Body = dict[str, Any]
MOST_BREAKPOINTS = 4
_TTL = {"5m": 0, "1h": 1}


def is_newest(body: Body) -> bool:
    """Return whether this is a 5.5 model, which takes no forced tools, prefills or thinking budgets."""
    return "5-5" in str(body.get("model"))


def turns_are_in_order(body: Body) -> str | None:
    """Require the user's turn first; the newest models take no prefilled turn at the end."""
    said = turns(body)
    for number, turn in enumerate(said):
        if turn.get("role") not in {"user", "assistant", "system"}:
            return f"messages.{number}.role: Input should be 'user', 'assistant' or 'system'"
    if said[0].get("role") == "system":
        return "messages.0: a `system` turn is allowed only after a `user` turn; use the top-level `system` parameter"
    if said[0].get("role") != "user":
        return "messages: first message must use the `user` role"
    if is_newest(body) and said[-1].get("role") == "assistant":
        return "This model does not support assistant message prefill. The conversation must end with a user message."
    return None


def nothing_is_empty(body: Body) -> str | None:
    """Require text in each text block, and a block in each turn."""
    named = [(f"messages.{number}", turn.get("content")) for number, turn in enumerate(turns(body))]
    system = [("system", body["system"])] if "system" in body else []
    for where, content in [*system, *named]:
        found = blocks(content)
        if not found and where != "system":
            return f"{where}: messages must have non-empty content"
        if any(block.get("type") == "text" and not str(block.get("text") or "").strip() for block in found):
            return f"{where}: text content blocks must be non-empty"
    return None


def tools_are_described(body: Body) -> str | None:
    """Require a name and an object schema for each client tool, and a chosen tool that is among them."""
    described = blocks(body.get("tools") if isinstance(body.get("tools"), list) else [])
    for index, tool in enumerate(described):
        if not tool.get("name") or (tool.get("input_schema") or {}).get("type") != "object":
            return f"tools.{index}: a tool needs a name and an input_schema of type 'object'"
    choice = body.get("tool_choice") or {}
    if choice.get("type") == "tool" and choice.get("name") not in [tool["name"] for tool in described]:
        return f"Tool '{choice.get('name')}' not found in provided tools"
    return None


def no_tool_is_forced(body: Body) -> str | None:
    """Refuse forced tools for the newest models."""
    kind = (body.get("tool_choice") or {}).get("type")
    is_forced = kind in {"tool", "any"} and is_newest(body)
    return f"tool_choice.type: '{kind}' is not supported by this model; use 'auto' or 'none'" if is_forced else None


def breakpoints_are_few(body: Body) -> str | None:
    """Allow at most four breakpoints, of known kinds, the long-lived ones first."""
    marked = [piece for piece in pieces(body) if piece.breakpoint]
    if len(marked) > MOST_BREAKPOINTS:
        return f"A maximum of {MOST_BREAKPOINTS} blocks with cache_control may be provided. Found {len(marked)}."
    before = "1h"
    for piece in marked:
        mark = piece.breakpoint or {}
        ttl = str(mark.get("ttl") or "5m")
        if mark.get("type") != "ephemeral" or ttl not in _TTL:
            return f"{piece.where}.cache_control: type should be 'ephemeral' and ttl '5m' or '1h'"
        if _TTL[ttl] > _TTL[before]:
            return f"{piece.where}.cache_control.ttl: a ttl='1h' block must not come after a ttl='5m' block"
        before = ttl
    return None
