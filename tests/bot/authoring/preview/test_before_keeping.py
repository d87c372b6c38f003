"""A rule form shows the answer by the rule before it is kept, and asks back where its sentence says the opposite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.workspace.model import Message
from tests.support.past_decisions import AGREEMENT, CHATS, NOTICE
from tests.support.slack_world import ARI, GENERAL, LEO, World, shown
from tests.support.twin_author import TwinAuthor, kept_by_leo, text_of

PRESS = "A press release is never sent without me, because one word made us pay 40,000 euros."
SEND = "send a press release about the acquisition"
KEEP_ANYWAY = "added_keep_anyway"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin live and Ari as deputy."""
    with kept_by_leo(tmp_path / "practice.db", AGREEMENT, CHATS, NOTICE) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, LEO)


def said(world: World, text: str = PRESS) -> Message:
    """Let Leo write something in a channel."""
    ts = world.slack.post(LEO, GENERAL, text)
    return next(message for message in world.slack.said(GENERAL) if message.ts == ts)


def stance(leo: TwinAuthor) -> object:
    return leo.form.state["stance"]["field"].get("selected_option")


def test_nothing_is_preselected_as_what_people_hear(world: World, leo: TwinAuthor) -> None:
    leo.make_rule(said(world))
    assert stance(leo) is None
    leo.page()
    leo.use("twin:add_rule")
    assert stance(leo) is None


def test_a_sentence_that_forbids_is_not_kept_as_a_go_ahead_unless_its_expert_means_it(
    world: World, leo: TwinAuthor
) -> None:
    leo.make_rule(said(world))
    shows = leo.next(ask=SEND, stance="go")
    assert "Your rule says “never ... without me”, but people would be told to go ahead" in shows
    assert "This is how I'd answer" not in shows
    shows = leo.next(**{KEEP_ANYWAY: ["yes"]})
    assert "This is how I'd answer" in shows
    assert "Go ahead" in shows
    assert leo.fill() == {}
    assert leo.draft.playbook.rules[-1].text == "A press release is never sent without me"


def test_what_the_expert_writes_is_shown_as_confirmed_today_as_it_will_be_kept(leo: TwinAuthor) -> None:
    leo.page()
    leo.use("twin:add_rule")
    shows = leo.next(ask="name a customer on a slide", stance="go", text="Customers may be named", why="They like it")
    assert "✅ Go ahead" in shows
    assert "confirmed lately" not in shows


@pytest.mark.thorough
def test_another_answer_needs_no_confirmation_and_the_rule_says_no(world: World, leo: TwinAuthor) -> None:
    leo.make_rule(said(world))
    leo.next(ask=SEND, stance="look_after")
    shows = leo.next(stance="ask_me")
    assert "✋ Wait for Leo" in shows
    assert "It goes live at" in shows
    assert leo.fill() == {}
    leo.go_live()
    assert "✋ Wait for Leo" in shown(world.answered(f"legal {SEND} because the news is out"))


def test_what_is_changed_after_the_answer_was_shown_is_shown_again(world: World, leo: TwinAuthor) -> None:
    leo.make_rule(said(world))
    assert "✋ Wait for Leo" in leo.next(ask=SEND, stance="ask_me")
    assert "⛔ No" in leo.next(stance="never")
    assert leo.draft.pending == ()
    assert leo.fill() == {}
    assert leo.draft.playbook.rules[-1].is_law


def test_an_example_that_a_law_refuses_is_pointed_out(leo: TwinAuthor) -> None:
    leo.page()
    leo.use("twin:add_rule")
    shows = leo.next(text="Chats are fine", why="They help", ask=f"please {CHATS.ask}", stance="go")
    assert "I couldn't answer with this rule: LEG-" in shows


def test_what_is_tried_is_answered_in_the_form_by_what_it_says_so_far(world: World, leo: TwinAuthor) -> None:
    leo.make_rule(said(world))
    values = {"ask": {"field": SEND}, "stance": {"field": "ask_me"}, "try": {"field": "please send a press release"}}
    values["try"] = {"field": SEND}
    world.slack.click_in_view(LEO, leo.form.id, "form:try", typed=values)
    world.settle()
    assert "✋ Wait for Leo" in text_of(leo.form)
    assert leo.typed["ask"] == SEND, "what was typed stays"
    assert leo.draft.pending == ()


def test_a_change_of_a_rule_is_tried_too(world: World, leo: TwinAuthor) -> None:
    leo.page()
    leo.item("edit", "LEG-1")
    world.slack.click_in_view(LEO, leo.form.id, "form:try", typed={"tier": "3", "try": AGREEMENT.ask})
    world.settle()
    assert "✋ Wait for Leo" in text_of(leo.form)
    assert leo.fill(tier="1", text="Our standard agreement is never changed without me") == {}


def test_a_change_into_its_opposite_is_asked_back_once(leo: TwinAuthor) -> None:
    leo.page()
    leo.item("edit", "LEG-1")
    assert "Your rule says “never”" in leo.next(text="Our standard agreement is never used")
    assert leo.fill(**{KEEP_ANYWAY: ["yes"]}) == {}
    assert "never used" in leo.draft.playbook.rules[0].text


def test_of_a_deputy_the_form_says_who_has_to_agree(world: World) -> None:
    ari = TwinAuthor(world, ARI)
    ts = world.slack.post(ARI, GENERAL, PRESS)
    ari.make_rule(next(message for message in world.slack.said(GENERAL) if message.ts == ts))
    assert "Leo is asked to agree before it goes live" in ari.next(handle="legal", ask=SEND, stance="ask_me")
