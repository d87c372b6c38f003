"""What Slack refuses is sent again smaller, in the same place; where no form reaches a person, somebody is told."""

import pytest

from bot.practice.workspace.model import Json, Message
from tests.support.slack_world import ANA, ARI, BILLING, BOT, CHECKED, CORA, DECIDED, OMAR, World, buttons, shown

TOO_LONG, NO_BLOCKS = "msg_blocks_too_long", "invalid_blocks"


def refuse(world: World, error: str, channel: str = "", times: int = 1, method: str = "chat.postMessage") -> None:
    answer: Json = {"ok": False, "error": error}
    world.slack.faults.next(method, answer, times=times, channel=channel)


def sent_to(world: World, user: str, text: str) -> list[Message]:
    """Return a person's direct messages with a text, once no job is open."""
    world.settle()
    return [m for m in world.slack.said(world.slack.dm(user, BOT)) if text in shown(m)]


def a_new_channel(world: World, name: str) -> str:
    channel = f"C0{name.upper()}"
    world.slack.add_channel(channel, name, [CORA, ANA, BOT])
    return channel


@pytest.mark.thorough
@pytest.mark.parametrize(("error", "times"), [(TOO_LONG, 1), (NO_BLOCKS, 2)])  # the plain blocks too
def test_a_check_card_that_is_refused_comes_smaller_and_can_still_be_decided(
    world: World, error: str, times: int
) -> None:
    direct = world.slack.dm(ANA, BOT)
    refuse(world, error, direct, times)
    _, card = world.checked()
    calls = [call for call in world.slack.calls("chat.postMessage") if call.args["channel"] == direct]
    posted = str(next(call.args["blocks"] for call in reversed(calls) if call.answer["ok"]))
    assert "let partners pull the invoice export" in posted
    assert f"Slack refused the rest of this message (`{error}`)" in posted
    assert "check:show_all" in posted
    world.click(ANA, card, "check:approve")
    world.now_says(card, "Approved by you")


def test_what_is_refused_in_every_form_comes_as_text_that_says_where_the_buttons_are(world: World) -> None:
    direct = world.slack.dm(ANA, BOT)
    refuse(world, NO_BLOCKS, direct, times=3)
    world.ask(CHECKED)
    text = world.card_says(ANA, "with its buttons").text
    assert "needs your decision" in text
    assert "let partners pull the invoice export" in text
    assert sent_to(world, CORA, NO_BLOCKS) == []


def test_an_answer_that_is_refused_comes_smaller_in_its_thread(world: World) -> None:
    channel = a_new_channel(world, "small")
    refuse(world, TOO_LONG, channel)
    ts = world.ask(DECIDED, channel=channel)
    assert TOO_LONG in shown(world.answer(ts, channel))
    assert sent_to(world, CORA, TOO_LONG) == []


@pytest.mark.thorough
@pytest.mark.parametrize("fault", ["drop", "drop_before", 429])
def test_a_smaller_form_is_posted_once_however_slack_fails(world: World, fault: str | int) -> None:
    channel = a_new_channel(world, f"once{str(fault).replace('_', '')}")
    refuse(world, TOO_LONG, channel)
    world.slack.faults.next("chat.postMessage", fault, channel=channel)
    ts = world.ask(DECIDED, channel=channel)
    world.answer(ts, channel)
    world.settle()
    assert len([m for m in world.slack.said(channel, ts) if m.bot_id]) == 1


def test_a_change_that_is_refused_comes_smaller_in_the_same_message(world: World) -> None:
    ts, card = world.checked()
    refuse(world, TOO_LONG, card.channel, method="chat.update")
    world.click(ANA, card, "check:approve")
    assert TOO_LONG in shown(world.now_says(card, "Approved by you"))
    assert "Approved by Ana" in shown(world.answer(ts, number=2))


def test_a_change_that_slack_never_takes_is_said_in_the_thread_without_blocks(world: World) -> None:
    _, card = world.checked()
    refuse(world, "cant_update_message", card.channel, times=2, method="chat.update")
    world.click(ANA, card, "check:approve")
    note = world.until(lambda: [m for m in world.slack.said(card.channel, card.ts)[1:] if "Approved" in m.text])[-1]
    assert "Slack didn't let me change the message above (`cant_update_message`)" in note.text
    assert note.blocks == ()


def test_a_slack_that_finds_every_message_too_long_loses_none(world: World) -> None:
    world.slack.faults.set(largest_message=1)
    ts = world.ask(CHECKED)
    answer = world.answer(ts)
    world.settle()
    world.slack.faults.clear()
    assert "I've asked Ana" in answer.text
    assert len(sent_to(world, ANA, "needs your decision")) >= 1
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


