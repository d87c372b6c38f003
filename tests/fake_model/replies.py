"""Replies on the wire: messages, errors and models."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fake_model.faults import TYPES

NOT_AGAIN = {"x-should-retry": "false"}


@dataclass(frozen=True)
class Wire:
    """An HTTP response with its request id."""

    status: int
    body: bytes
    request_id: str
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers as ASGI takes them."""
        named = {
            "content-type": self.content_type,
            "content-length": str(len(self.body)),
            "request-id": self.request_id,
            **self.headers,
        }
        return [(name.encode(), value.encode()) for name, value in named.items()]


def ok(value: dict[str, Any], request_id: str) -> Wire:
    return Wire(200, json.dumps(value, ensure_ascii=False).encode(), request_id)


def error(
    status: int, message: str, request_id: str, named: str | None = None, headers: dict[str, str] | None = None
) -> Wire:
    """Return an error in the API's shape."""
    said = {"type": named or TYPES.get(status, "api_error"), "message": message}
    body = {"type": "error", "error": said, "request_id": request_id}
    return Wire(status, json.dumps(body, ensure_ascii=False).encode(), request_id, headers=headers or {})


def message(
    number: int, model: str, content: list[dict[str, Any]], stop_reason: str, usage: dict[str, Any]
) -> dict[str, Any]:
    """Return the model's message in the API's shape."""
    details = {"type": "refusal", "category": None, "explanation": None} if stop_reason == "refusal" else None
    return {
        "id": f"msg_{number:024d}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "stop_details": details,
        "usage": usage,
    }


def described(model: str, context: int) -> dict[str, Any]:
    """Return an Anthropic model with its capabilities."""
    line = next((name for name in ("haiku", "sonnet", "opus") if name in model), None)
    return {
        "type": "model",
        "id": model,
        "display_name": model.replace("-", " ").title(),
        "line": line,
        "lifecycle": "active",
        "created_at": "1970-01-01T00:00:00Z",
        "deprecated_at": None,
        "retires_at": None,
        "max_input_tokens": context,
        "max_tokens": 64_000,
        "capabilities": _capabilities(is_adaptive="5-5" in model),
    }


def described_locally(model: str) -> dict[str, Any]:
    """Return a model in OpenAI's shape, which the local servers share."""
    return {"id": model, "object": "model", "created": 0, "owned_by": "local"}


def _capabilities(is_adaptive: bool) -> dict[str, Any]:
    yes, no = {"supported": True}, {"supported": False}
    managed = ("clear_thinking_20251015", "clear_tool_uses_20250919", "compact_20260112")
    modes = {"adaptive": yes, "between_tools": yes, "disabled": yes, "enabled": no if is_adaptive else yes}
    plain = ("batch", "citations", "code_execution", "image_input", "pdf_input", "structured_outputs")
    return {
        **dict.fromkeys(plain, yes),
        "context_management": {**yes, **dict.fromkeys(managed, yes)},
        "effort": {**yes, **dict.fromkeys(("low", "medium", "high", "xhigh", "max"), yes)},
        "server_tools": {**yes, "code_execution": yes, "web_search": yes},
        "thinking": {**yes, "types": modes},
    }
