"""Refused schemas, and answers that follow the client's own schema."""

import json
from collections.abc import Callable
from typing import Any

import anthropic
import pytest

from tests.fake_model.conftest import Ask, in_schema, said, shape
from tests.fake_model.saying import Answer
from tests.fake_model.state import ModelServer

Refused = Callable[..., str]
UNION = {"anyOf": [{"type": "string"}, {"type": "null"}]}
VERDICT = shape(why={"type": "string"}, rules={"type": "array", "items": {"type": "string"}}) | {"required": ["why"]}


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "array", "items": {"type": "string"}}, "must be 'object'"),
        ({"type": "object", "properties": {}}, "additionalProperties"),
        (shape(a={"type": "object", "properties": {}}), "additionalProperties"),
        (shape(a={"type": "array", "items": {"type": "object"}}), "additionalProperties"),
        (shape() | {"required": ["b"]}, "names properties that don't exist: b"),
        (shape(a={"type": "integer", "minimum": 1}), "'minimum'"),
        (shape(a={"type": "number", "maximum": 1}), "'maximum'"),
        (shape(a={"type": "number", "multipleOf": 2}), "'multipleOf'"),
        (shape(a={"type": "string", "minLength": 1}), "'minLength'"),
        (shape(a={"type": "string", "maxLength": 9}), "'maxLength'"),
        (shape(a={"type": "array", "maxItems": 3}), "'maxItems'"),
        (shape(a={"type": "array", "minItems": 2}), "'minItems'"),
        (shape(a={"$ref": "#"}), "recursive"),
        (shape(a={"$ref": "#/$defs/a"}) | {"$defs": {"a": shape(b={"$ref": "#/$defs/a"})}}, "recursive"),
        (shape(a={"$ref": "https://example.org/a"}), "$ref"),
        (shape(**{f"a{n}": UNION for n in range(17)}), "union types: 17"),
        (shape(**{f"a{n}": {"type": ["string", "null"]} for n in range(17)}), "union types: 17"),
        (shape(a={"enum": [str(n) for n in range(60)]}, b={"enum": list(range(41))}), "compiled grammar is too large"),
        (shape(a={"type": "strange"}), "invalid JSON schema"),
    ],
)
def test_a_schema_that_makes_no_grammar_is_refused(refused: Refused, schema: dict[str, Any], why: str) -> None:
    message = refused(**in_schema(schema))

    assert message.startswith("output_config.format.schema: ")
    assert why in message


@pytest.mark.parametrize(
    "schema",
    [
        VERDICT,
        shape(minimum={"type": "integer"}, a={"type": "array", "items": {"type": "string"}, "minItems": 1}),
        shape(**{f"a{n}": UNION for n in range(16)}),
        shape(a={"enum": [str(n) for n in range(100)]}),
        shape(a={"$ref": "#/$defs/a"}, b={"$ref": "#/$defs/a"}) | {"$defs": {"a": shape(b={"type": "string"})}},
    ],
)
def test_a_schema_at_the_limits_is_taken(ask: Ask, server: ModelServer, schema: dict[str, Any]) -> None:
    server.answers(lambda _: {"why": "so"} if schema is VERDICT else {})
    assert ask(**in_schema(schema)).stop_reason == "end_turn"


@pytest.mark.parametrize("effort", ["low", "medium", "high", "xhigh", "max"])
def test_an_effort_that_exists_is_taken(ask: Ask, effort: str) -> None:
    assert ask(output_config={"effort": effort})


def test_an_effort_that_does_not_exist_is_refused(refused: Refused) -> None:
    assert "output_config.effort" in refused(output_config={"effort": "utmost"})


def test_an_answer_in_the_schema_is_its_json(ask: Ask, server: ModelServer) -> None:
    server.will_say({"why": "so", "rules": ["R1"]}, '{"why": "as text"}')

    assert json.loads(said(ask(**in_schema(VERDICT)))) == {"why": "so", "rules": ["R1"]}
    assert json.loads(said(ask(**in_schema(VERDICT)))) == {"why": "as text"}
    assert server.requests[0].schema == VERDICT


@pytest.mark.parametrize("answer", [{"rules": []}, {"why": 1}, "Well.", Answer({"why": "so"}, prose=True)])
def test_an_answer_that_breaks_the_schema_is_never_sent(ask: Ask, server: ModelServer, answer: Any) -> None:
    server.will_say(answer)
    with pytest.raises(anthropic.InternalServerError) as caught:
        ask(**in_schema(VERDICT))

    assert caught.value.response.headers["x-should-retry"] == "false"
    assert server.complaints == [caught.value.api_message]


def test_the_sdk_does_not_ask_again_after_a_complaint(session_client: anthropic.Anthropic, server: ModelServer) -> None:
    server.will_say({"rules": []})
    with pytest.raises(anthropic.InternalServerError):
        session_client.with_options(max_retries=2).messages.create(
            model="claude-sonnet-5-5",
            max_tokens=100,
            messages=[{"role": "user", "content": "May I?"}],
            output_config={"format": {"type": "json_schema", "schema": VERDICT}},
        )
    assert len(server.requests) == 1


@pytest.mark.parametrize("stop", ["max_tokens", "refusal", "model_context_window_exceeded"])
def test_an_answer_that_was_stopped_may_be_partial(ask: Ask, server: ModelServer, stop: str) -> None:
    server.will_say(Answer('{"why": "beca', stop_reason=stop))
    message = ask(**in_schema(VERDICT))

    assert (said(message), message.stop_reason) == ('{"why": "beca', stop)
    assert server.complaints == []
