"""Publishing a draft: one click if its cases pass; the live version says who may publish."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.past_decisions import AGREEMENT, CHATS, LISTING, NOTICE
from tests.support.slack_world import ARI, LEO, World, shown
from tests.support.twin_author import TwinAuthor, actions_of, kept_by_leo, text_of
from twins.publishing.modes import Mode

FAILS = f"LEG-C1 “{AGREEMENT.asked.removeprefix('legal ')}”: expected decided by LEG-1, answered"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin live and Ari as deputy."""
    with kept_by_leo(tmp_path / "practice.db", AGREEMENT, CHATS, NOTICE, LISTING) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, LEO)


@pytest.fixture
def ari(world: World) -> TwinAuthor:
    """Return the twin's deputy."""
    return TwinAuthor(world, ARI)


def version(world: World) -> int:
    """Return the number of the live version, or 0."""
    live = world.practice.store.versions.live("legal")
    return live.number if live else 0


@pytest.mark.thorough
def test_the_cases_hold_a_draft_back_with_what_they_expected_and_what_was_answered(
    world: World, leo: TwinAuthor
) -> None:
    leo.edit("LEG-1", tier="3")
    leo.use("twin:publish")
    assert FAILS in text_of(leo.seen)
    assert f"{FAILS} check_first" in shown(leo.said[-1])
    assert "twin:publish_anyway" not in actions_of(leo.seen), "it can't be undone, so nobody goes over it"
    assert version(world) == 1
    assert AGREEMENT.outcome in shown(world.answered(AGREEMENT.asked))
    leo.edit("LEG-1", tier="1")
    assert "Not published:" not in text_of(leo.seen), "what the gate said is no longer about this draft"


@pytest.mark.thorough
def test_a_law_that_no_case_shows_is_not_published(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-4", kind="law", tier="3", says_no="take a gift of a customer")
    leo.use("twin:publish")
    assert "LEG-4 has no example of what it refuses" in text_of(leo.seen)
    leo.item("case", "LEG-4")
    leo.fill(kept=[], ask="take a gift of a customer because it is rude not to", outcome="refused")
    leo.use("twin:publish")
    assert version(world) == 2


@pytest.mark.thorough
def test_over_defaults_that_fail_only_the_expert_publishes_with_a_reason(
    world: World, leo: TwinAuthor, ari: TwinAuthor
) -> None:
    for number in (1, 4):
        ari.edit(f"LEG-{number}", asked=f"sign the paper number {number} for me")
    ari.use("twin:publish")
    assert FAILS in text_of(ari.seen)
    ari.use("twin:publish_anyway")
    assert "only the expert of `legal` can do that" in ari.told(lambda: ari.fill(reason="I think it is fine"))
    assert version(world) == 1
    leo.page()
    leo.use("twin:publish_anyway")
    assert "Version 2 of `legal` is live" in leo.told(lambda: leo.fill(reason="nobody asks for that any more"))
    assert "nobody asks for that any more" in str(world.practice.store.versions.history("legal"))
    assert AGREEMENT.outcome not in shown(world.answered(AGREEMENT.asked))


@pytest.mark.thorough
def test_a_case_that_fails_and_holds_nothing_back_is_named(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-1", asked="sign the paper for me")
    leo.use("twin:publish")
    leo.use("twin:publish_anyway")
    told = leo.told(lambda: leo.fill(reason="nobody asks for that any more"))
    assert told == "Version 2 of `legal` is live. It passed its tests, except LEG-C1."


@pytest.mark.thorough
def test_what_a_deputy_publishes_waits_for_the_expert(world: World, leo: TwinAuthor, ari: TwinAuthor) -> None:
    ari.edit("LEG-2", text="No contract goes into any tool")
    assert "Leo has a message to turn it on" in ari.told(lambda: ari.use("twin:publish"))
    assert version(world) == 1
    assert "into any tool" not in shown(world.answered(CHATS.asked))
    card = leo.with_button("version:agree")[-1]
    assert "into any tool" in shown(card)
    leo.press(card, "version:agree")
    assert "into any tool" in shown(world.answered(CHATS.asked))


def test_a_deputys_wording_does_not_fail_the_cases_of_its_rule(ari: TwinAuthor) -> None:
    ari.edit("LEG-1", text="Our own standard agreement may be signed with any provider in Europe")
    ari.use("twin:publish")
    assert "expected decided by LEG-1" not in text_of(ari.seen)


def test_a_rule_that_says_otherwise_is_published_once_its_case_says_so_too(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-1", tier="3")
    leo.item("case", "LEG-1")
    assert leo.fill(kept=[], ask=AGREEMENT.asked.removeprefix("legal "), outcome="check_first") == {}
    leo.use("twin:publish")
    assert "✋ Wait for Leo" in shown(world.answered(AGREEMENT.asked))


def without_cases(author: TwinAuthor, rule_id: str) -> None:
    """Remove a rule's cases on the page of the twin."""
    author.page()
    author.item("case", rule_id)
    assert author.fill(kept=[]) == {}


@pytest.mark.thorough
def test_a_rule_without_an_example_asks_for_one_and_is_published_with_it(world: World, leo: TwinAuthor) -> None:
    without_cases(leo, "LEG-1")
    leo.edit("LEG-1", text="Our own agreement may be signed with any provider in the EU")
    leo.use("twin:publish")
    assert "LEG-1 has no example question, so nobody would notice if it were deleted" in text_of(leo.seen)
    leo.use("twin:add_example")
    assert "says too little" in leo.fill(**{"any.LEG-1": "the"})["any.LEG-1"]
    assert leo.fill(**{"any.LEG-1": "sign our own agreement with a mail provider"}) == {}
    assert version(world) == 2
    assert "✅ Go ahead" in shown(world.answered("legal sign our own agreement with a mail provider"))


@pytest.mark.thorough
def test_an_example_of_what_is_checked_asks_for_the_deed(world: World, leo: TwinAuthor) -> None:
    without_cases(leo, "LEG-4")
    leo.edit("LEG-4", tier="3")
    leo.use("twin:publish")
    leo.use("twin:add_example")
    asked = leo.fill(**{"order.LEG-4": "when is a new subprocessor listed"})
    assert "only asks what the rule is" in asked["order.LEG-4"]
    assert leo.fill(**{"order.LEG-4": "list a new subprocessor today"}) == {}
    assert version(world) == 2
    assert "✋ Wait for Leo" in shown(world.answered("legal list a new subprocessor today"))


def test_the_owners_publish_turns_a_new_twin_on_as_they_choose(world: World) -> None:
    leo = TwinAuthor(world, LEO, "press")
    leo.begin(craft="press releases", covers="press releases")
    leo.tell(NOTICE)
    leo.page()
    told = leo.told(lambda: leo.use("twin:publish/shadow"))
    assert told.startswith("Version 1 of `press` is in shadow mode: it answers only its expert")
    assert leo.with_button("version:agree") == []
    assert world.practice.store.versions.modes()["press"] is Mode.SHADOW
