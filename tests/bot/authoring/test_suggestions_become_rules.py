"""Corrections become rules: one click adds the rule with its case, and it decides the next such ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.practice.workspace.model import Message
from tests.support.past_decisions import LISTING, TEN
from tests.support.slack_world import ARI, BOT, CHEN, CORA, LEO, ONBOARD, World, buttons, shown
from tests.support.twin_author import TwinAuthor, kept_by_leo, text_of
from twins.values import ActionValue

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
    gone_ahead(world, TwinAuthor(world, CORA), world.answered(asked))
    leo.command("waiting")
    leo.press(leo.with_button("review:correct")[-1], "review:correct")
    assert leo.fill(words=RIGHT) == {}
    return leo.with_button("offer:add")[-1]


def gone_ahead(world: World, cora: TwinAuthor, answer: Message) -> Message:
    """Return an answer that lets Cora go ahead, to be reviewed: she picks the rule if she is asked which it is."""
    if "answer:pick" not in buttons(answer):
        return answer
    cora.press(answer, "answer:pick")
    cora.press(world.now_says(answer, "Is this so?"), "answer:keeps")
    return world.now_says(answer, "will review it")


def target_of(offer: Message) -> str:
    """Return the value of the offer's first button."""
    return next(str(e["value"]) for b in offer.blocks if b["type"] == "actions" for e in b["elements"])


def test_a_correction_becomes_a_rule_by_one_click_and_the_next_same_ask_is_decided_by_it(
    world: World, leo: TwinAuthor
) -> None:
    offer = offered(world, leo)
    assert "Trackers are listed a quarter before they start" in shown(offer)
    assert "two customers forbid them" in shown(offer)
    leo.press(offer, "offer:add")
    assert buttons(world.now_says(offer, "It goes live at")) == ["twin:undo"]
    assert "Version 2 of `legal`" in leo.told(leo.go_live)
    assert buttons(world.now_says(offer, "Saved as *LEG-11*.")) == []
    answer = shown(world.answered(TRACKING, CHEN, ONBOARD))
    assert "↩️ Not by default" in answer
    assert "Trackers are listed a quarter before they start" in answer


@pytest.mark.thorough
def test_a_correction_of_the_very_ask_that_a_rule_was_made_of_is_published_too(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo, LISTING.asked)
    leo.press(offer, "offer:add")
    assert "Version 2 of `legal`" in leo.told(leo.go_live)


@pytest.mark.thorough
def test_an_offer_is_edited_before_it_is_taken(world: World, leo: TwinAuthor) -> None:
    leo.press(offered(world, leo), "offer:edit")
    assert "Trackers are listed a quarter before they start" in leo.typed["text"]
    assert leo.typed["why"] == "two customers forbid them"
    assert leo.fill(text="Trackers are announced with the invoice", stance="not_usually") == {}
    leo.go_live()
    assert "Trackers are announced with the invoice" in shown(world.answered(TRACKING, CHEN, ONBOARD))


