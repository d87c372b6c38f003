"""`/twins waiting`: both directions, where it was asked, with links."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHECKED, CORA, GENERAL, UMA, World, shown

ASKED_BACK = "security can we keep people logged in for a week"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def waiting(world: World, user: str) -> str:
    """Return what a person alone sees in the channel where they type the command."""
    return world.told(user, lambda: world.slack.command(user, BILLING, "/twins", "waiting"))


def test_with_nothing_open_it_says_so_and_sends_no_card(world: World) -> None:
    assert waiting(world, CORA) == "Nothing is waiting for you, and none of your requests is waiting on others."
    world.settle()
    assert world.slack.said(world.slack.dm(CORA, BOT)) == []


def test_a_request_that_waits_is_on_the_conductors_list_since_when_it_was_asked(world: World) -> None:
    ts, _ = world.checked(CHECKED, CORA)
    world.later(hours=2)
    world.settle()
    said = waiting(world, CORA)
    assert "*Your requests, waiting on others*\n• `security`: waiting on Ana since <!date^" in said
    since = re.search(r"since <!date\^(\d+)\^", said)
    assert since
    assert 0 <= int(since[1]) - int(float(ts)) < 60, "when they asked, not when it was last moved on"
    assert "let partners pull the invoice export" in said
    assert f"/archives/{BILLING}/p{ts.replace('.', '')}" in said
    assert "*Waiting for you*\n• nothing" in said


def test_what_waits_for_an_expert_is_said_where_they_asked_and_comes_with_its_buttons(world: World) -> None:
    world.checked(CHECKED, CORA)
    said = waiting(world, ANA)
    assert f"• `security`: <@{CORA}> has been waiting for your decision since <!date^" in said
    assert "I've sent you this list with its buttons, in <https://slack.com/app_redirect?app=A0ZERO" in said
    assert world.card_says(ANA, "check:approve")


def test_nobody_elses_requests_are_listed(world: World) -> None:
    world.checked(CHECKED, CORA)
    assert "invoice export" not in waiting(world, UMA)


def test_an_ask_that_waits_for_its_conductor_is_on_their_list(world: World) -> None:
    answer = world.answered(ASKED_BACK)
    assert "❓" in answer.text, shown(answer)
    said = waiting(world, CORA)
    assert "*Waiting for you*\n• `security` needs to know which rule you mean: “can we keep people logged in" in said


def test_a_product_request_is_on_the_architects_list_alone(world: World) -> None:
    world.told(CORA, lambda: world.slack.command(CORA, GENERAL, "/twins", "product Dunning"))
    assert f"<@{CORA}> says that <#{GENERAL}> is for Dunning" in waiting(world, ARI)
    assert "Dunning" not in waiting(world, ANA)
