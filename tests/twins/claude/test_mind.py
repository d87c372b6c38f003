"""The mind reads any reply of a model correctly, or says why it can't."""

import json
from math import ceil
from typing import Any

import pytest

from tests.fake_model.reports import a_report
from tests.support.builders import NOW, a_company, a_version
from tests.support.encoders import NoiseEncoder, opinion_by
from tests.support.model_reports import ScriptedModel, a_reply, a_turn, an_ask_of_cora, an_outage
from twins.claude.mind import MOST_CHARACTERS_A_TOKEN, Claude
from twins.claude.model_port import NoReplyError
from twins.deciding.ask import Ask
from twins.deciding.cost import Usage
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import Deed, NoReading, Reading, ReadingResult
from twins.finder.finder import Finder

ASK = an_ask_of_cora("how long do sessions last because laptops get lost")
PROSE = "I think that this is fine."


def read(mind: Claude, ask: Ask = ASK) -> ReadingResult:
    return mind.read(ask, a_version(), a_company(), NOW)


def failure(came: ReadingResult) -> ModelFailure:
    assert isinstance(came.reading, NoReading)
    return came.reading.failure


def test_a_whole_report_is_read_for_what_it_costs(mind: Claude, model: ScriptedModel) -> None:
    usage = Usage(read_from_cache=10_000, uncached=500, output=300)
    model.will_say(a_reply(why="laptops get lost", applied=["SEC-2"], advice="Twelve hours.", usage=usage))

    came = read(mind)

    assert came.reading == Reading(
        mind="claude",
        model="a model",
        why="laptops get lost",
        applied=("SEC-2",),
        deeds=(Deed(what="it"),),
        advice="Twelve hours.",
    )
    assert (came.usage, came.model, came.cost, came.detail) == (usage, "a model", 6_000, "")
    assert len(model.asked) == 1


STOPS = {
    "refusal": ModelFailure.REFUSED,
    "max_tokens": ModelFailure.TRUNCATED,
    "model_context_window_exceeded": ModelFailure.TOO_LONG,
}


@pytest.mark.parametrize(("stop", "why"), STOPS.items())
def test_a_reply_that_is_not_whole_is_no_reading_even_if_a_report_stands_in_it(
    mind: Claude, model: ScriptedModel, stop: str, why: ModelFailure
) -> None:
    model.will_say(a_reply(stop=stop, applied=["SEC-2"]))

    came = read(mind)

    assert failure(came) is why
    assert came.detail == f"stopped by {stop}, 4000 tokens in"
    assert len(model.asked) == 1


@pytest.mark.parametrize("stop", ["end_turn", "stop_sequence", "tool_use", ""])
def test_a_reply_that_came_to_its_end_is_read(mind: Claude, model: ScriptedModel, stop: str) -> None:
    model.will_say(a_reply(stop=stop))

    assert isinstance(read(mind).reading, Reading)


@pytest.mark.parametrize("why", ModelFailure)
def test_where_no_reply_came_it_says_why_and_names_the_rules_that_the_look_up_finds_closest(
    mind: Claude, model: ScriptedModel, why: ModelFailure
) -> None:
    model.will_say(NoReplyError(why, "529 req_1"))

    came = read(mind)

    closest = Finder().find(ASK, a_version(), a_company()).closest
    paid = (
        mind.expected_cost(a_version(), a_company()) if why is ModelFailure.TIMED_OUT else 0
    )  # it may have been worked on
    assert came == ReadingResult(
        NoReading(mind="claude", model="a model", failure=why, closest=closest), Usage(), "a model", paid, "529 req_1"
    )
    assert closest[0] == "SEC-2"


def test_where_no_reply_came_the_closest_rules_are_ranked_by_meaning_too(model: ScriptedModel) -> None:
    finder = Finder(opinion_by(NoiseEncoder(3)))
    model.will_say(an_outage())

    came = read(Claude(model, lambda: 0.0, finder=finder))

    assert came.reading.closest == finder.find(ASK, a_version(), a_company()).closest
    assert came.reading.closest != Finder().find(ASK, a_version(), a_company()).closest


