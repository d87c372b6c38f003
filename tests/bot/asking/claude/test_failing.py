"""Model failures: every ask still gets an answer, and the operator learns the cause."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.cli.serve import practising
from tests.bot.asking.claude.conftest import ASK
from tests.fake_model.faults import Fault
from tests.fake_model.saying import Answer
from tests.fake_model.state import ModelServer
from tests.support.settings import settings
from tests.support.slack_world import ARI, BOT, World, buttons, shown
from twins.claude import circuit_breaker as circuit
from twins.deciding.model_failure import ModelFailure

NO_READING: dict[str, tuple[Any, ModelFailure]] = {
    "a refusal": (Answer("", "refusal"), ModelFailure.REFUSED),
    "an answer that was cut off": (Answer('{"why": "', "max_tokens"), ModelFailure.TRUNCATED),
    "a window that was exceeded": (Answer("", "model_context_window_exceeded"), ModelFailure.TOO_LONG),
    "400": (Fault.status(400), ModelFailure.BAD_REQUEST),
    "a prompt that is too long": (Fault.status(400, message="prompt is too long: 3 > 2"), ModelFailure.TOO_LONG),
    "401": (Fault.status(401), ModelFailure.BAD_KEY),
    "402": (Fault.status(402), ModelFailure.NO_CREDIT),
    "403": (Fault.status(403), ModelFailure.FORBIDDEN),
    "404": (Fault.status(404), ModelFailure.NO_SUCH_MODEL),
    "413": (Fault.status(413), ModelFailure.TOO_LONG),
    "429 for an hour": (Fault.status(429, retry_after=3600), ModelFailure.RATE_LIMITED),
    "500": (Fault.status(500, again=False), ModelFailure.SERVER_ERROR),
    "529": (Fault.status(529, again=False), ModelFailure.OVERLOADED),
    "a body that is no JSON": (Fault.garbage(), ModelFailure.NONSENSE),
    "a server that hangs": (Fault.hang(9), ModelFailure.TIMED_OUT),
    "a server that drips": (Fault.drip(9), ModelFailure.TIMED_OUT),
    "a connection that is cut": (Fault.cut(), ModelFailure.NOT_CONNECTED),
    "a connection that is dropped": (Fault.drop(), ModelFailure.NOT_CONNECTED),
}


@pytest.mark.parametrize(("script", "failure"), NO_READING.values(), ids=list(NO_READING))
def test_whatever_the_model_fails_with_people_get_one_sentence_the_closest_rules_and_a_person_to_ask(
    world: World, model: ModelServer, caplog: pytest.LogCaptureFixture, script: Answer | Fault, failure: ModelFailure
) -> None:
    if isinstance(script, Fault):
        model.will_fail(script, times=3)
    else:
        model.will_say(script)
    with caplog.at_level(logging.WARNING):
        answer = world.answered("security end sessions after a week because people complain")
        world.settle()
    seen = shown(answer)
    assert answer.text.startswith("👤 I can't read this just now. Ask Ana?")
    assert failure.line.lower() in seen.lower()
    assert "Closest rules, by keywords alone:" in seen
    assert buttons(answer) == ["answer:hand_over"]
    noted = [record for record in caplog.records if record.msg == "no reading"]
    assert [getattr(record, "failure", None) for record in noted] == [failure.value]
    assert "interns" not in caplog.text
    model.forget_faults()
    assert world.answered(ASK).text.startswith("✅ Go ahead."), "the next ask is answered"


def test_architects_are_told_what_to_mend_once_an_hour(world: World, model: ModelServer) -> None:
    direct = world.slack.dm(ARI, BOT)
    for _ in range(2):
        model.will_fail(Fault.status(402))
        world.answered(ASK)
    world.settle()
    told = [m.text for m in world.slack.said(direct) if "no credit" in m.text]
    assert len(told) <= 1
    assert any("`no_credit`" in m.text for m in world.slack.said(direct))


def test_while_the_model_is_down_nobody_waits_for_it_and_it_comes_back_by_itself(
    world: World, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuit, "SHORTEST_REST", 0.5)
    world.answered(ASK)
    model.will_fail(Fault.status(529, again=False), times=4)
    for _ in range(4):
        world.answered(ASK)
    asked = len(model.requests)
    assert ModelFailure.CIRCUIT_OPEN.line in shown(world.answered(ASK)).lower()
    assert len(model.requests) == asked, "the open circuit asks nobody"
    threading.Event().wait(0.6)
    assert world.answered(ASK).text.startswith("✅ Go ahead.")


@pytest.mark.parametrize(
    ("given", "remedy"),
    [({"anthropic_api_key": "sk-wrong"}, "ANTHROPIC_API_KEY is not accepted"), ({}, None)],
    ids=["a wrong key", "a good one"],
)
def test_a_wrong_key_is_said_in_the_log_when_the_program_starts(
    server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, given: dict[str, str], remedy: str | None
) -> None:
    address = {"anthropic_api_key": server.key, "anthropic_base_url": server.url}
    with practising(tmp_path / "practice.db", port=0, given=settings(**(address | given))) as practice:
        World(practice).answered("security may we print it, because we need it")
        looking = next((each for each in threading.enumerate() if each.name == "model-check"), None)
        if looking:
            looking.join(5)
    said = [vars(record)["remedy"] for record in caplog.records if record.name == "bot.model.selection"]
    assert [each.partition(":")[0] for each in said] == ([remedy] if remedy else [])
