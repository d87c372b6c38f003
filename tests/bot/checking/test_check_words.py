"""Words written on a check (changes, reasons, questions, answers), and their delivery to the right person."""

import pytest

from bot.practice.demo_people import APP_ID
from bot.practice.workspace.model import Message
from tests.support.slack_world import ANA, BILLING, CHECKED, CHEN, CORA, LEO, World, buttons, shown

CHANGES = "signed URLs, 10 minutes, per partner"


def asked_in_thread(world: World, card: Message, action: str = "check:changes") -> None:
    """Press a button whose form Slack doesn't open, so that the words are asked for in the thread."""
    with world.without_forms():
        world.click(ANA, card, action)
        world.thread(card, 1)


@pytest.mark.parametrize("action", ["check:changes", "check:question"])
def test_a_form_that_opens_asks_for_nothing_in_the_thread(world: World, action: str) -> None:
    _, card = world.checked()
    world.click(ANA, card, action)
    world.until(lambda: world.slack.views(ANA))
    world.settle()
    assert world.slack.said(card.channel, card.ts)[1:] == []
    world.click(ANA, card, "check:approve")


def test_a_person_who_cannot_decide_is_told_before_any_form_opens(world: World) -> None:
    _, card = world.checked()
    assert "only Ana or a deputy can decide" in world.told(CHEN, lambda: world.forward(card, CHEN, "check:changes"))
    assert world.slack.views(CHEN) == []
    world.click(ANA, card, "check:approve")


def test_the_daily_list_asks_in_its_thread_where_no_form_opens(world: World) -> None:
    world.checked()
    world.told_waiting(ANA)
    inbox = world.card(ANA)
    assert "Waiting for you" in inbox.text
    asked_in_thread(world, inbox)
    prompt = shown(world.thread(inbox, 1))
    assert "Reply in this thread with your changes" in prompt
    assert "let partners pull the invoice export" in prompt
    world.slack.post(ANA, inbox.channel, "only for a month", inbox.ts)
    world.until(lambda: "only for a month" in str(world.slack.said(BILLING)))


def test_a_reply_after_approve_with_changes_is_the_changes(world: World) -> None:
    ts, card = world.checked()
    asked_in_thread(world, card)
    assert "Reply in this thread with your changes" in shown(world.thread(card, 1))
    world.slack.post(ANA, card.channel, CHANGES, card.ts)
    verdict = shown(world.answer(ts, number=2))
    assert "Approved with changes by Ana" in verdict
    assert CHANGES in verdict
    assert CHANGES in shown(world.now_says(card, "Approved with changes by you"))
    assert buttons(world.now_says(world.thread(card, 1), "Sent to Cora")) == []


def test_nothing_is_approved_before_the_changes_are_there(world: World) -> None:
    ts, card = world.checked()
    asked_in_thread(world, card)
    world.settle()
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1
    world.slack.post(ANA, card.channel, "never mind", card.ts)
    world.now_says(world.thread(card, 1), "nothing left to reply to")
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


def test_a_reply_that_only_puts_it_off_is_not_taken_for_changes(world: World) -> None:
    ts, card = world.checked()
    asked_in_thread(world, card)
    world.slack.post(ANA, card.channel, "hold on, let me look", card.ts)
    asked = world.thread(card, 2)
    assert "What should I do with this?" in shown(asked)
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


def test_a_reply_before_any_click_is_asked_what_it_is(world: World) -> None:
    ts, card = world.checked()
    world.slack.post(ANA, card.channel, "only for partners who signed", card.ts)
    asked = world.thread(card, 1)
    assert "only for partners who signed" in shown(asked)
    world.click(ANA, asked, "words:as_changes")
    assert "only for partners who signed" in shown(world.answer(ts, number=2))


def test_words_written_before_approve_go_with_it(world: World) -> None:
    ts, card = world.checked()
    world.slack.post(ANA, card.channel, "read-only, please", card.ts)
    world.thread(card, 1)
    world.click(ANA, card, "check:approve")
    verdict = shown(world.answer(ts, number=2))
    assert "Approved with changes by Ana" in verdict
    assert "read-only, please" in verdict


def test_a_decline_counts_at_once_and_its_reason_follows(world: World) -> None:
    ts, card = world.checked()
    world.click(ANA, card, "check:decline")
    assert "Declined by Ana" in shown(world.answer(ts, number=2))
    assert "Reply in this thread with your reason" in shown(world.thread(card, 1))
    world.slack.post(ANA, card.channel, "links are passed on", card.ts)
    assert "links are passed on" in shown(world.answer(ts, number=3))
    assert "links are passed on" not in shown(world.answer(ts, number=2)), "told once, not twice"
    assert "links are passed on" in shown(world.now_says(card, "links are passed on"))


@pytest.mark.thorough
def test_a_question_travels_to_the_conductor_and_the_answer_back(world: World) -> None:
    ts, card = world.checked()
    asked_in_thread(world, card, "check:question")
    world.slack.post(ANA, card.channel, "Which partners?", card.ts)
    question = world.answer(ts, number=2)
    assert "Which partners?" in shown(question)
    assert CORA in shown(question)
    assert "asks you something" in shown(world.now_says(world.answer(ts), "asks you something"))
    world.slack.post(CORA, BILLING, "Only the two in the pilot", ts)
    replied = world.thread(card, 2)
    assert "Only the two in the pilot" in shown(replied)
    assert "Only the two in the pilot" in shown(world.now_says(card, "Only the two in the pilot"))
    world.click(ANA, card, "check:approve")
    assert "Approved by Ana" in shown(world.answer(ts, number=3))


