"""Requests to the model's server: in a form it understands, and retried once if it returns no report."""

import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.model.anthropic_client import ATTEMPT, AnthropicModel
from bot.model.request import Server
from bot.model.selection import server_of
from bot.practice.starters import practice_starter
from tests.fake_model.reports import a_report
from tests.fake_model.saying import Answer, Persona
from tests.fake_model.server import serve_model
from tests.fake_model.state import ModelServer
from tests.support.builders import NOW, a_law, a_rule, a_twin, a_version
from tests.support.settings import settings
from twins.claude.mind import Claude
from twins.claude.model_port import NoReplyError, Structured
from twins.deciding.ask import Ask
from twins.deciding.cost import Price
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import NoReading, Reading, ReadingResult

SECURITY, COMPANY = (practice_starter(handle).unpublished for handle in ("security", "company"))
FREE = Price(per_input=0, per_output=0)


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """Yield a server whose model objects to nothing."""
    with serve_model() as server:
        server.num_ctx = 100_000  # larger than any prompt here
        server.answers(lambda _: a_report(applied=["SEC-7"]))
        yield server
        assert server.complaints == []


def read(
    model: ModelServer, structured: Structured = Structured.JSON_SCHEMA, *, system_turn: bool = True, name: str = "qwen"
) -> ReadingResult:
    """Read an ask with these settings."""
    server = Server(model.key, model.url, name, FREE, structured, system_turn)
    with AnthropicModel(server) as adapter:
        ask = Ask.of("may interns read the build logs because they look after the builds")
        return Claude(adapter, time.monotonic).read(ask, SECURITY, COMPANY, datetime.now(UTC))


LADDER = {
    "Claude, by its grammar": (Persona.ANTHROPIC, Structured.JSON_SCHEMA, True, "claude-sonnet-5-5"),
    "Claude, by asking it": (Persona.ANTHROPIC, Structured.PROMPT, True, "claude-sonnet-5-5"),
    "vLLM, by its grammar": (Persona.VLLM, Structured.JSON_SCHEMA, False, "qwen"),
    "llama.cpp, by a tool": (Persona.LLAMA_CPP, Structured.TOOL, False, "qwen"),
    "llama.cpp, out of prose": (Persona.LLAMA_CPP, Structured.JSON_SCHEMA, False, "qwen"),
    "Ollama, by asking it": (Persona.OLLAMA, Structured.PROMPT, False, "qwen"),
}


@pytest.mark.parametrize(("persona", "structured", "system_turn", "name"), LADDER.values(), ids=list(LADDER))
def test_each_kind_of_server_is_understood(
    model: ModelServer, persona: Persona, structured: Structured, system_turn: bool, name: str
) -> None:
    model.persona = persona
    found = read(model, structured, system_turn=system_turn, name=name).reading
    assert isinstance(found, Reading)
    assert found.applied == ("SEC-7",)
    assert len(model.requests) == 1


def test_a_server_that_refuses_the_way_it_is_asked_says_so_to_the_operator(model: ModelServer) -> None:
    model.persona = Persona.VLLM
    found = read(model, system_turn=True).reading
    assert isinstance(found, NoReading)
    assert found.failure is ModelFailure.BAD_REQUEST


def test_a_reply_that_is_no_report_is_asked_for_once_more_and_told_what_is_wrong(model: ModelServer) -> None:
    model.persona = Persona.OLLAMA
    model.will_say("I would rather talk about the weather.")
    assert isinstance(read(model, Structured.PROMPT, system_turn=False).reading, Reading)
    first, second = model.requests
    assert "there is no JSON object in it" in second.user_text
    assert second.body["messages"][0] == first.body["messages"][0]
    assert [turn["role"] for turn in second.body["messages"]] == ["user", "assistant", "user"]


def test_a_model_that_never_reports_is_asked_twice_and_no_more(model: ModelServer) -> None:
    model.persona = Persona.OLLAMA
    model.will_say("The weather.", "The weather again.")
    found = read(model, Structured.PROMPT, system_turn=False)
    assert isinstance(found.reading, NoReading)
    assert found.reading.failure is ModelFailure.NONSENSE
    assert len(model.requests) == 2
    assert found.usage.output > 0, "what it cost is known all the same"


def test_a_server_that_cut_the_playbook_gives_no_reading(model: ModelServer) -> None:
    model.persona, model.num_ctx = Persona.OLLAMA, 4_096
    found = read(model, Structured.PROMPT, system_turn=False).reading
    assert isinstance(found, NoReading)
    assert found.failure is ModelFailure.PLAYBOOK_CUT


def test_an_empty_reply_can_be_asked_for_again(model: ModelServer) -> None:
    model.will_say(Answer("", "stop_sequence"))
    assert isinstance(read(model, name="claude-sonnet-5-5").reading, Reading)


def test_the_settings_bound_how_long_a_reply_may_be_and_take(model: ModelServer) -> None:
    own = {"anthropic_base_url": model.url, "anthropic_model": "qwen", "model_price": FREE}
    server = server_of(settings(**own, model_longest_reply=300, model_deadline=7))
    assert server
    with AnthropicModel(server) as adapter:
        Claude(adapter, time.monotonic).read(Ask.of("may interns read the build logs"), SECURITY, COMPANY, NOW)
    assert model.requests[0].body["max_tokens"] == 300
    assert adapter.client().timeout == ATTEMPT * 7


def test_nothing_is_taken_from_the_environment(model: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_PROFILE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert isinstance(read(model, name="claude-sonnet-5-5").reading, Reading)


def test_of_a_playbook_of_200_rules_nine_tenths_are_read_from_the_cache_at_the_second_ask(model: ModelServer) -> None:
    rules = [
        a_rule(f"SEC-{number}", text=f"Rule {number} says what is done in case {number}") for number in range(2, 202)
    ]
    version = a_version(a_twin(rules=[a_law(), *rules]))
    with AnthropicModel(Server(model.key, model.url, "claude-sonnet-5-5", FREE)) as adapter:
        mind = Claude(adapter, time.monotonic)
        asks = [
            "may interns read the build logs because they look after the builds",
            "what about case 77 because it is new",
        ]
        first, second = (mind.read(Ask.of(text), version, COMPANY, NOW).usage for text in asks)
    assert first.read_from_cache == 0
    assert second.cache_share >= 0.9
    assert model.requests[0].system == model.requests[1].system


def test_a_key_that_no_header_can_hold_is_a_bad_key_and_is_not_shown(model: ModelServer) -> None:
    with AnthropicModel(Server("sk-tulip\u200b", model.url, "claude-sonnet-5-5", FREE)) as adapter:
        with pytest.raises(NoReplyError) as error:
            adapter.knows_model()
    assert error.value.failure is ModelFailure.BAD_KEY
    assert "tulip" not in "".join(traceback.format_exception(error.value))
