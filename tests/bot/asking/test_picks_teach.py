"""A rule that a conductor picked is found by their words from then on, once its expert agrees."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.practice.blockkit.elements import elements
from tests.support.pick_actions import few_rules
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, OMAR, ONBOARD, World, buttons, shown
from tests.support.twin_author import TwinAuthor

WEEK, FORTNIGHT = (f"security can we keep people logged in for a {time}" for time in ("week", "fortnight"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace whose security twin has few rules, and no law near these asks."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        practice.store.publishing.publish(few_rules(), None, practice.clock.now())
        yield World(practice)


@pytest.fixture
def ana(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, ANA, "security")


def pick(world: World, ask: str, fit: str = "answer:keeps", *, channel: str = BILLING) -> None:
    answer = world.answered(ask, CORA, channel)
    world.click(CORA, answer, "answer:pick/SEC-7")
    world.click(CORA, world.now_says(answer, "Is this so?"), fit)
    world.settle()


def test_the_expert_is_asked_in_a_message_and_adds_the_words_with_one_click(world: World, ana: TwinAuthor) -> None:
    pick(world, WEEK)
    [card] = ana.with_button("offer:add")
    assert f"<@{CORA}> asked this and picked *SEC-7*. Should it be found by these words from now on?" in shown(card)
    assert "can we keep people logged in for a week" in shown(card)
    assert "Exactly this request then gets: ✅ Go ahead, without you." in shown(card)
    assert buttons(card)[:3] == ["offer:add", "offer:edit", "offer:no"]
    ana.press(card, "offer:add")
    assert "✅ Go ahead" not in shown(world.answered(WEEK, CHEN, ONBOARD))
    ana.go_live()
    assert "✅ Go ahead" in shown(world.answered(WEEK, OMAR, ONBOARD))


@pytest.mark.thorough
def test_an_undo_within_ten_minutes_leaves_the_twin_as_it_was(world: World, ana: TwinAuthor) -> None:
    pick(world, WEEK)
    ana.press(ana.with_button("offer:add")[0], "offer:add")
    ana.press(ana.with_button("twin:undo")[0], "twin:undo")
    ana.go_live()
    assert "✅ Go ahead" not in shown(world.answered(WEEK, CHEN, ONBOARD))
    assert ana.with_button("offer:add")


@pytest.mark.thorough
def test_one_card_asks_at_a_time_and_joins_the_words_that_sound_alike(world: World, ana: TwinAuthor) -> None:
    pick(world, WEEK)
    pick(world, FORTNIGHT)
    [card] = ana.with_button("offer:add")
    assert "2 suggested" in str(ana.home().body)
    ana.page()
    ana.use("offer:join")
    [card] = ana.with_button("offer:add")
    assert "If you add it, the rule is found by these words too." in shown(card)
    ana.press(card, "offer:add")
    ana.go_live()
    for ask in (WEEK, FORTNIGHT):
        assert "✅ Go ahead" in shown(world.answered(ask, CHEN, ONBOARD))


@pytest.mark.parametrize("fit", ["answer:other", "answer:goes_against"])
def test_what_does_not_keep_to_the_rule_is_no_way_to_ask_for_it(world: World, ana: TwinAuthor, fit: str) -> None:
    pick(world, WEEK, fit)
    assert not ana.with_button("offer:add")


@pytest.mark.parametrize("is_private", [True, False])
def test_what_the_expert_may_not_read_sends_no_card(world: World, ana: TwinAuthor, is_private: bool) -> None:
    world.practice.slack.add_channel("C0CORAS", "coras", [CORA, BOT], private=is_private)
    answer = world.answered("security what is the rule for a package and an advisory", CORA, "C0CORAS")
    world.click(CORA, answer, next(each["action_id"] for _, each in elements(answer.blocks)))
    world.settle()
    assert "💬" in shown(world.now_says(answer, "💬"))
    assert bool(ana.with_button("offer:add")) is not is_private