@pytest.mark.thorough
def test_an_edited_reply_is_a_new_wording_everywhere(world: World) -> None:
    ts, card = world.checked()
    asked_in_thread(world, card)
    said = world.slack.post(ANA, card.channel, "ten minuts", card.ts)
    verdict = world.answer(ts, number=2)
    world.slack.edit(ANA, card.channel, said, "ten minutes, signed")
    world.now_says(verdict, "ten minutes, signed")
    world.now_says(card, "ten minutes, signed")
    world.slack.delete(ANA, card.channel, said)
    assert "has since been deleted" in shown(world.now_says(verdict, "has since been deleted"))


def test_the_home_tab_asks_for_words_in_a_form(world: World) -> None:
    ts, card = world.checked()
    target = next(e["value"] for b in card.blocks if b["type"] == "actions" for e in b["elements"])
    world.close_forms(ANA)
    world.slack.open_home(ANA, APP_ID)
    world.slack.click_in_view(ANA, world.home(ANA, target).id, "check:changes", target)
    world.submit(ANA, {"words": {"field": CHANGES}})
    assert CHANGES in shown(world.answer(ts, number=2))


@pytest.mark.thorough
def test_a_check_is_handed_over_to_a_colleague_who_then_decides(world: World) -> None:
    ts, card = world.checked()
    world.click(ANA, card, "check:hand_to")
    world.submit(ANA, {"colleague": {"field": LEO}})
    theirs = world.until(lambda: [m for m in world.slack.said(world.slack.dm(LEO, "U0ZERO")) if buttons(m)])[-1]
    assert "handed this to Leo" in shown(world.now_says(world.answer(ts), "handed this to Leo"))
    world.click(LEO, theirs, "check:approve")
    assert "Approved by Leo" in shown(world.answer(ts, number=2))
    assert buttons(world.now_says(card, "Approved by Leo")) == []


def test_a_check_is_never_handed_to_a_guest_and_the_form_says_so_while_it_is_open(world: World) -> None:
    _, card = world.checked()
    world.click(ANA, card, "check:hand_to")
    form = world.until(lambda: next(iter(world.slack.views(ANA)), None))

    refused = world.slack.submit(ANA, form.id, {"colleague": {"field": "U0GUS"}})

    assert refused["response_action"] == "errors"
    assert "full members" in refused["errors"]["colleague"]
    assert [view.id for view in world.slack.views(ANA)] == [form.id]


def test_a_colleague_who_has_just_become_a_guest_is_refused_after_the_form(world: World) -> None:
    ts, card = world.checked()
    world.slack.add_user("U0NEW", "Newt")
    world.click(ANA, card, "check:hand_to")
    form = world.until(lambda: next(iter(world.slack.views(ANA)), None))
    world.slack.faults.next("users.info", 500)  # Slack doesn't say while the form is open
    world.slack.change_user("U0NEW", is_restricted=True)
    before = len(world.slack.said(card.channel))
    assert world.slack.submit(ANA, form.id, {"colleague": {"field": "U0NEW"}}) == {}
    told = world.until(lambda: world.slack.said(card.channel)[before:])[-1]
    assert "is a guest" in shown(told)
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1


def test_the_conductor_takes_it_back(world: World) -> None:
    ts, card = world.checked()
    world.click(CORA, world.answer(ts), "check:withdraw")
    assert buttons(world.now_says(card, "Withdrawn by Cora")) == []
    assert "Withdrawn by Cora" in shown(world.now_says(world.answer(ts), "Withdrawn by Cora"))
    told = world.told(ANA, lambda: world.forward(card, ANA))
    assert "withdrawn" in told


def test_the_conductor_nudges_once(world: World) -> None:
    ts, card = world.checked()
    assert "I've reminded Ana" in world.told(CORA, lambda: world.click(CORA, world.answer(ts), "check:nudge"))
    assert "asks you to decide this" in shown(world.thread(card, 1))
    world.until(lambda: "check:nudge" not in buttons(world.answer(ts)))


def test_an_edited_ask_supersedes_its_check_and_is_answered_anew(world: World) -> None:
    ts, card = world.checked()
    world.slack.edit(CORA, BILLING, ts, f"<@U0ZERO> {CHECKED}, and by mail")
    assert buttons(world.now_says(card, "Superseded")) == []
    assert "Superseded" in shown(world.now_says(world.answer(ts), "Superseded"))
    again = world.answer(ts, number=2)
    assert "I'll post the answer here" in shown(again)
    world.settle()
    newer = world.card(ANA)
    assert newer.ts != card.ts
    assert "by mail" in shown(newer)


def test_a_typo_of_spaces_and_capitals_supersedes_nothing(world: World) -> None:
    ts, card = world.checked()
    world.slack.edit(CORA, BILLING, ts, f"<@U0ZERO>  {CHECKED.upper()}")
    world.settle()
    world.click(ANA, card, "check:approve")
    assert "Approved by Ana" in shown(world.answer(ts, number=2))
