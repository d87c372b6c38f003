"""Local servers that speak the Messages API, and their differences from Anthropic's."""

import json
from typing import Any

import anthropic
import pytest

from tests.fake_model.conftest import Ask, cached, forced, in_schema, said, shape, user
from tests.fake_model.saying import Answer, Persona
from tests.fake_model.state import ModelServer

LOCAL = [Persona.VLLM, Persona.LLAMA_CPP, Persona.OLLAMA]
VERDICT = shape(why={"type": "string"}) | {"required": ["why"]}


@pytest.fixture(params=LOCAL)
def local(server: ModelServer, request: pytest.FixtureRequest) -> ModelServer:
    server.persona = request.param
    return server


def called(message: Any) -> list[Any]:
    return [block.input for block in message.content if block.type == "tool_use"]


def test_any_name_and_any_key_will_do(local: ModelServer) -> None:
    with anthropic.Anthropic(api_key="whoever", base_url=local.url, max_retries=0) as client:
        message = client.messages.create(model="qwen", max_tokens=9, messages=[{"role": "user", "content": "Hm?"}])
        assert (message.model, client.models.retrieve("qwen").id) == ("qwen", "qwen")


def test_no_cache_is_spoken_of(local: ModelServer, ask: Ask) -> None:
    for _ in range(2):
        usage = ask(system=[cached("law " * 600)]).usage
        assert (usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (None, None)
    assert local.requests[-1].usage.keys() == {"input_tokens", "output_tokens"}


def test_they_do_not_mind_what_the_api_refuses(local: ModelServer, ask: Ask) -> None:
    local.answers(lambda _: {"why": "so"})
    ranged = shape(why={"type": "string", "minLength": 1})
    assert ask(temperature=0, system=[cached("a")] * 5, **in_schema(ranged))


def test_vllm_holds_the_model_to_the_schema(ask: Ask, server: ModelServer) -> None:
    server.persona = Persona.VLLM
    server.will_say({"why": "so"}, {"why": 1})

    assert json.loads(said(ask(**in_schema(VERDICT)))) == {"why": "so"}
    with pytest.raises(anthropic.InternalServerError):
        ask(**in_schema(VERDICT))
    assert len(server.complaints) == 1


def test_vllm_wants_its_system_message_first(ask: Ask, server: ModelServer) -> None:
    server.persona = Persona.VLLM
    with pytest.raises(anthropic.BadRequestError, match="System message must be at the beginning"):
        ask(messages=[user(), {"role": "system", "content": "Now."}])


@pytest.mark.parametrize("persona", [Persona.LLAMA_CPP, Persona.OLLAMA])
@pytest.mark.parametrize("answer", [{"why": "so"}, {"unheard": "of"}])
def test_where_the_schema_is_ignored_the_json_stands_in_prose(
    ask: Ask, server: ModelServer, persona: Persona, answer: dict[str, Any]
) -> None:
    server.persona = persona
    server.will_say(answer)
    text = said(ask(**in_schema(VERDICT)))

    assert json.loads(text.split("```json")[1].split("```")[0]) == answer
    assert (text[0], server.complaints) == ("S", [])


@pytest.mark.parametrize("persona", [Persona.VLLM, Persona.LLAMA_CPP])
def test_a_forced_tool_is_called(ask: Ask, server: ModelServer, persona: Persona) -> None:
    server.persona = persona
    server.will_say({"why": "so"})
    message = ask(**forced("report", VERDICT))

    assert (called(message), message.stop_reason) == ([{"why": "so"}], "tool_use")
    assert server.requests[0].tool == "report"


def test_a_tools_input_never_breaks_its_schema(ask: Ask, server: ModelServer) -> None:
    server.persona = Persona.LLAMA_CPP
    server.will_say({"why": 1}, Answer({}, stop_reason="max_tokens"))

    with pytest.raises(anthropic.InternalServerError):
        ask(**forced("report", VERDICT))
    assert len(server.complaints) == 1
    partial = ask(**forced("report", VERDICT))
    assert (called(partial), partial.stop_reason) == ([{}], "max_tokens")


def test_ollama_ignores_a_forced_tool(ask: Ask, server: ModelServer) -> None:
    server.persona = Persona.OLLAMA
    server.will_say({"why": "so"})
    message = ask(**forced("report", VERDICT))

    assert (called(message), message.stop_reason) == ([], "end_turn")
    assert "```json" in said(message)


@pytest.mark.parametrize(("window", "tokens"), [(None, 4096), (8192, 8192), (100_000, 10_008)])
def test_ollama_cuts_the_prompt_without_a_word(ask: Ask, server: ModelServer, window: int | None, tokens: int) -> None:
    server.persona, server.num_ctx = Persona.OLLAMA, window

    assert ask(messages=[user("x" * 40_000)]).usage.input_tokens == tokens
    assert server.requests[0].tokens == 10_008


@pytest.mark.parametrize("persona", [Persona.VLLM, Persona.LLAMA_CPP])
def test_the_others_say_that_it_is_too_long(ask: Ask, server: ModelServer, persona: Persona) -> None:
    server.persona, server.context = persona, 100
    with pytest.raises(anthropic.BadRequestError, match="context"):
        ask(messages=[user("x" * 4000)])
