"""Corrections become rules: one click adds the rule with its case, and it decides the next such ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.workspace.model import Message
from tests.support.past_decisions import LISTING, TEN
from tests.support.slack_world import ARI, CHEN, CORA, LEO, ONBOARD, World, buttons, shown
from tests.support.twin_author import TwinAuthor, actions_of, kept_by_leo

TRACKING = "legal put the new tracking subprocessor on our public list because it starts on Monday"
RIGHT = "No. Trackers are listed a quarter before they start, because two customers forbid them."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin live and Ari as deputy."""
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


def offered(world: World, leo: TwinAuthor, asked: str = TRACKING) -> Message:
    """Let Leo correct an answer, and return the offer of a rule."""
    world.answered(asked)
    leo.command("waiting")
    leo.press(leo.with_button("review:correct")[-1], "review:correct")
    assert leo.fill(words={"text": RIGHT}) == {}
    return leo.with_button("offer:add")[-1]


def target_of(offer: Message) -> str:
    """Return the value of the offer's first button."""
    return next(str(e["value"]) for b in offer.blocks if b["type"] == "actions" for e in b["elements"])


def test_a_correction_becomes_a_rule_by_one_click_and_the_next_same_ask_is_decided_by_it(
    world: World, leo: TwinAuthor
) -> None:
    offer = offered(world, leo)
    assert "Trackers are listed a quarter before they start" in shown(offer)
    assert "two customers forbid them" in shown(offer)
    assert "Version 2 of `legal` answers" in leo.told(lambda: leo.press(offer, "offer:add"))
    assert buttons(world.now_says(offer, "LEG-11* came of this by Leo")) == []
    answer = shown(world.answered(TRACKING, CHEN, ONBOARD))
    assert "Follow it, or override" in answer
    assert "Trackers are listed a quarter before they start" in answer


def test_a_correction_of_the_very_ask_that_a_rule_was_made_of_is_published_too(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo, LISTING.asked)
    assert "Version 2 of `legal` answers" in leo.told(lambda: leo.press(offer, "offer:add"))


@pytest.mark.thorough
def test_an_offer_is_edited_before_it_is_taken(world: World, leo: TwinAuthor) -> None:
    leo.press(offered(world, leo), "offer:edit")
    assert "Trackers are listed a quarter before they start" in leo.typed["text"]
    assert leo.typed["why"] == "two customers forbid them"
    assert leo.fill(text="Trackers are announced with the invoice") == {}
    assert "Trackers are announced with the invoice" in shown(world.answered(TRACKING, CHEN, ONBOARD))


@pytest.mark.thorough
def test_an_offer_joins_what_is_not_published_yet_and_waits_with_it(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-2", why="Somebody else had a better reason")
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    assert "It isn't published yet" in shown(world.now_says(offer, "LEG-11* came of this"))
    assert len({pending.batch for pending in leo.draft.pending}) == 2
    assert [row.number for row in world.practice.store.versions.history("legal")] == [1]
    leo.use("twin:publish")
    now = world.now_says(offer, "LEG-11* came of this")
    world.until(lambda: "It isn't published yet" not in shown(world.now_says(now, "LEG-11* came of this")))
    assert "Trackers are listed a quarter before" in shown(world.answered(TRACKING, CHEN, ONBOARD))


@pytest.mark.thorough
def test_an_offer_whose_rule_is_taken_back_asks_again(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-2", why="Somebody else had a better reason")
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    world.now_says(offer, "LEG-11* came of this")
    batch = next(each.batch for each in leo.draft.pending if each.edit.item == "LEG-11")
    leo.use(f"twin:undo/{batch}")
    assert "offer:add" in buttons(world.now_says(offer, "A rule would have prevented it"))


def test_an_offer_is_turned_down(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo)
    leo.press(offer, "offer:no")
    assert buttons(world.now_says(offer, "Not made a rule by Leo")) == []
    assert leo.draft.pending == ()
    assert "offer:add" not in actions_of(leo.page())


@pytest.mark.thorough
def test_the_second_click_on_an_offer_is_told_who_was_first(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    ari = TwinAuthor(world, ARI)
    for action in ("offer:add", "offer:no"):
        assert "settled already by Leo" in ari.told(lambda a=action: ari.forge(a, target_of(offer)))  # type: ignore[misc]  # mypy can't type a lambda's defaults
    assert [row.number for row in world.practice.store.versions.history("legal")] == [1, 2]


@pytest.mark.parametrize("action", ["offer:add", "offer:no", "offer:edit"])
def test_whoever_does_not_keep_the_twin_is_told_no(
    world: World, leo: TwinAuthor, cora: TwinAuthor, action: str
) -> None:
    offer = offered(world, leo)
    assert "Nothing was" in cora.told(lambda: cora.forge(action, target_of(offer)))
    assert world.slack.views(CORA) == []
    assert leo.draft.pending == ()
    assert leo.with_button("offer:add")


def test_what_was_stopped_and_corrected_is_offered_as_well(world: World, leo: TwinAuthor) -> None:
    chen = TwinAuthor(world, CHEN)
    chen.press(world.answered(TRACKING), "answer:stop")
    leo.press(leo.with_button("review:correct")[-1], "review:correct")
    leo.fill(words={"text": RIGHT})
    leo.press(leo.with_button("offer:add")[-1], "offer:add")
    assert "Trackers are listed a quarter before" in shown(world.answered(TRACKING, CHEN, ONBOARD))
