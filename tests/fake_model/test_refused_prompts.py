"""Invalid requests, one rule at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.fake_model.conftest import Ask, cached, forced, shape, user
from tests.fake_model.state import ModelServer

Refused = Callable[..., str]
ASSISTANT, SYSTEM = {"role": "assistant", "content": "Well,"}, {"role": "system", "content": "Now."}


def test_an_unknown_field_is_refused(refused: Refused, server: ModelServer) -> None:
    assert refused(colour="red") == "colour: Extra inputs are not permitted"
    assert [seen.status for seen in server.requests] == [400]


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_sampling_is_refused(refused: Refused, name: str) -> None:
    assert refused(**{name: 1}).startswith(name)


@pytest.mark.parametrize("name", ["max_tokens", "model", "messages"])
def test_what_must_be_there_is_missed(refused: Refused, name: str) -> None:
    assert refused(**{name: None}) == f"{name}: Field required"


@pytest.mark.parametrize("limit", [0, -1, 64_001, True])
def test_a_limit_that_cannot_be_kept_is_refused(refused: Refused, limit: int) -> None:
    assert refused(max_tokens=limit).startswith("max_tokens")


@pytest.mark.parametrize("choice", [{"type": "tool", "name": "report"}, {"type": "any"}])
def test_the_newest_models_refuse_a_forced_tool(refused: Refused, choice: dict[str, str]) -> None:
    assert "tool_choice" in refused(**forced("report", shape()) | {"tool_choice": choice})


def test_an_older_model_can_be_forced_to_call_a_tool(ask: Ask, server: ModelServer) -> None:
    server.models.add("claude-sonnet-4-6")
    server.will_say({"a": 1})
    message = ask(model="claude-sonnet-4-6", **forced("report", shape(a={"type": "integer"})))

    assert message.stop_reason == "tool_use"
    assert [(block.name, block.input) for block in message.content if block.type == "tool_use"] == [
        ("report", {"a": 1})
    ]


def test_a_tool_that_is_not_there_cannot_be_forced(refused: Refused, server: ModelServer) -> None:
    server.models.add("claude-sonnet-4-6")
    assert "not found" in refused(model="claude-sonnet-4-6", tool_choice={"type": "tool", "name": "report"})


def test_five_breakpoints_are_one_too_many(refused: Refused) -> None:
    system = [cached(f"part {number}") for number in range(3)]
    tools = [{"name": "t", "input_schema": shape(), "cache_control": {"type": "ephemeral"}}]
    turn = {"role": "user", "content": [cached("May I?")]}
    assert "Found 5" in refused(system=system, tools=tools, messages=[turn])


def test_a_long_lived_breakpoint_comes_before_a_short_lived_one(ask: Ask, refused: Refused) -> None:
    assert "system.1" in refused(system=[cached("a", "5m"), cached("b", "1h")])
    assert ask(system=[cached("a", "1h"), cached("b", "5m")])


def test_a_breakpoint_lives_five_minutes_or_an_hour(refused: Refused) -> None:
    assert "'5m' or '1h'" in refused(system=[cached("a", "1d")])


@pytest.mark.parametrize(
    ("turns", "why"),
    [
        ([ASSISTANT, user()], "first message"),
        ([SYSTEM, user()], "only after a `user` turn"),
        ([user(), ASSISTANT], "prefill"),
        ([user(), {"role": "tool", "content": "x"}], "messages.1.role"),
        (["May I?"], "list of objects"),
    ],
)
def test_turns_out_of_order_are_refused(refused: Refused, turns: list[Any], why: str) -> None:
    assert why in refused(messages=turns)


def test_a_system_turn_may_follow_the_user(ask: Ask, server: ModelServer) -> None:
    assert ask(messages=[user(), SYSTEM, ASSISTANT, user("Again")], system="The law.")
    [seen] = server.requests
    assert (seen.system, seen.user_text, seen.last_system_turn) == (["The law."], "May I?\nAgain", "Now.")


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_text_is_refused(refused: Refused, text: str) -> None:
    assert "non-empty" in refused(messages=[user(text)])
    assert "non-empty" in refused(system=[{"type": "text", "text": text}])


def test_a_turn_without_blocks_is_refused(refused: Refused) -> None:
    assert "non-empty" in refused(messages=[{"role": "user", "content": []}])


def test_the_newest_models_refuse_a_thinking_budget(ask: Ask, refused: Refused) -> None:
    assert "adaptive" in refused(thinking={"type": "enabled", "budget_tokens": 1024})
    assert ask(thinking={"type": "adaptive"})


@pytest.mark.parametrize("name", ["tool_choice", "thinking", "output_config"])
def test_a_part_of_the_wrong_kind_is_refused(refused: Refused, name: str) -> None:
    assert refused(**{name: "high"}) == f"{name}: Input should be an object"


def test_a_prompt_longer_than_the_context_is_refused(refused: Refused, server: ModelServer) -> None:
    server.context = 100
    assert refused(messages=[user("x" * 400)]) == "prompt is too long: 108 tokens > 100 maximum"
