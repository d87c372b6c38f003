"""Suggestions on a twin's page: from overrides, answers by hand and matching rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.past_decisions import NOTICE, TEN
from tests.support.slack_world import BILLING, CHEN, CORA, LEO, ONBOARD, World, buttons, shown
from tests.support.twin_author import TwinAuthor, kept_by_leo, text_of
from twins.playbook.cases import MindName
from twins.values import Outcome

UNCOVERED = "legal print the annual report on recycled paper because the board likes it"
NEARLY = "legal take our usual agreement for the hosting firm because they are in Europe"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin of ten calls live."""
    with kept_by_leo(tmp_path / "practice.db", *TEN) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, LEO)


@pytest.fixture
def cora(world: World) -> TwinAuthor:
    """Return the conductor."""
    return TwinAuthor(world, CORA)


@pytest.mark.thorough
def test_an_override_is_suggested_as_an_exception_with_a_case_for_a_mind_that_judges(
    world: World, leo: TwinAuthor, cora: TwinAuthor
) -> None:
    ts = world.ask(NOTICE.asked)
    cora.press(world.answer(ts), "answer:override")
    world.slack.post(CORA, BILLING, "they only rent it for a trade fair", ts)
    world.now_says(world.answer(ts), "trade fair")
    world.settle()
    assert "*1 suggested*" in text_of(leo.home())
    assert "*LEG-4* was overridden for this reason" in text_of(leo.page())
    leo.use("offer:add")
    assert "Version 2 of `legal`" in leo.told(leo.go_live)
    assert [rule.unless for rule in leo.draft.playbook.rules if rule.unless] == ["they only rent it for a trade fair"]
    case = leo.draft.playbook.cases[-1]
    assert (case.minds, case.expect.outcome, case.expect.rules) == ((MindName.CLAUDE,), Outcome.DECIDED, ("LEG-4",))
    assert "trade fair" in case.ask


def test_what_was_answered_by_hand_is_suggested(world: World, leo: TwinAuthor, cora: TwinAuthor) -> None:
    cora.press(world.answered(UNCOVERED), "answer:hand_over")
    leo.press(leo.with_button("check:approve")[-1], "check:approve")
    assert "Nothing covered this, and it was answered by hand" in text_of(leo.page())
    leo.use("offer:add")
    leo.go_live()
    assert "✅ Go ahead" in shown(world.answered(UNCOVERED, CHEN, ONBOARD))


@pytest.mark.thorough
def test_a_rule_that_its_expert_says_fits_is_a_way_to_ask_for_it(world: World, leo: TwinAuthor) -> None:
    answer = world.answered(NEARLY)
    assert "✅ Go ahead" not in shown(answer)
    leo.press(answer, "answer:fits/LEG-1")
    assert "Saved as *LEG-1*" in shown(leo.with_button("twin:undo")[-1])
    leo.go_live()
    assert "✅ Go ahead" in shown(world.answered(NEARLY, CHEN, ONBOARD))


def test_a_question_that_needs_its_thread_is_no_way_to_ask_for_a_rule(world: World, cora: TwinAuthor) -> None:
    ts = world.ask(NEARLY)
    assert "It's about LEG-1" in shown(world.answer(ts))
    world.ask("legal and for the one in Norway because they are in Europe too", thread=ts)
    world.settle()
    assert "It's about" not in shown(world.answer(ts, number=2))


@pytest.mark.thorough
def test_what_was_answered_by_hand_in_a_thread_is_suggested_with_what_was_asked_before(
    world: World, leo: TwinAuthor, cora: TwinAuthor
) -> None:
    ts = world.ask(UNCOVERED)
    world.answer(ts)
    world.ask("legal and the posters?", thread=ts)
    cora.press(world.answer(ts, number=2), "answer:hand_over")
    leo.press(leo.with_button("check:approve")[-1], "check:approve")
    asked = "print the annual report on recycled paper because the board likes it and the posters?"
    assert asked in text_of(leo.page())


def test_a_rule_that_a_request_is_about_is_read_out_to_the_person_who_asked(
    world: World, leo: TwinAuthor, cora: TwinAuthor
) -> None:
    answer = world.answered(NEARLY)
    rule = leo.draft.playbook.rules[0].text
    cora.press(answer, "answer:fits/LEG-1")
    after = world.now_says(answer, "This is no go-ahead: before you do it, ask Leo.")
    assert shown(after).startswith("💬")
    assert rule.rstrip(".") in shown(after)
    assert buttons(after) == ["answer:hand_over"]
    assert "*LEG-1*" in text_of(leo.page())


@pytest.mark.thorough
def test_a_rule_that_somebody_else_says_fits_is_suggested(world: World, leo: TwinAuthor) -> None:
    answer, chen = world.answered(NEARLY), TwinAuthor(world, CHEN)
    assert "It takes effect once they agree" in chen.told(lambda: chen.press(answer, "answer:fits/LEG-1"))
    assert "✅ Go ahead" not in shown(world.answered(NEARLY, CHEN, ONBOARD))
    assert "<@U0CHEN> says that this is about *LEG-1*" in text_of(leo.page())
    leo.use("offer:add")
    leo.go_live()
    assert "✅ Go ahead" in shown(world.answered(NEARLY, CHEN, ONBOARD))
