"""Reviews of answers given on an assumption: one click, or one sentence."""

from collections.abc import Iterator

import pytest

from bot.practice.demo_people import APP_ID
from bot.practice.workspace.model import Message
from tests.support.slack_world import BILLING, BOT, CHEN, CORA, ONBOARD, UMA, World, buttons, on_a_monday, shown

ASSUMED = "ux rename the Invoices tab to Bills because customers search for bills"


@pytest.fixture
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a fresh workspace on a Monday at nine in New York, where Uma lives."""
    with on_a_monday(tmp_path_factory.mktemp("practice"), 14) as world:
        yield world


def lists(world: World, user: str = UMA) -> list[Message]:
    """Return the inboxes in a person's direct messages."""
    heads = ("Waiting for you", "Nothing is waiting for you", "A newer list")
    return [m for m in world.slack.said(world.slack.dm(user, BOT)) if m.text.startswith(heads)]


def test_a_daily_list_comes_at_four_in_the_experts_own_time(monday: World) -> None:
    world = monday
    world.answered(ASSUMED)
    world.settle()
    world.later(hours=6, minutes=50)
    world.settle()
    assert lists(world) == []
    world.later(minutes=15)
    [card] = world.until(lambda: lists(world))
    assert "rename the Invoices tab" in shown(card)
    assert buttons(card) == ["review:looks_right", "review:correct"]
    world.later(minutes=15)
    world.settle()
    assert len(lists(world)) == 1


def test_the_next_day_a_new_list_replaces_the_old_and_without_anything_none_comes(monday: World) -> None:
    world = monday
    world.answered(ASSUMED)
    world.settle()
    world.later(hours=8)
    [first] = world.until(lambda: lists(world))
    world.later(days=1)
    second = world.until(lambda: lists(world)[1:])[0]
    assert buttons(world.now_says(first, "A newer list")) == []
    world.click(UMA, second, "review:looks_right")
    world.now_says(second, "Nothing is waiting for you")
    world.settle()
    world.later(days=2)
    world.settle()
    assert len(lists(world)) == 2


def test_looks_right_is_seen_in_the_answer_and_confirms_the_rules(monday: World) -> None:
    world = monday
    answer = world.answered(ASSUMED)
    world.told_waiting(UMA)
    world.click(UMA, lists(world)[-1], "review:looks_right")
    assert "it was right" in shown(world.now_says(answer, "Uma has reviewed it"))
    world.settle()
    day = world.practice.clock.now()
    assert f"confirmed {day.day} {day:%b %Y} by Uma" in shown(world.answered(ASSUMED, CHEN, ONBOARD))


def test_a_correction_reaches_the_conductors_thread_at_once(monday: World) -> None:
    world = monday
    ts = world.ask(ASSUMED)
    answer = world.answer(ts)
    world.told_waiting(UMA)
    world.click(UMA, lists(world)[-1], "review:correct")
    world.submit(UMA, {"words": {"field": "Keep Invoices; add Bills as a search word"}})
    correction = shown(world.answer(ts, number=2))
    assert CORA in correction
    assert "Keep Invoices" in correction
    assert "Corrected by Uma" in shown(world.now_says(answer, "no longer holds"))
    assert buttons(world.now_says(answer, "Keep Invoices")) == []


def test_an_expert_chooses_when_the_list_comes(monday: World) -> None:
    world = monday
    world.answered(ASSUMED)
    said = world.told(UMA, lambda: world.slack.command(UMA, BILLING, "/twins", "reviews at 11:30"))
    assert "11:30 (America/New_York)" in said
    world.settle()
    world.later(hours=2, minutes=35)
    assert world.until(lambda: lists(world))


def test_what_was_matched_by_words_alone_is_reviewed_one_by_one(monday: World) -> None:
    world = monday
    for channel in (BILLING, ONBOARD):
        world.answered(ASSUMED, CORA, channel)
    world.told_waiting(UMA)
    assert buttons(lists(world)[-1]) == ["review:looks_right", "review:correct"] * 2


def test_a_review_says_what_was_asked_what_the_twin_said_and_why_in_this_order(monday: World) -> None:
    world = monday
    world.answered(ASSUMED)
    world.told_waiting(UMA)
    seen = shown(lists(world)[-1])
    order = [
        seen.index(part) for part in (CORA, "rename the Invoices tab", "The twin said: go ahead", "because of *UX-")
    ]
    assert order == sorted(order)
    assert "Right" in seen
    assert "Wrong - fix it" in seen


def test_somebody_else_may_not_look_in_the_experts_place(monday: World) -> None:
    world = monday
    world.answered(ASSUMED)
    world.slack.open_home(UMA, APP_ID)
    world.told_waiting(UMA)
    card = lists(world)[-1]
    assert "only the twin's expert" in world.told(CORA, lambda: world.forward(card, CORA, "review:looks_right"))
