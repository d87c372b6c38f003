"""Editing a twin together: no edit overwrites another, and only the expert and deputies can edit."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.practice.demo_people import APP_ID
from bot.practice.workspace.open_views import open_form
from tests.support.past_decisions import AGREEMENT, CHATS, LISTING, NOTICE, a_folder
from tests.support.slack_world import ARI, CORA, LEO, World
from tests.support.twin_author import TwinAuthor, actions_of, kept_by_leo, text_of


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


def test_a_deputy_makes_nobody_a_keeper_and_nobody_less_by_an_edit(
    world: World, leo: TwinAuthor, ari: TwinAuthor
) -> None:
    ari.page()
    ari.use("twin:deputies")
    assert ari.fill(deputies=[CORA]) == {}
    ari.use("twin:publish")
    assert "twin:open/legal" not in actions_of(TwinAuthor(world, CORA).home())
    ari.edit("LEG-1", text="Still mine to edit")
    assert "Still mine to edit" in text_of(leo.page())


def test_whoever_keeps_no_twin_changes_nothing_by_a_forged_click_or_form(world: World, leo: TwinAuthor) -> None:
    cora = TwinAuthor(world, CORA)
    leo.edit("LEG-1", text="Something else")
    before = leo.draft.pending
    for action, value in (
        ("twin:publish", "legal."),
        ("twin:undo", f"legal.{before[0].batch}"),
        ("twin:item", "edit|legal|LEG-1"),
        ("twin:add_rule", "legal."),
        ("twin:scope", "legal."),
        ("interview:go_on", "legal."),
    ):
        assert "Nothing was" in cora.told(lambda a=action, v=value: cora.forge(a, v)), action  # type: ignore[misc]  # mypy can't type a lambda's defaults
        assert world.slack.views(CORA) == []
    leo.item("edit", "LEG-1")
    with world.slack.space.lock:
        open_form(world.slack.space, world.slack.space.apps[APP_ID], CORA, leo.form.body)
    assert "only its expert and deputies can edit" in cora.told(lambda: cora.fill(text="Cora may do anything"))
    assert leo.draft.pending == before
    assert [row.number for row in world.practice.store.versions.history("legal")] == [1]


def test_of_two_who_change_one_rule_the_second_is_told_who_was_first_and_keeps_their_words(
    leo: TwinAuthor, ari: TwinAuthor
) -> None:
    for maker in (leo, ari):
        maker.page()
        maker.item("edit", "LEG-1")
    assert leo.fill(text="Leo's wording of it") == {}
    told = ari.told(lambda: ari.fill(text="Ari's wording of it"))
    assert "Leo changed LEG-1 since you opened it" in told
    assert "Ari's wording of it" in told
    assert leo.draft.playbook.rules[0].text == "Leo's wording of it"


def test_two_who_change_two_rules_both_do(world: World, leo: TwinAuthor, ari: TwinAuthor) -> None:
    for maker, number in ((leo, 1), (ari, 2)):
        maker.page()
        maker.item("edit", f"LEG-{number}")
    for maker in (leo, ari):
        assert maker.fill(text=f"{maker.user} says so") == {}
    leo.use("twin:publish")
    live = world.practice.store.versions.live("legal")
    assert live
    assert [rule.text for rule in live.twin.rules[:2]] == ["U0LEO says so", "U0ARI says so"]


def test_what_the_command_line_changed_meanwhile_is_not_overwritten(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-1", text="Leo's wording of it")
    newer = a_folder(replace(AGREEMENT, text="The file's wording"), CHATS, NOTICE, LISTING)
    world.practice.store.publishing.publish(newer, "by file", world.practice.clock.now())
    assert "this has changed meanwhile, so your change is left out" in text_of(leo.page())
    assert "The file's wording" in text_of(leo.seen)
