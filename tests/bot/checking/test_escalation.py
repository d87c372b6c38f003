"""Escalation of waiting checks: reminders, deputies, architects, expiry. Silence is never consent."""

from collections.abc import Iterator

import pytest

from bot.practice.workspace.model import Message
from tests.support.slack_world import (
    ANA,
    ARI,
    BILLING,
    BOT,
    CHECKED,
    CORA,
    LEO,
    OMAR,
    World,
    buttons,
    on_a_monday,
    shown,
)


@pytest.fixture
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a fresh workspace on a Monday at ten in Ana's and Omar's time."""
    with on_a_monday(tmp_path_factory.mktemp("practice"), 9) as world:
        yield world


def their_card(world: World, user: str) -> Message:
    """Return the newest card with buttons in a person's direct messages."""
    found = world.until(lambda: [m for m in world.slack.said(world.slack.dm(user, BOT)) if buttons(m)])
    return found[-1]


def test_it_goes_from_the_expert_to_the_deputy_to_the_architect_and_expires(monday: World) -> None:
    world = monday
    ts, card = world.checked()
    assert "I've asked Ana" in shown(world.answer(ts))
    world.later(hours=4, minutes=5)
    assert "has been waiting for this since" in shown(world.thread(card, 1))
    world.later(hours=20)
    theirs = their_card(world, OMAR)
    assert "No decision yet, so I've asked Omar as well" in shown(world.now_says(world.answer(ts), "Omar as well"))
    world.later(days=2)
    alarm = their_card(world, ARI)
    assert "Stuck" in shown(alarm)
    assert "I've told the architects" in shown(world.now_says(world.answer(ts), "told the architects"))
    world.later(days=9)
    verdict = shown(world.answer(ts, number=2))
    assert "neither a yes nor a no" in verdict
    assert "Declined" not in verdict
    for message in (card, theirs, alarm):
        assert buttons(world.now_says(message, "Nobody decided in time")) == []
    assert "expired" in world.told(ANA, lambda: world.forward(card, ANA))


@pytest.mark.thorough
def test_what_expired_is_asked_again_by_whoever_asked(monday: World) -> None:
    world = monday
    ts, _ = world.checked()
    for _ in range(4):
        world.later(days=7)
        world.settle()
    expired = world.answer(ts, number=2)
    world.click(CORA, expired, "check:ask_again")
    assert "I'll post the answer here" in shown(world.answer(ts, number=3))


def test_an_expert_who_is_away_is_skipped_at_once(monday: World) -> None:
    world = monday
    assert "You are away until" in world.told(
        ANA, lambda: world.slack.command(ANA, BILLING, "/twins", "away until friday")
    )
    ts = world.ask("security let partners pull the invoice export by a link, because they sync at night")
    their_card(world, OMAR)
    assert "Ana is away, so I've asked Omar" in shown(world.now_says(world.answer(ts), "Ana is away"))


def test_what_waits_moves_when_its_expert_goes_away(monday: World) -> None:
    world = monday
    ts, card = world.checked()
    world.slack.post(ANA, card.channel, "I'm away until Friday 10:00")
    their_card(world, OMAR)
    assert "Ana is away, so I've asked Omar" in shown(world.now_says(world.answer(ts), "Ana is away"))
    world.click(ANA, card, "check:approve")  # she may still decide it
    assert "Approved by Ana" in shown(world.answer(ts, number=2))


def test_a_holiday_in_slacks_status_is_a_hint_that_is_taken(monday: World) -> None:
    world = monday
    world.slack.change_user(ANA, status_text="Vacationing", status_emoji=":palm_tree:")
    world.answered("security let partners pull the invoice export by a link, because they sync at night")
    their_card(world, OMAR)
    assert [m for m in world.slack.said(world.slack.dm(ANA, BOT)) if buttons(m)] == []


def test_nothing_is_sent_to_somebody_deactivated_and_the_architect_is_told(monday: World) -> None:
    world = monday
    world.slack.change_user(ANA, deleted=True)
    world.answered("security let partners pull the invoice export by a link, because they sync at night")
    their_card(world, OMAR)
    told = world.until(lambda: [m for m in world.slack.said(world.slack.dm(ARI, BOT)) if m.bot_id])
    assert "can't be asked any more" in shown(told[0])
    assert world.slack.said(world.slack.dm(ANA, BOT)) == []


@pytest.mark.thorough
def test_an_architect_hands_over_what_is_stuck(monday: World) -> None:
    world = monday
    ts, _ = world.checked()
    for _ in range(3):
        world.later(days=2)
        world.settle()
    alarm = their_card(world, ARI)
    world.click(ARI, alarm, "check:hand_to")
    world.submit(ARI, {"colleague": "U0LEO"})
    world.click("U0LEO", their_card(world, "U0LEO"), "check:approve")
    assert "Approved by Leo" in shown(world.answer(ts, number=2))


def test_while_the_conductor_is_asked_nobody_is_reminded(monday: World) -> None:
    world = monday
    _, card = world.checked()
    world.slack.post(ANA, card.channel, "Which partners?", card.ts)
    world.click(ANA, world.thread(card, 1), "words:as_question")
    world.now_says(card, "Which partners?")
    world.later(hours=30)
    world.settle()
    assert not [m for m in world.slack.said(card.channel) if "has been waiting for this since" in m.text]


@pytest.mark.parametrize(
    ("members", "is_read"),
    [
        pytest.param([CORA, BOT], False, id="private"),
        pytest.param([CORA, ARI, BOT], True, id="their own", marks=pytest.mark.thorough),
    ],
)
def test_an_architect_reads_the_words_of_a_stuck_check_only_where_they_are_in_the_channel(
    monday: World, members: list[str], is_read: bool
) -> None:
    world = monday
    world.slack.add_channel("C0MINE", "mine", members, private=True)
    for user in (ANA, OMAR):
        world.slack.command(user, BILLING, "/twins", "away until friday")
    world.settle()
    world.answer(world.ask(CHECKED, CORA, "C0MINE"), "C0MINE")
    alarm = their_card(world, ARI)
    assert ("they sync at night" in shown(alarm)) is is_read
    assert ("It comes from a channel that you can't read" in shown(alarm)) is not is_read
    world.click(ARI, alarm, "check:hand_to")
    world.submit(ARI, {"colleague": LEO})
    assert "they sync at night" in shown(their_card(world, LEO))
    world.click(LEO, their_card(world, LEO), "check:approve")
    settled = shown(world.now_says(alarm, "ettled"))
    assert ("Approved by Leo" in settled) is is_read
