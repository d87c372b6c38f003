"""An unsure answer is one click from a verdict, and a missing reason one reply."""

import pytest

from bot.practice.workspace.model import Message
from tests.support.pick_actions import few_rules
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, World, buttons, shown

WAYS = iter(
    f"security {opening}{may} keep people logged in for a week"
    for opening in ("", "so ", "well ", "ok ", "and ")
    for may in ("can we", "could we", "may we", "can we please", "could we please")
)
"""The same ask in other words each time: within a day, the same one gets no second pick."""
PACKAGE = "security what is the rule for a package and an advisory"
NO_WHY = "ux show an error message next to the field"


def test_rules_are_offered_with_a_button_for_each_and_a_person_to_ask(world: World) -> None:
    answer = world.answered(next(WAYS))
    assert answer.text.startswith("❓ Which of these is it?")
    *picks, last = buttons(answer)
    assert set(picks) == {"answer:pick"}
    assert len(picks) <= 3
    assert last == "answer:hand_over"
    assert '"text": "SEC-7"' in shown(answer)
    assert "*SEC-7* A session ends after 12 hours" in shown(answer)
    assert "None of these - ask Ana" in shown(answer)
    assert "o ahead" not in shown(answer)


@pytest.fixture(scope="module", autouse=True)
def only_few_rules(world: World) -> None:
    """Publish the security twin without laws near these asks, which would forbid a pick."""
    practice = world.practice
    practice.store.publishing.publish(few_rules(), None, practice.clock.now())


def asked_why(world: World) -> tuple[str, Message]:
    """Ask for what a rule of tier 2 lets pass, without a reason."""
    ts = world.ask("security create a staging account for a freelancer")
    return ts, world.answer(ts)


@pytest.mark.parametrize(
    ("action", "verdict", "offered"),
    [
        ("answer:keeps", "🟡 Go ahead, Ana will review it", ["answer:stop"]),
        ("answer:other", "✋ Wait for Ana", ["check:nudge", "check:withdraw"]),
        ("answer:goes_against", "↩️ Not by default", ["answer:override", "answer:stop"]),
        ("answer:only_asked", "This is no go-ahead: before you do it, ask Ana.", ["answer:hand_over"]),
    ],
)
def test_a_pick_and_a_statement_bring_the_verdict_on_the_same_card(
    world: World, action: str, verdict: str, offered: list[str]
) -> None:
    answer = world.answered(next(WAYS))
    world.click(CORA, answer, "answer:pick/SEC-7")
    asked = world.now_says(answer, "Is this so?")
    assert "(SEC-7), stays in the company, and can be undone within a day." in shown(asked)
    assert "It keeps to “A session ends after 12 hours" in shown(asked)
    assert "SEC-17" not in shown(asked)
    assert buttons(asked) == ["answer:keeps", "answer:other", "answer:goes_against", "answer:only_asked"]
    world.click(CORA, asked, action)
    after = world.now_says(answer, verdict)
    assert buttons(after) == offered


def test_an_expert_who_is_asked_after_a_rule_was_read_out_learns_why(world: World) -> None:
    answer = world.answered(next(WAYS))
    world.click(CORA, answer, "answer:pick/SEC-7")
    world.click(CORA, world.now_says(answer, "Is this so?"), "answer:only_asked")
    world.click(CORA, world.now_says(answer, "This is no go-ahead"), "answer:hand_over")
    world.now_says(answer, "Wait for Ana")
    world.settle()
    assert "Why you: the twin answered, and Cora wants to hear it from a person" in shown(world.card(ANA))


def test_a_no_is_put_to_the_expert_with_the_rule_that_was_picked(world: World) -> None:
    answer = world.answered(next(WAYS))
    world.click(CORA, answer, "answer:pick/SEC-7")
    world.click(CORA, world.now_says(answer, "Is this so?"), "answer:other")
    world.now_says(answer, "Wait for Ana")
    world.settle()
    card = world.card(ANA)
    assert "Why you: Cora says that it doesn't keep to your rule SEC-7 (“A session ends" in shown(card)
    world.click(ANA, card, "check:approve")
    assert "✅ Approved by Ana" in shown(world.now_says(answer, "Approved by Ana"))


