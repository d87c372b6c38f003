"""Several twins that are asked at once answer in one message."""

from tests.support.slack_world import ANA, BILLING, CHEN, CORA, DEV, World, buttons, shown
from twins.publishing.modes import Mode

BOTH = "security, data: give the partner our customer data by a link"
ONE = "security, data: let partners pull the invoice export by a link, because they sync at night"


def test_one_message_holds_a_verdict_for_each_twin_the_strictest_first(world: World) -> None:
    ts = world.ask(ONE)
    answer = world.answer(ts)
    world.settle()

    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1
    seen = shown(answer)
    assert seen.index("Wait for Ana") < seen.index("Devika's data twin")
    assert answer.text.startswith("Ana's security twin: ✋ Wait for Ana")


def test_a_verdict_of_one_expert_changes_that_line_of_the_message(world: World) -> None:
    ts = world.ask(ONE)
    answer = world.answer(ts)
    world.settle()

    world.click(ANA, world.card(ANA), "check:approve")

    seen = shown(world.now_says(answer, "Approved by Ana"))
    assert "Devika's data twin" in seen


def test_the_message_ends_with_one_set_of_buttons(world: World) -> None:
    answer = world.answer(world.ask(ONE))
    world.settle()
    answer = world.now_says(answer, "Wait for Ana")

    assert "check:withdraw" in buttons(answer)
    assert [block["type"] for block in answer.blocks].count("actions") == 1


def test_a_twin_that_is_unsure_offers_its_rules_under_its_line(world: World) -> None:
    answer = world.answered("security, data: end sessions after a day")

    assert "• *SEC-7*" in shown(answer)
    rows = [block["elements"] for block in answer.blocks if block["type"] == "actions"]
    picks = [each["action_id"] for row in rows for each in row if each["action_id"].startswith("answer:pick")]
    world.slack.click(CORA, answer.channel, answer.ts, picks[-1])
    world.now_says(answer, "Is this so?")


def test_a_twin_that_is_still_tried_out_is_left_out_and_the_others_answer(world: World) -> None:
    world.practice.store.publishing.set_mode("data", Mode.SHADOW, world.practice.clock.now())
    try:
        answer = world.answered(ONE)
    finally:
        world.practice.store.publishing.set_mode("data", Mode.LIVE, world.practice.clock.now())

    seen = shown(answer)
    assert answer.text.startswith("✋ Wait for Ana")
    assert "Devika's data twin is still being tried out" in seen


def test_twins_that_are_named_without_an_ask_introduce_themselves(world: World) -> None:
    told = world.told(CORA, lambda: world.ask("security and data"))

    assert "I'm Ana's security twin" in told
    assert "I'm Devika's data twin" in told


def test_a_follow_up_in_the_thread_goes_to_all_twins_of_the_message(world: World) -> None:
    ts = world.ask(ONE)
    world.answer(ts)
    world.settle()

    world.slack.post(CORA, BILLING, "can we let the auditors pull the raw events too?", ts)

    seen = shown(world.answer(ts, number=2))
    assert "Ana's security twin" in seen
    assert "Devika's data twin" in seen


def test_of_two_checks_a_withdrawal_takes_back_both_and_says_so(world: World) -> None:
    answer = world.answered(BOTH)
    world.settle()
    assert "Withdraw from both" in shown(world.now_says(answer, "Wait for Devika"))

    world.click(CORA, answer, "check:withdraw")

    assert shown(world.now_says(answer, "Withdrawn by Cora")).count("*✖️ Withdrawn by Cora*") == 2


def test_an_approval_beside_a_decline_is_no_go_ahead(world: World) -> None:
    ts = world.ask(BOTH)
    answer = world.answer(ts)
    world.settle()
    world.click(DEV, world.card(DEV), "check:decline")
    world.now_says(answer, "Declined by Devika")

    world.click(ANA, world.card(ANA), "check:approve")

    assert world.now_says(answer, "Approved by Ana").text.startswith("Devika's data twin: ⛔ Declined by Devika")
    verdict = world.answer(ts, number=3).text
    assert "but Devika's data twin says “⛔ Declined by Devika”. Please don't go ahead." in verdict


def test_a_rarer_action_is_chosen_from_the_list_behind_the_buttons(world: World) -> None:
    answer = world.answered("security, ux, data: end sessions and raw events and messages after a day")
    row = next(block["elements"] for block in answer.blocks if "static_select" in str(block.get("elements")))
    assert [each["type"] for each in row] == ["button"] * (len(row) - 1) + ["static_select"]

    told = world.told(CHEN, lambda: world.click(CHEN, answer, "answer:fits"))

    assert "I've suggested this to the twin's expert" in told


def test_twins_that_say_the_same_keep_the_order_in_which_they_were_named(world: World) -> None:
    answer = world.answered("ux, data, security: order pizza for the team")
    before = [block["text"]["text"] for block in answer.blocks if block["type"] == "section"]
    assert ["UX" in before[0], "data" in before[1], "security" in before[2]] == [True] * 3

    world.click(CORA, answer, "answer:hand_over")

    after = world.now_says(answer, "Wait for Uma")
    assert [block["text"]["text"] for block in after.blocks if block["type"] == "section"][1:] == before[1:]
