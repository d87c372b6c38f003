"""What the mind says when the model is down or an unexpected error occurs."""

import logging

import pytest

from tests.support.builders import NOW, a_company, a_rule, a_version
from tests.support.model_reports import MovableSeconds, ScriptedModel, a_reply, a_turn, an_ask_of_cora, an_outage
from twins.claude.mind import Claude
from twins.deciding.ask import Ask
from twins.deciding.cost import Usage
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import NoReading, ReadingResult

PROSE, FIRST = "I think that this is fine.", Usage(uncached=4_000, output=10)


def read(mind: Claude, ask: Ask | None = None) -> ReadingResult:
    return mind.read(ask or an_ask_of_cora(), a_version(), a_company(), NOW)


def failure(came: ReadingResult) -> ModelFailure:
    assert isinstance(came.reading, NoReading)
    return came.reading.failure


def test_what_nobody_foresaw_is_no_reading_and_leaves_a_traceback_without_what_was_said(
    mind: Claude, model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    model.will_say(a_reply(PROSE, usage=FIRST), ZeroDivisionError("at the far end"))

    with caplog.at_level(logging.DEBUG):
        came = read(mind, an_ask_of_cora("zebra because giraffe", a_turn("okapi", name="Dave")))

    assert failure(came) is ModelFailure.BROKEN
    assert came.usage == FIRST
    assert "Traceback" in caplog.text
    assert "ZeroDivisionError: at the far end" in caplog.text
    assert not [word for word in ("zebra", "giraffe", "okapi", "Dave", PROSE) if word in caplog.text]


def test_what_nobody_foresaw_before_the_model_is_asked_is_no_reading_either(model: ScriptedModel) -> None:
    mind = Claude(model, MovableSeconds(), suffix=lambda: str(1 / 0))

    assert failure(read(mind)) is ModelFailure.BROKEN


def test_after_four_outages_nobody_waits_for_the_model(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(*(an_outage() for _ in range(4)))

    came = [failure(read(mind)) for _ in range(6)]

    assert came == [ModelFailure.OVERLOADED] * 4 + [ModelFailure.CIRCUIT_OPEN] * 2
    assert len(model.asked) == 4


def test_replies_that_are_not_whole_are_no_outage(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(*(a_reply("", stop="refusal") for _ in range(6)))

    assert [failure(read(mind)) for _ in range(6)] == [ModelFailure.REFUSED] * 6


def test_each_ask_is_fenced_by_characters_of_its_own(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(a_reply(), a_reply())

    read(mind), read(mind)

    one, other = (prompt.asked for prompt, _ in model.asked)
    assert one != other


def test_a_larger_playbook_is_expected_to_cost_more(mind: Claude) -> None:
    sizes = [a_version(rules=[a_rule(f"SEC-{number}") for number in range(1, count)]) for count in (2, 50, 500)]

    small, larger, largest = (mind.expected_cost(version, None) for version in sizes)

    assert 10 * 1_200 < small < larger < largest
    assert mind.expected_cost(sizes[0], a_company()) > small