def test_a_check_that_can_not_reach_its_expert_goes_to_the_next_in_line(world: World) -> None:
    refuse(world, "user_disabled", world.slack.dm(ANA, BOT))
    ts = world.ask(f"{CHECKED} tonight")
    assert "check:approve" in buttons(world.card_says(OMAR, "they sync at night tonight"))
    world.now_says(world.answer(ts), "can't be reached any more, so I've asked Omar")
    world.settle()
    assert [m for m in world.slack.said(BILLING, ts) if "nobody could be asked" in m.text] == []


def unreachable(world: World, channel: str) -> str:
    """Hand an ask over to Leo, whom Slack lets nobody write to; return the ts of the ask."""
    refuse(world, "user_disabled", times=1, method="conversations.open")
    ask = "security can we sign the partner's contract with an unlimited liability clause because sales wants to"
    ts = world.ask(ask, channel=channel)
    answer = world.until(lambda: [m for m in world.slack.said(channel, ts) if "answer:hand_over" in buttons(m)])[-1]
    world.click(CORA, answer, "answer:hand_over")
    world.settle()
    return ts


def test_a_check_that_reaches_nobody_is_said_to_the_conductor_and_handed_on_by_an_architect(world: World) -> None:
    channel = a_new_channel(world, "legal")
    ts = unreachable(world, channel)
    note = world.slack.said(channel, ts)[-1].text
    assert f"<@{CORA}>, nobody could be asked yet" in note
    assert f"<@{ARI}> can hand it to another person" in note
    assert "You can also withdraw it" in note
    assert "goes to the next in line" in sent_to(world, ARI, "user_disabled")[0].text
    alarm = sent_to(world, ARI, "*Stuck:*")[-1]
    world.click(ARI, alarm, "check:hand_to")
    world.submit(ARI, {"colleague": OMAR})
    assert "check:approve" in buttons(world.card_says(OMAR, "unlimited liability"))


@pytest.mark.thorough
def test_where_the_thread_is_gone_too_the_conductor_hears_it_in_their_direct_messages(world: World) -> None:
    channel = a_new_channel(world, "gone")
    refuse(world, "user_disabled", method="conversations.open")
    ts = world.ask(
        "security can we sign a contract with an unlimited liability clause because of sales", channel=channel
    )
    answer = world.until(lambda: [m for m in world.slack.said(channel, ts) if "answer:hand_over" in buttons(m)])[-1]
    refuse(world, "is_archived", channel)
    world.slack.faults.next("chat.postMessage", "drop", channel=world.slack.dm(CORA, BOT))
    world.click(CORA, answer, "answer:hand_over")
    assert len(sent_to(world, CORA, "nobody could be asked yet")) == 1


def test_a_verdict_for_a_channel_that_is_gone_reaches_the_conductor_with_its_words_and_a_link(world: World) -> None:
    channel = a_new_channel(world, "archive")
    ts = world.ask(CHECKED, channel=channel)
    world.answer(ts, channel)
    world.settle()
    card = world.card(ANA)
    refuse(world, "is_archived", channel)
    with world.without_forms():
        world.click(ANA, card, "check:changes")
        world.until(lambda: [m for m in world.slack.said(card.channel, card.ts) if "Reply" in m.text])
    world.slack.post(ANA, card.channel, "signed links only", card.ts)
    text = world.card_says(CORA, "is_archived").text
    assert "Approved with changes by Ana" in text
    assert "> Changes: signed links only" in text
    assert f"/archives/{channel}/p" in text


def test_words_that_a_person_wrote_stay_words(world: World) -> None:
    """The local Slack makes bare names live where Slack would; nothing that the bot sends has any."""
    said = f"{CHECKED} tell @here and #general, https://example.com"
    ts, card = world.checked(said)
    world.click(ANA, card, "check:decline")
    world.settle()
    for message in [*world.slack.said(BILLING, ts)[1:], *world.slack.said(card.channel, card.ts)]:
        assert "<!here>" not in shown(message)
        assert "<#C0GENERAL" not in shown(message)
        assert "<https://example.com" not in shown(message)


def test_no_link_that_a_person_wrote_is_unfolded(world: World) -> None:
    world.answered(DECIDED)
    posts = [call.args for call in world.slack.calls("chat.postMessage") if "parse" in call.args]
    assert posts
    assert all((each["unfurl_links"], each["unfurl_media"]) == (0, 0) for each in posts), posts[0]
