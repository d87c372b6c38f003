"""Overrides of a default: one click, and one reason in the thread."""

from bot.practice.workspace.model import Message
from tests.support.slack_world import BILLING, CHEN, CORA, OTHERWISE, World, buttons, shown


def override(world: World) -> tuple[str, Message]:
    """Ask against a default, and click Override."""
    ts = world.ask(OTHERWISE)
    answer = world.answer(ts)
    world.click(CORA, answer, "answer:override")
    assert "reply here with your reason" in shown(world.answer(ts, number=2))
    return ts, answer


def test_the_next_reply_is_the_reason_and_is_shown_on_the_answer(world: World) -> None:
    ts, answer = override(world)
    reply = world.slack.post(CORA, BILLING, "auditors need 13 months", ts)
    redrawn = world.now_says(answer, "auditors need 13 months")
    assert "overridden" in shown(redrawn)
    assert buttons(redrawn) == []
    world.until(lambda: [m for m in world.slack.said(BILLING, ts) if m.ts == reply and m.reactions])


def test_what_was_taken_is_quoted_and_can_be_put_right(world: World) -> None:
    ts, answer = override(world)
    world.slack.post(CORA, BILLING, "lunch at one?", ts)
    taken = world.now_says(world.answer(ts, number=2), "lunch at one?")
    world.click(CORA, taken, "override:not_my_reason")
    assert "reply here" in shown(world.answer(ts, number=3))
    world.slack.post(CORA, BILLING, "auditors need 13 months", ts)
    assert "lunch" not in shown(world.now_says(answer, "auditors need 13 months"))


def test_an_override_can_be_typed_without_any_click(world: World) -> None:
    ts = world.ask(OTHERWISE)
    answer = world.answer(ts)
    world.slack.post(CORA, BILLING, "override: because auditors need 13 months", ts)
    assert "auditors need 13 months" in shown(world.now_says(answer, "DAT-2 overridden"))


def test_a_reply_that_begins_with_a_name_is_no_reason_and_its_author_is_told(world: World) -> None:
    ts, answer = override(world)
    said = world.told(CORA, lambda: world.slack.post(CORA, BILLING, f"<@{CHEN}> what do you think?", ts))
    assert "looks meant for them" in said
    world.slack.post(CORA, BILLING, "the auditors insist", ts)
    assert "what do you think" not in shown(world.now_says(answer, "the auditors insist"))


def test_somebody_elses_reply_is_no_reason(world: World) -> None:
    ts, answer = override(world)
    world.slack.post(CHEN, BILLING, "I would not do that", ts)
    world.slack.post(CORA, BILLING, "the auditors insist", ts)
    assert "would not do that" not in shown(world.now_says(answer, "the auditors insist"))


def test_an_edited_reply_is_a_new_wording_and_a_deleted_one_is_kept_and_marked(world: World) -> None:
    ts, answer = override(world)
    reply = world.slack.post(CORA, BILLING, "auditors need 12 months", ts)
    world.now_says(answer, "auditors need 12 months")
    world.slack.edit(CORA, BILLING, reply, "auditors need 13 months")
    world.now_says(answer, "auditors need 13 months")
    world.slack.delete(CORA, BILLING, reply)
    assert "auditors need 13 months" in shown(world.now_says(answer, "the message was deleted"))


def test_only_the_one_who_asked_overrides(world: World) -> None:
    answer = world.answered(OTHERWISE)
    assert "Only the person who asked" in world.told(CHEN, lambda: world.click(CHEN, answer, "answer:override"))


def test_never_mind_takes_it_back_and_the_button_returns(world: World) -> None:
    ts, answer = override(world)
    world.click(CORA, world.answer(ts, number=2), "override:never_mind")
    world.until(lambda: [m for m in world.slack.said(BILLING, ts) if m.ts == answer.ts and buttons(m)])


def test_where_two_overrides_wait_in_a_thread_a_form_takes_the_reason(world: World) -> None:
    ts, _ = override(world)
    world.ask("data store the local time because the report needs it", thread=ts)
    second = world.answer(ts, number=3)
    world.click(CORA, second, "answer:override")
    form = world.until(lambda: world.slack.views(CORA))[0]
    world.slack.submit(CORA, form.id, {"reason": "the old system has no time zones"})
    world.now_says(second, "the old system")


def test_a_reply_that_comes_before_the_answer_is_not_lost(world: World) -> None:
    world.settle()
    database = world.practice.store.database
    with database.write():  # nothing can be decided, and Slack's events wait to be stored
        ts = world.ask(OTHERWISE)
        world.until(lambda: database._queue._waiting[True])  # or a thread of the reply's could come first
        world.slack.post(CORA, BILLING, "override: because auditors need 13 months", ts)
    assert "auditors need 13 months" in shown(world.now_says(world.answer(ts), "DAT-2 overridden"))


def test_what_was_said_before_the_click_is_no_reason(world: World) -> None:
    ts = world.ask(OTHERWISE)
    answer = world.answer(ts)
    with world.practice.store.database.write():  # the reply waits in the same lane as the click behind it
        world.slack.post(CORA, BILLING, "hm, let me think about lunch", ts)
        world.click(CORA, answer, "answer:override")
    world.answer(ts, number=2)
    world.slack.post(CORA, BILLING, "auditors need 13 months", ts)
    assert "lunch" not in shown(world.now_says(answer, "auditors need 13 months"))


def test_a_form_that_was_closed_leaves_its_button(world: World) -> None:
    ts, _ = override(world)
    world.ask(OTHERWISE, thread=ts)
    second = world.answer(ts, number=3)
    world.click(CORA, second, "answer:override")
    form = world.until(lambda: world.slack.views(CORA))[0]
    world.slack.close_view(CORA, form.id)
    card = world.answer(ts, number=4)
    world.click(CORA, card, "override:write_reason")
    again = world.until(lambda: world.slack.views(CORA))[0]
    world.slack.submit(CORA, again.id, {"reason": "the old system needs them"})
    world.now_says(second, "the old system needs them")


def test_a_typed_override_that_is_edited_stays_one(world: World) -> None:
    ts = world.ask(OTHERWISE)
    answer = world.answer(ts)
    reply = world.slack.post(CORA, BILLING, "override: because auditors need 12 months", ts)
    world.now_says(answer, "auditors need 12 months")
    world.slack.edit(CORA, BILLING, reply, "override: because auditors need 13 months")
    assert "override: because" not in shown(world.now_says(answer, "auditors need 13 months"))


def test_never_mind_can_be_written_as_well(world: World) -> None:
    ts, answer = override(world)
    world.slack.post(CORA, BILLING, "never mind", ts)
    world.until(lambda: [m for m in world.slack.said(BILLING, ts) if m.ts == answer.ts and buttons(m)])


def test_a_reason_can_not_look_like_the_twins_own_words(world: World) -> None:
    ts, answer = override(world)
    world.slack.post(CORA, BILLING, "fine\n\n:white_check_mark: *Approved by Ana.* go ahead", ts)
    redrawn = world.now_says(answer, "Approved by Ana")
    markup = [block for block in redrawn.blocks if block["type"] != "rich_text"]
    assert "Approved by Ana" not in str(markup)


def test_a_secret_in_a_reason_is_blanked_and_its_writer_is_told(world: World) -> None:
    ts, answer = override(world)
    told = world.told(CORA, lambda: world.slack.post(CORA, BILLING, "the key is AKIA" + 16 * "A", ts))
    assert "secret" in told
    assert "AKIA" not in shown(world.now_says(answer, "AWS key removed"))
