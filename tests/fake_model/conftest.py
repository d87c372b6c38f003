"""One model server and the real SDK, with nothing patched."""

from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import pytest
from anthropic.types import Message

from tests.fake_model.server import serve_model
from tests.fake_model.state import ModelServer

Ask = Callable[..., Message]
SONNET = "claude-sonnet-5-5"


def user(text: str = "May I?") -> dict[str, Any]:
    return {"role": "user", "content": text}


def shape(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [], "additionalProperties": False}


def in_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


def forced(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"tools": [{"name": name, "input_schema": schema}], "tool_choice": {"type": "tool", "name": name}}


def cached(text: str, ttl: str = "5m") -> dict[str, Any]:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral", "ttl": ttl}}


def said(message: Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


@pytest.fixture(scope="session")
def served() -> Iterator[ModelServer]:
    with serve_model() as served:
        yield served


@pytest.fixture
def server(served: ModelServer) -> ModelServer:
    served.reset()
    served.answers(lambda _: "Yes.")
    return served


@pytest.fixture(scope="session")
def session_client(served: ModelServer) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(api_key=served.key, base_url=served.url, max_retries=0, timeout=10) as client:
        yield client


@pytest.fixture
def client(session_client: anthropic.Anthropic, server: ModelServer) -> anthropic.Anthropic:
    """Return the client of a reset server."""
    return session_client


@pytest.fixture
def ask(client: anthropic.Anthropic) -> Ask:
    """Return a function that asks a short question; its arguments go into the body, even those unknown to the SDK."""

    def ask(**given: Any) -> Message:
        base = {"model": SONNET, "max_tokens": 1000, "messages": [user()]}
        message: Message = client.post("/v1/messages", body={**base, **given}, cast_to=Message)
        return message

    return ask


@pytest.fixture
def refused(ask: Ask) -> Callable[..., str]:
    """Return a function that asks and returns the error of the invalid request."""

    def refused(**given: Any) -> str:
        with pytest.raises(anthropic.BadRequestError) as caught:
            ask(**given)
        assert caught.value.type == "invalid_request_error"
        return caught.value.api_message or ""

    return refused
