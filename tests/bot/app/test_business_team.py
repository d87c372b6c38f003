"""The practice workspace of the business team: its twins answer, its expert decides, and asks find their twin."""

from collections.abc import Iterator

import pytest

from bot.cli.serve import practising
from bot.practice.teams import BUSINESS
from tests.support.settings import settings
from tests.support.slack_world import LEO, World, shown


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    file = tmp_path_factory.mktemp("business") / "practice.db"
    with practising(file, port=0, given=settings(), team=BUSINESS) as practice:
        yield World(practice)


SIGNS = {
    "go_ahead": "Go ahead",
    "reviewed": "will review",
    "default": "Not by default",
    "refused": "No.",
    "question": "Close a ticket",
}


@pytest.mark.parametrize("name", SIGNS)
def test_an_ask_of_the_tour_is_answered(world: World, name: str) -> None:
    assert SIGNS[name] in shown(world.answered(vars(BUSINESS.asks)[name]))


def test_what_waits_is_decided_by_the_team_s_expert(world: World) -> None:
    ts = world.ask(BUSINESS.asks.wait)
    assert "Wait for Leo" in shown(world.answer(ts))
    world.click(LEO, world.card(LEO), "check:approve")
    assert "Approved by Leo" in shown(world.answer(ts, number=2))


def test_an_ask_that_names_no_twin_finds_the_one_of_its_craft(world: World) -> None:
    assert "legal twin" in shown(world.answered("which open source licences can we use?"))
    assert "marketing twin" in shown(world.answered("which utm tags do we use?"))
