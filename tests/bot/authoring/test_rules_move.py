"""Evidence proposes that a rule changes, and each change needs its expert's click."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.practice.workspace.model import Message
from tests.support.settings import settings
from tests.support.slack_world import (
    ANA,
    ARI,
    BILLING,
    BOT,
    CHECKED,
    CHEN,
    CORA,
    DEV,
    ONBOARD,
    REFUSED,
    World,
    buttons,
    shown,
)

THREE = ((CORA, BILLING), (CHEN, ONBOARD), (CORA, ONBOARD))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace, so that no test meets another's versions."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def newest(world: World, user: str, button: str) -> Message:
    """Return the newest direct message to a person that has a button."""
    direct = world.slack.dm(user, BOT)
    return world.until(lambda: [m for m in world.slack.said(direct) if button in buttons(m)])[-1]


def overridden(world: World, user: str, channel: str, days: int, kind: str) -> None:
    """Override DAT-2 with a reason of a kind."""
    ts = world.ask(f"data keep raw events for {days} days because finance audits yearly", user, channel)
    world.click(user, world.answer(ts, channel), "answer:override")
    world.answer(ts, channel, 2)
    world.slack.post(user, channel, "auditors need more", ts)
    card = world.until(lambda: [m for m in world.slack.said(channel, ts) if "override:kind" in buttons(m)])[-1]
    world.slack.click(user, channel, card.ts, f"override:kind/{kind}")
    world.until(lambda: [m for m in world.slack.said(channel, ts) if "Kind of reason" in shown(m)])
    world.settle()


@pytest.mark.thorough
def test_what_three_say_alike_is_put_before_the_expert_and_checked_until_they_look(world: World) -> None:
    for number, (user, channel) in enumerate(THREE):
        overridden(world, user, channel, 200 + 100 * number, "too_strict")
    card = newest(world, DEV, "offer:retire")
    assert "3 of 3 uses were overridden as “too strict here”, by 2 people on 2 products" in shown(card)
    assert world.answered("data keep raw events for 500 days because finance audits yearly").text.startswith("Assume")

    world.click(DEV, card, "offer:no")

    assert world.now_says(card, "Not made a rule")
    world.settle()
    after = world.answered("data keep raw events for 600 days because finance audits yearly")
    assert after.text.startswith("Decide: the default says otherwise")


@pytest.mark.thorough
def test_a_law_becomes_a_default_once_its_expert_and_an_architect_agree(world: World) -> None:
    for user, channel in THREE:
        answer = world.answered(REFUSED, user, channel)
        world.click(user, answer, "answer:against_law")
        world.submit(user, {"reason": "test keys are worthless"})
        world.settle()
    card = newest(world, ANA, "offer:add")
    assert "3 proposals to change it, by 2 people on 2 products" in shown(card)

    world.click(ANA, card, "offer:add")
    world.now_says(card, "Agreed so far: the expert")
    assert world.answered(REFUSED).text.startswith("Refused")
    world.click(ARI, newest(world, ARI, "offer:add"), "offer:add")

    assert world.now_says(card, "came of this")
    world.settle()
    assert world.answered(REFUSED).text.startswith("Assume")


@pytest.mark.thorough
def test_approvals_of_one_kind_become_a_space_that_is_used_up_and_revoked(world: World) -> None:
    for user, channel in THREE:
        world.ask(CHECKED, user, channel)
        card = newest(world, ANA, "check:approve")
        world.click(ANA, card, "check:approve")
        world.now_says(card, "Approved by Ana")
        world.settle()
    world.click(ANA, newest(world, ANA, "offer:space"), "offer:space")
    world.submit(ANA, {"uses": "2"})
    assert world.card_says(ANA, "It would have settled 3 of your last 3 checks")
    world.slack.open_home(ANA, "A0ZERO")
    view = world.home(ANA, "Twins that you keep")
    world.slack.click_in_view(ANA, view.id, "twin:open/security")
    world.home(ANA, "Not published yet")
    world.slack.click_in_view(ANA, view.id, "twin:publish")
    world.card_says(ANA, "answers from now on")

    assert "Use 1 of 2 this week" in shown(world.answered(CHECKED))
    world.home(ANA, "SEC-S4")
    world.slack.click_in_view(ANA, view.id, "twin:revoke/SEC-S4")
    world.card_says(ANA, "SEC-S4 is closed from now on")
    assert world.answered(CHECKED).text.startswith("Check first")


def test_an_override_without_a_reason_is_reminded_after_a_day_and_lapses_after_two(world: World) -> None:
    ts = world.ask("data keep raw events for 700 days because finance audits yearly", CHEN, ONBOARD)
    world.click(CHEN, world.answer(ts, ONBOARD), "answer:override")
    card = world.answer(ts, ONBOARD, 2)

    world.later(hours=25)
    world.answer(ts, ONBOARD, 3)
    world.later(hours=25)

    assert world.now_says(card, "No reason came")
