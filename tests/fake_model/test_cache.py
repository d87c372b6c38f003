"""Token counts, and the share of them that the cache provides."""

import threading
from typing import Any

import anthropic
import pytest

from tests.fake_model.conftest import SONNET, Ask, cached, in_schema, shape, user
from tests.fake_model.state import ModelServer
from tests.fake_model.tokens import prompt_tokens

LAW, BOOK = "law " * 1000, "rule " * 1000


def shares(ask: Ask, **given: Any) -> tuple[int, int, int]:
    usage = ask(**given).usage
    return usage.input_tokens, usage.cache_creation_input_tokens or 0, usage.cache_read_input_tokens or 0


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        ({"messages": [user("x" * 8)]}, 2 + 4 + 4),
        ({"messages": [user("x" * 9)]}, 3 + 4 + 4),
        ({"messages": [user("ü" * 4)]}, 2 + 4 + 4),
        ({"messages": [user("x")], "system": "y"}, 9 + 5),
        ({"messages": [user("x"), user("x")]}, 18),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}] * 2}]}, 5 + 5 + 4),
    ],
)
def test_a_token_is_four_bytes_and_four_for_each_block_and_turn(body: dict[str, Any], tokens: int) -> None:
    assert prompt_tokens(body) == tokens


def test_counting_gives_the_number_that_is_charged(client: anthropic.Anthropic, ask: Ask, server: ModelServer) -> None:
    tools: list[Any] = [{"name": "look", "input_schema": shape()}]
    counted = client.messages.count_tokens(
        model=SONNET, system=LAW, tools=tools, messages=[{"role": "user", "content": "May I?"}]
    )
    charged = ask(system=LAW, tools=tools).usage

    assert counted.input_tokens == charged.input_tokens == server.requests[-1].tokens > 1000


def test_counting_takes_no_limit(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="max_tokens: Extra"):
        client.messages.count_tokens(
            model=SONNET, messages=[{"role": "user", "content": "x"}], extra_body={"max_tokens": 1}
        )


def test_a_prefix_is_written_once_and_read_after_that(ask: Ask) -> None:
    system = [cached(LAW, "1h"), cached(BOOK, "1h")]

    assert shares(ask, system=system) == (10, 1004 + 1254, 0)
    assert shares(ask, system=system, messages=[user("Something else?")]) == (12, 0, 1004 + 1254)


def test_only_what_follows_the_longest_prefix_is_written(ask: Ask) -> None:
    shares(ask, system=[cached(LAW), cached(BOOK)])
    assert shares(ask, system=[cached(LAW), cached(LAW)]) == (10, 1004, 1004)


def test_what_is_written_is_told_apart_by_its_life(ask: Ask) -> None:
    creation = ask(system=[cached(LAW, "1h"), cached(BOOK, "5m")]).usage.cache_creation

    assert creation is not None
    assert (creation.ephemeral_1h_input_tokens, creation.ephemeral_5m_input_tokens) == (1004, 1254)


def test_a_prefix_under_512_tokens_is_not_kept(ask: Ask) -> None:
    system = [cached("x" * 4 * 507)]
    assert [shares(ask, system=system) for _ in range(2)] == [(521, 0, 0)] * 2


def test_512_tokens_are_kept(ask: Ask) -> None:
    system = [cached("x" * 4 * 508)]
    assert [shares(ask, system=system) for _ in range(2)] == [(10, 512, 0), (10, 0, 512)]


@pytest.mark.parametrize(
    "other",
    [
        {"model": "claude-opus-5-5"},
        {"tools": [{"name": "look", "input_schema": shape()}]},
        {"system": [cached(LAW + ".")]},
        in_schema(shape(a={"type": "string"})),
    ],
)
def test_another_model_tool_text_or_schema_reads_nothing(ask: Ask, server: ModelServer, other: dict[str, Any]) -> None:
    server.answers(lambda _: "{}")
    given = {"system": [cached(LAW)]}
    shares(ask, **given)

    assert shares(ask, **given | other)[2] == 0


def test_a_turn_can_be_cached_too(ask: Ask) -> None:
    turn = {"role": "user", "content": [cached(LAW)]}
    assert shares(ask, messages=[turn]) == (0, 1008, 0)
    assert shares(ask, messages=[turn, {"role": "system", "content": "Now."}]) == (9, 0, 1008)


def test_a_breakpoint_for_the_whole_request_stands_after_its_last_block(ask: Ask) -> None:
    given = {"system": LAW, "cache_control": {"type": "ephemeral"}}
    assert [shares(ask, **given) for _ in range(2)] == [(0, 1014, 0), (0, 0, 1014)]


def test_a_prefix_cannot_be_read_before_its_writer_is_answered(ask: Ask, server: ModelServer) -> None:
    server.delay = 0.2
    found: list[tuple[int, int, int]] = []
    asking = [threading.Thread(target=lambda: found.append(shares(ask, system=[cached(LAW)]))) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()

    assert found == [(10, 1004, 0)] * 2
    assert shares(ask, system=[cached(LAW)]) == (10, 0, 1004)


def test_a_refused_request_writes_nothing(ask: Ask, server: ModelServer) -> None:
    server.will_say({"a": "not in the schema"})
    with pytest.raises(anthropic.InternalServerError):
        ask(system=[cached(LAW)], **in_schema(shape()))
    server.will_say({})
    assert shares(ask, system=[cached(LAW)], **in_schema(shape()))[2] == 0
