"""Words typed into a check card before a click, the rarer ways in its menu, and the next person asked at once."""

from collections.abc import Iterator

import pytest

from bot.practice.workspace.model import Message
from tests.support.slack_world import ANA, BILLING, CORA, OMAR, World, buttons, on_a_monday, shown

CHANGES = "signed URLs, 10 minutes, per partner"


@pytest.fixture
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a fresh workspace on a Monday, in the working hours of Ana and Omar."""
    with on_a_monday(tmp_path_factory.mktemp("practice"), 8) as world:
        yield world


def press(world: World, card: Message, action: str, words: str, chosen: str | None = None) -> None:
    """Press a button of a card with words in its field."""
    world.close_forms(ANA)
    world.slack.click(ANA, card.channel, card.ts, action, chosen, typed={"words": {"field": words}})


@pytest.mark.parametrize("action", ["check:approve", "check:changes"])
def test_words_typed_before_an_approval_are_its_changes(world: World, action: str) -> None:
    ts, card = world.checked()
    press(world, card, action, CHANGES)
    assert CHANGES in shown(world.answer(ts, number=2))
    assert CHANGES in shown(world.now_says(card, "Approved with changes by you"))
    assert world.slack.views(ANA) == []


def test_words_typed_before_a_decline_are_its_reason_and_nothing_more_is_asked(world: World) -> None:
    ts, card = world.checked()
    press(world, card, "check:decline", "links are passed on")
    assert "links are passed on" in shown(world.answer(ts, number=2))
    world.settle()
    assert world.slack.said(card.channel, card.ts)[1:] == []


def test_words_typed_before_asking_back_are_the_question(world: World) -> None:
    ts, card = world.checked()
    menu = next(e for b in card.blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "overflow")
    question = next(each["value"] for each in menu["options"] if each["text"]["text"] == "Ask Cora")
    press(world, card, "menu", "Which partners?", question)
    assert "Which partners?" in shown(world.answer(ts, number=2))
    assert buttons(world.now_says(card, "Which partners?"))[:3] == ["check:approve", "check:changes", "check:decline"]


def test_a_secret_typed_into_the_card_goes_nowhere(world: World) -> None:
    ts, card = world.checked()
    press(world, card, "check:changes", "use AKIAIOSFODNN7EXAMPLE for it")
    assert "AKIAIOSFODNN7EXAMPLE" not in shown(world.answer(ts, number=2))


@pytest.mark.thorough
def test_the_conductor_has_the_next_person_asked_at_once(monday: World) -> None:
    world = monday
    ts, card = world.checked()
    assert "Omar is next" in shown(world.answer(ts))
    world.click(CORA, world.answer(ts), "check:ask_next")
    assert "I've asked Omar as well" in shown(world.now_says(world.answer(ts), "Wait for Omar"))
    world.settle()
    world.click(OMAR, world.card(OMAR), "check:approve")
    assert "Approved by Omar" in shown(world.answer(ts, number=2))
    assert "Approved by Omar" in shown(world.now_says(card, "Approved by Omar"))


def test_nobody_but_the_conductor_hurries_it(world: World) -> None:
    ts, _ = world.checked()
    told = world.told(OMAR, lambda: world.click(OMAR, world.answer(ts), "check:ask_next"))
    assert "Only the person who asked" in told
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


@pytest.mark.parametrize(("colleague", "said"), [(ANA, "You have it already"), (CORA, "This person asked it")])
def test_a_check_is_not_handed_to_the_person_who_has_it_or_asked_and_the_form_says_so(
    world: World, colleague: str, said: str
) -> None:
    _, card = world.checked()
    world.click(ANA, card, "check:hand_to")
    view = world.until(lambda: next(reversed(world.slack.views(ANA)), None))
    answer = world.slack.submit(ANA, view.id, {"colleague": {"field": colleague}})
    assert said in answer["errors"]["colleague"]
    assert [each.id for each in world.slack.views(ANA)] == [view.id]
