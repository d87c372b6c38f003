"""Outages of Slack and the database: nothing is lost or posted twice, and people get a message."""

from typing import Any

import pytest

from tests.support.slack_world import ANA, BILLING, BOT, CHECKED, CORA, DECIDED, OTHERWISE, World, buttons, shown
from tests.support.unwritable import unwritable


def posts_in(world: World, ts: str) -> int:
    """Return the number of bot messages in a thread, once no job is open."""
    world.settle()
    return len([m for m in world.slack.said(BILLING, ts) if m.bot_id])


@pytest.mark.parametrize("fault", ["drop", "drop_before", 500, 429, "garbage"])
def test_an_answer_is_posted_once_however_slack_fails(world: World, fault: str | int) -> None:
    world.slack.faults.next("chat.postMessage", fault)
    ts = world.ask(DECIDED)
    world.answer(ts)
    assert posts_in(world, ts) == 1


@pytest.mark.thorough
def test_an_answer_that_may_have_been_sent_is_looked_up_also_where_the_look_up_fails(world: World) -> None:
    world.slack.faults.next("chat.postMessage", "drop")
    world.slack.faults.next("conversations.replies", 429)
    ts = world.ask(DECIDED)
    world.answer(ts)
    assert posts_in(world, ts) == 1


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel"])
def test_what_can_not_be_posted_goes_to_the_askers_dm_with_the_reason(world: World, error: str) -> None:
    world.slack.faults.next("chat.postMessage", {"ok": False, "error": error})
    world.ask(DECIDED)
    direct = world.slack.dm(CORA, BOT)
    world.until(lambda: [m for m in world.slack.said(direct) if error in m.text])


def test_a_card_that_can_not_be_edited_any_more_gets_a_note_in_its_thread(world: World) -> None:
    world.answered(CHECKED)
    world.settle()
    card = world.card(ANA)
    world.slack.faults.next("chat.update", {"ok": False, "error": "cant_update_message"}, times=2)
    world.click(ANA, card, "check:approve")
    world.until(lambda: [m for m in world.slack.said(card.channel, card.ts)[1:] if "Approved" in m.text])


def test_a_whisper_that_can_not_be_whispered_goes_to_the_dm(world: World) -> None:
    world.slack.faults.next("chat.postEphemeral", {"ok": False, "error": "user_not_in_channel"})
    world.ask("help")
    direct = world.slack.dm(CORA, BOT)
    world.until(lambda: [m for m in world.slack.said(direct) if "I answer for your experts" in m.text])


def test_a_redelivered_mention_is_answered_once(world: World) -> None:
    world.slack.faults.set(redelivered=1.0, redelivery_delay=0.01)
    ts = world.ask(DECIDED)
    world.answer(ts)
    world.slack.faults.clear()
    assert posts_in(world, ts) == 1


def test_a_click_by_a_user_unknown_to_slack_is_refused_with_a_reason(world: World) -> None:
    answer = world.answered(OTHERWISE)
    world.settle()  # or what follows from an answer asks Slack first
    world.slack.faults.next("users.info", {"ok": False, "error": "user_not_found"})
    assert "who you are" in world.told(CORA, lambda: world.click(CORA, answer, "answer:override"))
    assert buttons(world.slack.said(BILLING, answer.thread_ts)[1]) == ["answer:override", "answer:stop"]


@pytest.mark.parametrize("fault", [429, 500])
def test_a_click_while_slack_can_not_be_asked_who_it_is_counts_later(world: World, fault: int) -> None:
    answer = world.answered(OTHERWISE)
    world.settle()
    world.slack.faults.next("users.info", fault)
    world.click(CORA, answer, "answer:override")
    assert "reason" in world.answer(answer.thread_ts or "", number=2).text


def test_what_can_not_be_written_down_is_not_acked_and_the_person_is_told(world: World) -> None:
    world.slack.space.delivery.retry_after = (0.2, 60.0)
    with unwritable(world.practice.database):
        assert "not* recorded" in world.told(CORA, lambda: world.ask(DECIDED))
        assert world.slack.unacked()
    ts = [m for m in world.slack.said(BILLING) if not m.bot_id][-1].ts
    assert "UX-1" in shown(world.answer(ts)), "Slack delivers again, and it is answered"


@pytest.mark.thorough
def test_a_click_that_can_not_be_written_down_is_not_acked_either(world: World) -> None:
    answer = world.answered(OTHERWISE)
    world.settle()
    with unwritable(world.practice.database):
        assert "not* recorded" in world.told(CORA, lambda: world.click(CORA, answer, "answer:override"))
        world.until(lambda: any(triangle.user == CORA for triangle in world.slack.unanswered))


def test_the_reply_that_is_waited_for_is_taken_once_the_database_can_be_written(world: World) -> None:
    world.slack.space.delivery.retry_after = (0.2, 60.0)
    answer = world.answered("data keep raw events for 400 days")
    world.click(CORA, answer, "answer:override")
    world.now_says(answer, "reason")
    world.settle()
    with unwritable(world.practice.database):
        reason = "finance audits yearly"
        told = world.told(CORA, lambda: world.slack.post(CORA, BILLING, reason, answer.thread_ts))
        assert "not* recorded" in told
    assert reason in shown(world.now_says(answer, "Overridden by Cora"))


def test_a_card_whose_database_turns_read_only_is_decided_once_it_can_be_written(world: World) -> None:
    ts, card = world.checked()
    with unwritable(world.practice.database):
        assert "try again" in world.told(ANA, lambda: world.click(ANA, card, "check:approve"))
        assert buttons(card)
    world.click(ANA, card, "check:approve")
    world.now_says(world.answer(ts), "Approved by Ana")


def test_bots_are_not_answered(world: World) -> None:
    client: Any = world.client()
    posted = client.chat_postMessage(channel=BILLING, text=f"<@{BOT}> {DECIDED}")
    world.settle()
    assert len(world.slack.said(BILLING, posted["ts"])) == 1


def test_in_a_channel_shared_with_another_company_nobody_is_answered(world: World) -> None:
    world.slack.add_channel("C0SHARED", "shared", [CORA, BOT], shared=True)
    assert "other companies" in world.told(CORA, lambda: world.ask(DECIDED, channel="C0SHARED"))


def test_a_stranger_is_told_no(world: World) -> None:
    world.slack.add_user("U0STRANGE", "Stranger", team_id="T0OTHER", is_stranger=True)
    world.slack.add_channel("C0MIXED", "mixed", [CORA, BOT, "U0STRANGE"])
    told = world.told("U0STRANGE", lambda: world.ask(DECIDED, user="U0STRANGE", channel="C0MIXED"))
    assert "people in this workspace" in told
    assert [m for m in world.slack.said("C0MIXED") if m.bot_id] == []
