"""A twin's page in the Home tab, where its expert and deputies edit rules, cases, scope and deputies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.authoring.twin_page import RULES_A_PAGE
from bot.practice.blockkit.validate import check_view
from tests.support.past_decisions import AGREEMENT, CHATS, NOTICE, PENALTY, PastDecision, a_folder
from tests.support.slack_world import ARI, CORA, DEV, GUS, LEO, World, shown
from tests.support.twin_author import TwinAuthor, actions_of, kept_by_leo, text_of

NEW_TEXT = "Our own standard agreement may be signed with any provider in Europe"
GIFT = {
    "text": "Gifts of up to 50 euros may be taken",
    "why": "Nobody ever gave us more for less",
    "stance": "go",
    "ask": "take a gift of a customer",
    "reason": "the customer expects it",
}
GIFT_CASE = {"ask": "take a gift from a customer because the customer expects it", "outcome": "decided"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin live and Ari as deputy."""
    with kept_by_leo(tmp_path / "practice.db", AGREEMENT, CHATS, PENALTY, NOTICE) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, LEO)


def test_an_expert_sees_what_they_keep_and_what_waits_there(world: World, leo: TwinAuthor) -> None:
    assert "*Leo's legal twin* (`legal`)\\n4 rules · live" in text_of(leo.home())
    leo.page()
    leo.item("retire", "LEG-1")
    leo.fill()
    leo.use("twin:close")
    assert "1 not published" in text_of(leo.seen)
    assert "you're a deputy" in text_of(TwinAuthor(world, ARI).home())
    assert "Leo's legal twin* (" not in text_of(TwinAuthor(world, CORA).home())


def test_a_rule_is_changed_and_the_change_can_be_taken_back(leo: TwinAuthor) -> None:
    leo.page()
    leo.item("edit", "LEG-1")
    assert leo.typed["text"] == AGREEMENT.text
    assert leo.fill(text=NEW_TEXT) == {}
    assert f"~ *LEG-1* {NEW_TEXT} (Leo)" in text_of(leo.seen)
    undo = next(each for each in actions_of(leo.seen) if each.startswith("twin:undo"))
    assert NEW_TEXT not in text_of(leo.use(undo))
    assert "Not published yet" not in text_of(leo.seen)


@pytest.mark.thorough
def test_a_rule_is_added_with_its_example_and_then_answers(world: World, leo: TwinAuthor) -> None:
    asked = f"legal {GIFT['ask']} because {GIFT['reason']}"
    assert "Gifts" not in shown(world.answered(asked))
    leo.page()
    leo.use("twin:add_rule")
    assert "LEG-5 is in the draft of `legal`" in leo.told(lambda: leo.fill(**GIFT))
    leo.go_live()
    assert "Gifts" not in shown(world.answered(asked)), "nothing answers by it until it is published"
    leo.use("twin:publish")
    assert "Not published yet" not in text_of(leo.seen)
    answer = shown(world.answered(asked))
    assert "✅ Go ahead" in answer
    assert GIFT["text"] in answer


def test_a_case_is_taken_away(leo: TwinAuthor) -> None:
    leo.page()
    leo.item("case", "LEG-1")
    assert f"LEG-C1: {AGREEMENT.asked.removeprefix('legal ')}"[:60] in text_of(leo.form)
    assert leo.fill(kept=[]) == {}
    assert "LEG-C1" not in {case.id for case in leo.draft.playbook.cases}


@pytest.mark.thorough
def test_a_rule_is_retired_with_its_cases_and_nothing_answers_by_it_any_more(world: World, leo: TwinAuthor) -> None:
    assert AGREEMENT.outcome in shown(world.answered(AGREEMENT.asked))
    leo.page()
    leo.item("retire", "LEG-1")
    assert f"LEG-C1: {AGREEMENT.asked.removeprefix('legal ')}" in text_of(leo.form)
    leo.fill()
    assert "LEG-C1" not in {case.id for case in leo.draft.playbook.cases}
    assert "- LEG-1 (Leo)" in text_of(leo.seen)
    leo.use("twin:publish")
    assert "✅" not in shown(world.answered(AGREEMENT.asked))
    leo.use("twin:add_rule")
    leo.fill(**GIFT)
    assert leo.draft.playbook.rules[-1].id == "LEG-5", "an id is never used again"