@pytest.mark.thorough
def test_an_offer_joins_what_is_not_published_yet_and_waits_with_it(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-2", why="Somebody else had a better reason")
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    assert "It isn't published yet" in shown(world.now_says(offer, "Saved as *LEG-11*"))
    assert len({pending.batch for pending in leo.draft.pending}) == 2
    assert [row.number for row in world.practice.store.versions.history("legal")] == [1]
    leo.use("twin:publish")
    now = world.now_says(offer, "Saved as *LEG-11*")
    world.until(lambda: "It isn't published yet" not in shown(world.now_says(now, "Saved as *LEG-11*")))
    assert "Trackers are listed a quarter before" in shown(world.answered(TRACKING, CHEN, ONBOARD))


@pytest.mark.thorough
def test_an_offer_whose_rule_is_taken_back_asks_again(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-2", why="Somebody else had a better reason")
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    world.now_says(offer, "Saved as *LEG-11*")
    batch = next(each.batch for each in leo.draft.pending if each.edit.item == "LEG-11")
    leo.use(f"twin:undo/{batch}")
    assert "offer:add" in buttons(world.now_says(offer, "A rule would have prevented it"))


@pytest.mark.thorough
def test_what_is_undone_is_offered_again_and_never_goes_live(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    leo.press(world.now_says(offer, "It goes live at"), "twin:undo")
    assert "offer:add" in buttons(world.now_says(offer, "A rule would have prevented it"))
    leo.go_live()
    assert leo.draft.pending == ()
    assert [row.number for row in world.practice.store.versions.history("legal")] == [1]


@pytest.mark.thorough
def test_after_the_ten_minutes_an_old_undo_says_so(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    batch = leo.draft.pending[0].batch
    leo.go_live()
    assert "The ten minutes are over" in leo.told(
        lambda: leo.forge(f"twin:undo/{batch}", str(ActionValue("legal", batch)))
    )


@pytest.mark.thorough
def test_an_offer_is_turned_down(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo)
    leo.press(offer, "offer:no")
    assert buttons(world.now_says(offer, "Declined: no rule was made")) == []
    assert leo.draft.pending == ()
    assert "Trackers are listed" not in text_of(leo.page())


@pytest.mark.thorough
def test_the_second_click_on_an_offer_is_told_who_was_first(world: World, leo: TwinAuthor) -> None:
    offer = offered(world, leo)
    leo.press(offer, "offer:add")
    ari = TwinAuthor(world, ARI)
    for action in ("offer:add", "offer:no"):
        assert "already settled by Leo" in ari.told(lambda a=action: ari.forge(a, target_of(offer)))  # type: ignore[misc]  # mypy can't type a lambda's defaults
    leo.go_live()
    assert [row.number for row in world.practice.store.versions.history("legal")] == [1, 2]


def test_whoever_does_not_keep_the_twin_is_told_no(world: World, leo: TwinAuthor, cora: TwinAuthor) -> None:
    offer = offered(world, leo)
    for action in ("offer:add", "offer:no", "offer:edit"):
        assert "Nothing was" in cora.told(lambda a=action: cora.forge(a, target_of(offer)))  # type: ignore[misc]  # mypy can't type a lambda's defaults
    assert world.slack.views(CORA) == []
    assert leo.draft.pending == ()
    assert leo.with_button("offer:add")


@pytest.mark.thorough
def test_what_was_stopped_and_corrected_is_offered_as_well(world: World, leo: TwinAuthor) -> None:
    chen = TwinAuthor(world, CHEN)
    chen.press(gone_ahead(world, TwinAuthor(world, CORA), world.answered(TRACKING)), "answer:stop")
    leo.press(leo.with_button("review:correct")[-1], "review:correct")
    leo.fill(words=RIGHT)
    leo.press(leo.with_button("offer:add")[-1], "offer:add")
    leo.go_live()
    assert "Trackers are listed a quarter before" in shown(world.answered(TRACKING, CHEN, ONBOARD))


@pytest.fixture
def private_offer(world: World, leo: TwinAuthor) -> Message:
    """Let Leo correct the answer to a direct message, and return the suggestion that he gets."""
    cora = TwinAuthor(world, CORA)
    world.slack.post(CORA, world.slack.dm(CORA, BOT), TRACKING)
    world.settle()
    gone_ahead(world, cora, cora.said[-1])
    leo.command("waiting")
    leo.press(leo.with_button("review:correct")[-1], "review:correct")
    assert leo.fill(words=RIGHT) == {}
    return leo.with_button("offer:edit")[-1]


def test_what_was_asked_in_a_direct_message_is_put_into_a_rule_only_in_words_of_ones_own(
    world: World, leo: TwinAuthor, private_offer: Message
) -> None:
    assert "write them in your own words" in shown(private_offer)
    assert buttons(private_offer) == ["offer:edit", "offer:no"]
    leo.press(private_offer, "offer:edit")
    assert set(leo.typed.values()) == {""}
    own = {"text": "Trackers are announced early", "why": "Two customers forbid them", "ask": "list a new tracker"}
    own |= {"stance": "go"}
    assert leo.fill(**own) == {}
    world.now_says(private_offer, "Saved as *LEG-11*.")
    assert [case.ask for case in leo.draft.playbook.cases_of("LEG-11")] == ["list a new tracker"]


def test_the_old_button_of_such_a_suggestion_adds_nothing(leo: TwinAuthor, private_offer: Message) -> None:
    leo.told(lambda: leo.forge("offer:add", target_of(private_offer)))
    assert leo.draft.pending == ()


@pytest.mark.thorough
def test_a_deputy_sees_no_suggestion_that_rests_on_a_direct_message(
    world: World, leo: TwinAuthor, private_offer: Message
) -> None:
    ari = TwinAuthor(world, ARI)
    assert "1 more suggestion comes from conversations that you can't read" in text_of(ari.page())
    assert "two customers forbid them" in text_of(leo.page())
    for action in ("offer:add", "offer:edit", "offer:stance"):
        told = ari.told(lambda a=action: ari.forge(a, target_of(private_offer)))  # type: ignore[misc]  # mypy can't type a lambda's defaults
        assert "this rests on words that you can't read" in told
    assert leo.draft.pending == ()
    assert world.slack.views(ARI) == []
