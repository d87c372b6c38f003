"""The model's answers: scripted, queued, stopped, or unscripted."""

import json
from typing import NoReturn

import anthropic
import pytest

from tests.fake_model.conftest import Ask, said, user
from tests.fake_model.saying import Answer
from tests.fake_model.seen import Seen
from tests.fake_model.state import ModelServer


def test_queued_answers_come_before_the_standing_script(ask: Ask, server: ModelServer) -> None:
    server.answers(lambda seen: f"You asked: {seen.user_text}")
    server.will_say("First.", Answer("Second."))

    assert [said(ask()) for _ in range(3)] == ["First.", "Second.", "You asked: May I?"]


def test_a_dict_is_said_as_json_where_nothing_is_asked_for(ask: Ask, server: ModelServer) -> None:
    server.will_say({"why": "so"})
    assert json.loads(said(ask())) == {"why": "so"}


def test_prose_is_put_around_json(ask: Ask, server: ModelServer) -> None:
    server.will_say(Answer({"why": "so"}, prose=True))
    before, fenced, _ = said(ask()).split("```")

    assert before.startswith("Sure")
    assert json.loads(fenced.removeprefix("json")) == {"why": "so"}


def test_a_refusal_is_an_answer_without_content(ask: Ask, server: ModelServer) -> None:
    server.will_say(Answer("", stop_reason="refusal"))
    message = ask()

    assert (message.content, message.stop_reason) == ([], "refusal")
    assert message.stop_details is not None
    assert message.usage.output_tokens > 0


def test_an_answer_ends_at_its_limit(ask: Ask, server: ModelServer) -> None:
    server.will_say("x" * 100)
    message = ask(max_tokens=10)

    assert (said(message), message.stop_reason) == ("x" * 40, "max_tokens")


def test_output_tokens_can_be_scripted(ask: Ask, server: ModelServer) -> None:
    server.will_say(Answer("Yes.", output_tokens=1234))
    assert ask().usage.output_tokens == 1234
    assert server.requests[0].usage["output_tokens"] == 1234


def test_nothing_scripted_is_a_complaint(ask: Ask, server: ModelServer) -> None:
    server.reset()
    with pytest.raises(anthropic.InternalServerError, match="nothing was scripted"):
        ask(messages=[user("Who are you?")])
    assert "Who are you?" in server.complaints[0]


def test_a_script_that_raises_is_a_complaint(ask: Ask, server: ModelServer) -> None:
    def say(_: Seen) -> NoReturn:
        raise KeyError("R1")

    server.answers(say)
    with pytest.raises(anthropic.InternalServerError):
        ask()
    assert server.complaints == ["the script raised KeyError('R1')"]


def test_streaming_is_a_complaint(client: anthropic.Anthropic, server: ModelServer) -> None:
    with pytest.raises(anthropic.InternalServerError, match="does not stream"):
        client.messages.create(
            model="claude-sonnet-5-5", max_tokens=9, messages=[{"role": "user", "content": "x"}], stream=True
        )
    assert server.complaints == ["this server does not stream"]


def test_a_reset_forgets_everything(ask: Ask, server: ModelServer) -> None:
    server.delay, server.context = 1.0, 1
    server.will_say("Old.")
    server.reset()
    server.will_say("New.")

    assert said(ask()) == "New."
    assert (server.delay, server.context, len(server.requests), server.peak()) == (0.0, 200_000, 1, 1)
