"""Authentication, API versions, models and paths."""

from typing import Any

import anthropic
import httpx2
import pytest

from tests.fake_model.conftest import SONNET, Ask, user
from tests.fake_model.state import ModelServer


def raw(server: ModelServer, *without: str, **headers: str) -> httpx2.Response:
    given = {"authorization": f"Bearer {server.key}", "anthropic-version": "2026-10-21", **headers}
    sent = {name: value for name, value in given.items() if name not in without}
    body = {"model": SONNET, "max_tokens": 9, "messages": [user()]}
    return httpx2.post(f"{server.url}/v1/messages", json=body, headers=sent)


def test_the_sdk_is_answered(client: anthropic.Anthropic, server: ModelServer) -> None:
    message = client.messages.create(model=SONNET, max_tokens=100, messages=[{"role": "user", "content": "May I?"}])

    assert [block.text for block in message.content if block.type == "text"] == ["Yes."]
    assert (message.stop_reason, message.stop_details, message.model) == ("end_turn", None, SONNET)
    assert message._request_id == "req_" + message.id.removeprefix("msg_")
    assert [(seen.path, seen.status, seen.user_text) for seen in server.requests] == [("/v1/messages", 200, "May I?")]


def test_a_wrong_key_is_not_let_in(server: ModelServer) -> None:
    wrong = anthropic.Anthropic(api_key="sk-ant-other", base_url=server.url, max_retries=0)
    with wrong as client, pytest.raises(anthropic.AuthenticationError) as caught:
        client.models.retrieve(SONNET)

    assert caught.value.type == "authentication_error"
    assert [seen.status for seen in server.requests] == [401]


def test_the_old_header_for_the_key_does_not_count(server: ModelServer) -> None:
    assert raw(server, "authorization", **{"x-api-key": server.key}).status_code == 401


@pytest.mark.parametrize("version", [None, "2027-01-01"])
def test_only_a_known_version_of_the_api_is_served(server: ModelServer, version: str | None) -> None:
    answer = raw(
        server, *([] if version else ["anthropic-version"]), **({"anthropic-version": version} if version else {})
    )

    assert answer.status_code == 400
    assert "anthropic-version" in answer.json()["error"]["message"]


def test_an_error_carries_its_request_id_in_header_and_body(server: ModelServer) -> None:
    answer = raw(server, "authorization")

    assert answer.json()["type"] == "error"
    assert answer.json()["request_id"] == answer.headers["request-id"]


def test_a_model_says_what_it_can_do(client: anthropic.Anthropic, server: ModelServer) -> None:
    server.context = 1_000_000
    model = client.models.retrieve("claude-opus-5-5")

    assert (model.id, model.line, model.lifecycle, model.max_input_tokens) == (
        "claude-opus-5-5",
        "opus",
        "active",
        1_000_000,
    )
    assert model.capabilities is not None
    assert model.capabilities.structured_outputs.supported
    assert not model.capabilities.thinking.types.enabled.supported
    assert type(model).model_validate(model.to_dict())


def test_an_unknown_model_is_not_found(client: anthropic.Anthropic, ask: Ask) -> None:
    with pytest.raises(anthropic.NotFoundError) as caught:
        client.models.retrieve("claude-nobody")
    assert caught.value.type == "not_found_error"
    with pytest.raises(anthropic.NotFoundError, match="claude-nobody"):
        ask(model="claude-nobody")


@pytest.mark.parametrize(("method", "path"), [("post", "/v1/complete"), ("get", "/v1/messages"), ("get", "/v2/x")])
def test_nothing_else_is_found(client: anthropic.Anthropic, method: str, path: str) -> None:
    with pytest.raises(anthropic.NotFoundError) as caught:
        getattr(client, method)(path, cast_to=object)
    assert caught.value.type == "not_found_error"


def test_a_body_over_32_mb_is_too_large(ask: Ask) -> None:
    with pytest.raises(anthropic.ContentTooLargeError) as caught:
        ask(messages=[user("x" * (32 * 1024 * 1024))])
    assert '"request_too_large"' in caught.value.response.text  # a type that the SDK's list leaves out


def test_a_body_that_is_no_object_is_invalid(client: anthropic.Anthropic) -> None:
    body: Any = ["not", "an", "object"]
    with pytest.raises(anthropic.BadRequestError, match="not valid JSON"):
        client.post("/v1/messages", body=body, cast_to=object)