def test_what_it_does_not_cover_goes_to_whom_the_scope_names(world: World, leo: TwinAuthor) -> None:
    leo.page()
    leo.use("twin:scope")
    assert leo.typed["covers"] == "terms of contracts"
    topic = {"what": "Which figures we show", "who": DEV, "asked": "define an active account"}
    assert leo.fill(**topic) == {}
    leo.use("twin:publish")
    answer = shown(world.answered("legal define an active account because the board asks"))
    assert "Devika" in answer
    leo.use("twin:scope")
    assert "Which figures we show (Devika)" in text_of(leo.form)
    assert leo.fill(kept=[]) == {}
    assert leo.draft.playbook.scope.not_covered == ()


def test_nobody_answers_for_a_topic_who_can_not_be_asked(leo: TwinAuthor) -> None:
    leo.page()
    leo.use("twin:scope")
    leo.fill(what="Lunch", who=GUS, asked="order lunch for the team")
    assert leo.draft.playbook.scope.not_covered == ()


@pytest.mark.thorough
def test_who_stands_in_keeps_the_twin_once_it_is_published_and_not_before(world: World, leo: TwinAuthor) -> None:
    cora, ari = TwinAuthor(world, CORA), TwinAuthor(world, ARI)
    leo.page()
    leo.use("twin:deputies")
    assert leo.fill(deputies=[CORA]) == {}
    assert "twin:open/legal" not in actions_of(cora.home())
    leo.use("twin:publish")
    assert "twin:open/legal" in actions_of(cora.home())
    assert "twin:open/legal" not in actions_of(ari.home())


@pytest.mark.thorough
def test_what_is_the_longest_without_a_look_comes_first(world: World) -> None:
    devika = TwinAuthor(world, DEV, "data")
    devika.page()
    before = rules_on(devika)
    assert before != sorted(before, key=lambda rule: int(rule.partition("-")[2]))
    devika.item("true", before[0])
    devika.page()
    assert rules_on(devika)[0] == before[1]
    devika.item("edit", before[4])
    assert devika.fill(text="Something else") == {}
    assert before[4] in rules_on(devika)[:5], "an edit keeps its place"


def rules_on(keeper: TwinAuthor) -> list[str]:
    """Return the rules on the open page, from top to bottom."""
    return [each.partition("/")[2] for each in actions_of(keeper.seen) if each.startswith("twin:item/") and "-" in each]


@pytest.mark.thorough
def test_a_long_playbook_has_pages_and_each_fits(world: World, leo: TwinAuthor) -> None:
    calls = [
        PastDecision(
            "go", f"sign form number {number}", "it is needed", f"Form {number} {'W' * 480}", "Y" * 500, "Decide"
        )
        for number in range(65)
    ]
    world.practice.store.publishing.publish(a_folder(*calls), "longer", world.practice.clock.now())
    seen = []
    leo.page()
    for turn in ("twin:open/after", "twin:open/after", ""):
        check_view(leo.seen.body, ("home",))
        seen.append(sum(each.startswith("twin:item") for each in actions_of(leo.seen)))
        if turn:
            leo.use(turn)
    assert seen == [RULES_A_PAGE, RULES_A_PAGE, 65 - 2 * RULES_A_PAGE]
    assert "twin:open/after" not in actions_of(leo.seen)
    leo.use("twin:open/before")
    second = next(each for each in actions_of(leo.seen) if each.startswith("twin:item")).partition("/")[2]
    leo.item("edit", second)
    assert leo.fill(text="Something else") == {}
    assert f"twin:item/{second}" in actions_of(leo.seen), "an edit stays on its page"
    check_view(leo.seen.body, ("home",))
