"""Several twins that are asked at once answer in one message."""

from tests.support.slack_world import ANA, BILLING, CORA, World, buttons, shown

BOTH = "security, data: let partners pull the invoice export by a link, because they sync at night"


def test_one_message_holds_a_verdict_for_each_twin_the_strictest_first(world: World) -> None:
    ts = world.ask(BOTH)
    answer = world.answer(ts)
    world.settle()

    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1
    seen = shown(answer)
    assert seen.index("Wait for Ana") < seen.index("Devika's data twin")
    assert answer.text.startswith("Ana's security twin: ✋ Wait for Ana")


def test_a_verdict_of_one_expert_changes_that_line_of_the_message(world: World) -> None:
    ts = world.ask(BOTH)
    answer = world.answer(ts)
    world.settle()

    world.click(ANA, world.card(ANA), "check:approve")

    seen = shown(world.now_says(answer, "Approved by Ana"))
    assert "Devika's data twin" in seen


def test_the_message_ends_with_one_set_of_buttons(world: World) -> None:
    answer = world.answer(world.ask(BOTH))
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