def test_none_of_these_asks_the_expert(world: World) -> None:
    answer = world.answered(next(WAYS))
    world.click(CORA, answer, "answer:hand_over")
    assert "✋ Wait for Ana" in shown(world.now_says(answer, "I've asked Ana"))


def test_only_the_person_who_asked_picks(world: World) -> None:
    answer = world.answered(next(WAYS))
    assert "Only the person who asked" in world.told(CHEN, lambda: world.click(CHEN, answer, "answer:pick/SEC-7"))


def test_a_question_is_read_out_by_the_picked_rule(world: World) -> None:
    answer = world.answered(PACKAGE)
    world.click(CORA, answer, "answer:pick/SEC-9")
    after = world.now_says(answer, "💬")
    assert after.text.startswith("💬 A new dependency is fine if")
    assert "SEC-9, Ana, confirmed" in after.text
    assert buttons(after) == []


def test_a_second_click_is_told_what_was_picked(world: World) -> None:
    answer = world.answered(next(WAYS))
    world.click(CORA, answer, "answer:pick/SEC-7")
    world.now_says(answer, "Is this so?")
    world.slack.click(CORA, answer.channel, answer.ts, "answer:keeps")
    world.settle()
    world.now_says(answer, "Go ahead, Ana will review it")


def test_the_same_ask_within_a_day_points_to_the_first(world: World) -> None:
    world.answered(week := next(WAYS))
    again = world.answered(week)
    assert "You asked me this within the last day" in again.text
    assert buttons(again) == ["answer:hand_over"]


def test_an_unsure_answer_lapses_after_a_day(world: World) -> None:
    answer = world.answered(next(WAYS))
    world.later(days=1, hours=1)
    lapsed = world.now_says(answer, "You picked nothing within a day")
    assert buttons(lapsed) == []


def test_a_reason_is_added_to_a_go_ahead(world: World) -> None:
    ts = world.ask(NO_WHY)
    answer = world.answer(ts)
    assert answer.text.startswith("✅ Go ahead")
    world.click(CORA, answer, "answer:add_why")
    assert "Reply here with your reason" in shown(world.answer(ts, number=2))
    world.slack.post(CORA, BILLING, "people miss it at the top", ts)
    after = world.now_says(answer, "people miss it at the top")
    assert after.text.startswith("✅ Go ahead")
    assert "answer:add_why" not in buttons(after)


def test_a_reason_is_added_in_a_form(world: World) -> None:
    ts = world.ask(NO_WHY)
    answer = world.answer(ts)
    world.click(CORA, answer, "answer:add_why")
    world.click(CORA, world.answer(ts, number=2), "words:write")
    world.submit(CORA, {"words": {"field": "people miss it"}})
    world.now_says(answer, "people miss it")


def test_a_tier_2_rule_without_a_reason_asks_why(world: World) -> None:
    ts, answer = asked_why(world)
    assert answer.text.startswith("❓ Why? One line is enough.")
    assert buttons(answer) == ["words:write", "answer:no_why"]
    world.slack.post(CORA, BILLING, "because partners complain", ts)
    after = world.now_says(answer, "Go ahead, Ana will review it")
    assert "partners complain" in shown(after)
    assert "answer:not_my_why" in buttons(after)


def test_no_particular_reason_waits_for_the_expert(world: World) -> None:
    _, answer = asked_why(world)
    world.click(CORA, answer, "answer:no_why")
    assert "✋ Wait for Ana" in shown(world.now_says(answer, "You gave no reason"))


def test_what_was_no_reason_is_taken_back_and_asked_for_again(world: World) -> None:
    ts, answer = asked_why(world)
    world.slack.post(CORA, BILLING, "good morning everyone", ts)
    world.click(CORA, world.now_says(answer, "Go ahead, Ana will review it"), "answer:not_my_why")
    world.now_says(answer, "Superseded")
    again = world.answer(ts, number=2)
    assert again.text.startswith("❓ Why?")


def test_in_a_direct_message_a_pick_brings_the_verdict_too(world: World) -> None:
    direct = world.slack.dm(CORA, BOT)
    ts = world.slack.post(CORA, direct, next(WAYS))
    answer = world.answer(ts, direct)
    world.click(CORA, answer, "answer:pick/SEC-7")
    world.click(CORA, world.now_says(answer, "Is this so?"), "answer:keeps")
    world.now_says(answer, "Go ahead, Ana will review it")