def test_without_a_reading_it_is_still_said_that_the_thread_was_cut(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(an_outage())

    came = read(mind, an_ask_of_cora("x", a_turn("y"), left_out=2))

    assert came.reading.notes == ("Read with the last 1 of 3 earlier messages of this thread.",)


def test_what_is_no_report_is_asked_for_once_more_with_what_is_wrong(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(a_reply(PROSE), a_reply(applied=["SEC-2"]))

    assert isinstance(read(mind).reading, Reading)

    (first, none), (second, repair) = model.asked
    assert none is None
    assert second == first
    assert repair
    assert (repair.said, repair.problem) == (PROSE, "there is no JSON object in it")


def test_a_request_that_is_reported_without_a_deed_is_asked_for_once_more(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(a_reply(deeds=[], applied=["SEC-2"]), a_reply(deeds=[], applied=["SEC-2"]))

    came = read(mind)

    assert [repair.problem for _, repair in model.asked if repair] == [
        "deeds: a request has at least one, with its reach"
    ]
    assert failure(came) is ModelFailure.NONSENSE


def test_what_is_no_report_twice_is_nonsense(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(a_reply(PROSE), a_reply(json.dumps(a_report(covered="yes"))), a_reply())

    came = read(mind)

    assert failure(came) is ModelFailure.NONSENSE
    assert came.detail == "covered: Input should be a valid boolean"
    assert len(model.asked) == 2


SECOND: dict[str, tuple[Any, ModelFailure]] = {
    "an outage": (an_outage(ModelFailure.TIMED_OUT), ModelFailure.TIMED_OUT),
    "a refusal": (a_reply("", stop="refusal"), ModelFailure.REFUSED),
    "an end that came too early": (a_reply("{", stop="max_tokens"), ModelFailure.TRUNCATED),
}


@pytest.mark.parametrize(("second", "why"), SECOND.values(), ids=list(SECOND))
def test_a_repair_that_fails_fails_for_its_own_reason(
    mind: Claude, model: ScriptedModel, second: Any, why: ModelFailure
) -> None:
    model.will_say(a_reply(PROSE), second)

    assert failure(read(mind)) is why


FIRST = Usage(uncached=4_000, written_to_cache=300, read_from_cache=20, output=10)
AGAIN = Usage(uncached=5_000, read_from_cache=1_000, output=200)


@pytest.mark.parametrize("second", ['{"why"', None], ids=["without a reading", "with a reading"])
def test_all_turns_are_counted_and_paid_for(mind: Claude, model: ScriptedModel, second: str | None) -> None:
    model.will_say(a_reply(PROSE, usage=FIRST), a_reply(second, usage=AGAIN))

    came = read(mind)

    assert came.usage == Usage(uncached=9_000, written_to_cache=300, read_from_cache=1_020, output=210)
    assert came.cost == 2 * 9_000 + 4 * 300 + 204 + 10 * 210


def test_a_turn_that_was_paid_for_counts_when_the_next_fails(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(a_reply(PROSE, usage=FIRST), an_outage())

    assert read(mind).usage == FIRST


def tokens_in(model: ScriptedModel, mind: Claude, tokens: int) -> ReadingResult:
    model.will_say(a_reply(usage=Usage(uncached=tokens)))
    return read(mind)


def test_where_the_server_counted_too_few_tokens_it_cut_the_playbook(mind: Claude, model: ScriptedModel) -> None:
    tokens_in(model, mind, 9_999)
    least = ceil(model.asked[0][0].characters / MOST_CHARACTERS_A_TOKEN)

    cut, whole = tokens_in(model, mind, least - 1), tokens_in(model, mind, least)

    assert failure(cut) is ModelFailure.PLAYBOOK_CUT
    assert isinstance(whole.reading, Reading)


def test_tokens_from_the_cache_were_in_view_as_well(mind: Claude, model: ScriptedModel) -> None:
    model.will_say(a_reply(usage=Usage(uncached=10, read_from_cache=4_000)))

    assert isinstance(read(mind).reading, Reading)


def test_a_server_that_counts_nothing_is_believed(mind: Claude, model: ScriptedModel) -> None:
    assert isinstance(tokens_in(model, mind, 0).reading, Reading)


def test_until_a_reading_came_back_its_prefix_is_expected_to_be_written_to_the_cache(
    mind: Claude, model: ScriptedModel
) -> None:
    cold = mind.expected_cost(a_version(), a_company())
    model.will_say(a_reply())
    read(mind)
    assert mind.expected_cost(a_version(), a_company()) < cold
