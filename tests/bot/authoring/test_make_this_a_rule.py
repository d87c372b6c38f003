"""The shortcut "Make this a rule": for a person's own words, an answer or a verdict, never for others' words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.workspace.model import Message
from tests.support.past_decisions import PENALTY, TEN
from tests.support.slack_world import ANA, BILLING, CHEN, CORA, DECIDED, GENERAL, GUS, LEO, ONBOARD, World, shown
from tests.support.twin_author import TwinAuthor, kept_by_leo

UNCOVERED = "legal print the annual report on recycled paper because the board likes it"
RULE = "Never promise a customer a date in a contract, because courts read it as binding."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin of ten calls live."""
    with kept_by_leo(tmp_path / "practice.db", *TEN) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, LEO)


def posted(world: World, user: str, text: str, channel: str = GENERAL) -> Message:
    """Post a message, and return it."""
    ts = world.slack.post(user, channel, text)
    return next(message for message in world.slack.said(channel) if message.ts == ts)


def test_ones_own_words_become_a_rule_with_the_place_where_they_were_said(world: World, leo: TwinAuthor) -> None:
    leo.make_rule(posted(world, LEO, RULE))
    assert leo.typed["text"] == "Never promise a customer a date in a contract"
    assert leo.typed["why"] == "courts read it as binding"
    assert "The message" in str(leo.form.body)
    values = {"ask": "put a delivery date into the contract", "reason": "the customer asks for it"}
    assert leo.fill(**values, stance="never") == {}
    card = leo.with_button("twin:undo")[-1]
    assert "Saved as *LEG-11*." in shown(card)
    assert "It goes live at" in shown(card)
    asked = "legal put a delivery date into the contract because the customer asks for it"
    assert "Never promise a customer a date" not in shown(world.answered(asked))
    leo.go_live()
    assert "Version 2 of `legal`" in leo.said[-1].text
    assert "Never promise a customer a date" in shown(world.answered(asked))


def test_the_same_words_make_one_rule(world: World, leo: TwinAuthor) -> None:
    message = posted(world, LEO, RULE)
    leo.make_rule(message)
    leo.fill(ask="put a delivery date into the contract", stance="never")
    leo.make_rule(message)
    again = {"ask": "promise a delivery date in the contract", "stance": "never"}
    assert "already settled by Leo" in leo.told(lambda: leo.fill(**again))
    assert len(leo.draft.playbook.rules) == 11


@pytest.mark.thorough
def test_an_answer_becomes_a_rule_about_what_was_asked(world: World, leo: TwinAuthor) -> None:
    leo.make_rule(world.answered(UNCOVERED))
    assert leo.typed["ask"] == "print the annual report on recycled paper"
    assert leo.typed["reason"] == "the board likes it"
    leo.fill(text="Paper is the printer's business", why="I was asked eleven times", stance="go")
    leo.go_live()
    assert "Paper is the printer's business" in shown(world.answered(UNCOVERED, CHEN, ONBOARD))


def test_a_verdict_becomes_a_rule_that_says_the_same(world: World, leo: TwinAuthor) -> None:
    ts = world.ask(PENALTY.asked)
    world.answer(ts)
    world.settle()
    leo.press(leo.with_button("check:decline")[-1], "check:decline")
    leo.make_rule(world.answer(ts, number=2))
    assert leo.form.state["stance"]["field"]["selected_option"]["value"] == "not_usually"
    assert leo.typed["text"] == f"No: {PENALTY.ask}"


@pytest.mark.parametrize("words", ["somebody else's message", "an answer of somebody else's twin"])
def test_what_somebody_else_said_is_refused_with_a_word(world: World, leo: TwinAuthor, words: str) -> None:
    message = posted(world, CORA, RULE) if words == "somebody else's message" else world.answered(DECIDED)
    assert "a rule comes from your own words" in leo.told(lambda: leo.make_rule(message))
    assert world.slack.views(LEO) == []


def test_whoever_keeps_no_twin_is_told_where_to_begin(world: World) -> None:
    cora = TwinAuthor(world, CORA)
    assert "`/twins new`" in cora.told(lambda: cora.make_rule(posted(world, CORA, RULE)))
    assert world.slack.views(CORA) == []


def test_guests_make_no_rules(world: World) -> None:
    gus = TwinAuthor(world, GUS)
    assert "guests" in gus.told(lambda: gus.make_rule(posted(world, GUS, RULE, BILLING)))


def test_whoever_keeps_several_twins_says_which(world: World) -> None:
    ana = TwinAuthor(world, ANA, "privacy")
    ana.begin()
    ana.make_rule(posted(world, ANA, RULE))
    assert ana.fill(handle="privacy", ask="put a delivery date into the contract", stance="never") == {}
    assert [rule.text for rule in ana.draft.playbook.rules] == ["Never promise a customer a date in a contract"]
