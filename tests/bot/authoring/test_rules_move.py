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

IN_ITS_WORDS = "security put the api key into the repo because it is private"
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


def overridden(world: World, user: str, channel: str, days: int, kind: str) -> Message:
    """Override DAT-2 with a reason of a kind, and return the answer as it is then."""
    ts = world.ask(f"data keep raw events for {days} days because finance audits yearly", user, channel)
    answer = world.answer(ts, channel)
    assert answer.text.startswith("↩️ Not by default")
    world.click(user, answer, "answer:override")
    world.answer(ts, channel, 2)
    world.slack.post(user, channel, "auditors need more", ts)
    card = world.until(lambda: [m for m in world.slack.said(channel, ts) if "override:kind" in buttons(m)])[-1]
    world.slack.click(user, channel, card.ts, f"override:kind/{kind}")
    world.until(lambda: [m for m in world.slack.said(channel, ts) if "Kind of reason" in shown(m)])
    world.settle()
    return world.answer(ts, channel)


@pytest.mark.thorough
def test_what_three_say_alike_is_put_before_the_expert_and_checked_until_they_look(world: World) -> None:
    for number, (user, channel) in enumerate(THREE):
        overridden(world, user, channel, 200 + 100 * number, "too_strict")
    card = newest(world, DEV, "offer:retire")
    assert "3 of 3 uses were overridden as “too strict here”, by 2 people on 2 products" in shown(card)
    contested = overridden(world, CORA, BILLING, 500, "knows_more")
    assert contested.text.startswith("🟡 Overridden by Cora")
    assert contested.text.endswith("Devika will review it.")
    assert "contested" in shown(contested)

    world.click(DEV, card, "offer:no")

    assert world.now_says(card, "stays as it is")
    world.settle()
    after = overridden(world, CORA, BILLING, 600, "knows_more")
    assert after.text == "✅ Overridden by Cora. Go ahead, for the reason below."
    assert "contested" not in shown(after)


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
    assert world.answered(REFUSED).text.startswith("⛔ No")
    world.click(ARI, newest(world, ARI, "offer:add"), "offer:add")

    assert world.now_says(card, "Saved as")
    world.later(minutes=11)
    world.settle()
    answer = world.answered(REFUSED)
    assert answer.text.startswith("❓ Is it about SEC-1?")  # not word for word the expert's
    world.click(CORA, answer, "answer:pick/SEC-1")
    world.click(CORA, world.now_says(answer, "Is this so?"), "answer:goes_against")
    assert "answer:override" in buttons(world.now_says(answer, "↩️ Not by default"))
    assert world.answered(IN_ITS_WORDS).text.startswith("↩️ Not by default")


@pytest.mark.thorough
def test_approvals_of_one_kind_become_a_space_that_is_used_up_and_revoked(world: World) -> None:
    for user, channel in THREE:
        world.ask(CHECKED, user, channel)
        card = newest(world, ANA, "check:approve")
        world.click(ANA, card, "check:approve")
        world.now_says(card, "Approved by you")
        world.settle()
    world.click(ANA, newest(world, ANA, "offer:space"), "offer:space")
    world.submit(ANA, {"uses": "2"})
    assert world.card_says(ANA, "It would have settled 3 of your last 3 checks")
    world.slack.open_home(ANA, "A0ZERO")
    view = world.home(ANA, "Your twins")
    world.slack.click_in_view(ANA, view.id, "twin:open/security")
    world.home(ANA, "Not published yet")
    world.slack.click_in_view(ANA, view.id, "twin:publish")
    world.card_says(ANA, "is live. It passed")

    used = world.answered(CHECKED)
    assert used.text.startswith("✅ Go ahead")
    assert "Use 1 of 2 this week" in shown(used)
    world.home(ANA, "SEC-S4")
    world.slack.click_in_view(ANA, view.id, "twin:revoke/SEC-S4")
    world.card_says(ANA, "SEC-S4 is withdrawn")
    assert world.answered(CHECKED).text.startswith("✋ Wait for Ana. SEC-S4 was withdrawn")


def test_an_override_without_a_reason_is_reminded_after_a_day_and_lapses_after_two(world: World) -> None:
    ts = world.ask("data keep raw events for 700 days because finance audits yearly", CHEN, ONBOARD)
    world.click(CHEN, world.answer(ts, ONBOARD), "answer:override")
    card = world.answer(ts, ONBOARD, 2)

    world.later(hours=25)
    world.answer(ts, ONBOARD, 3)
    world.later(hours=25)

    assert world.now_says(card, "No reason came")
