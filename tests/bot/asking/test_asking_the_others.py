"""An ask that other twins have something on too is put to them by one click, in the same message."""

from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, World, buttons, shown

NEAR = "security let partners pull a customer export of raw events by a link, because they sync at night"
"""Data speaks to customer exports and raw events."""


def test_an_answer_offers_the_other_twins_that_the_ask_concerns(world: World) -> None:
    assert "ask:others" in buttons(world.answered(NEAR))


def test_an_ask_that_concerns_no_other_twin_offers_none(world: World) -> None:
    assert "ask:others" not in buttons(world.answered("security rotate the signing key of the invoice service yearly"))


def test_an_ask_to_several_twins_offers_none(world: World) -> None:
    assert "ask:others" not in buttons(world.answered(NEAR.replace("security", "security, data:")))


def test_one_click_makes_one_message_of_all_answers_and_keeps_the_first(world: World) -> None:
    world.settle()
    ts = world.ask(NEAR)
    answer = world.answer(ts)
    world.settle()

    world.click(CORA, world.now_says(answer, "Ask the others too"), "ask:others")

    seen = shown(world.now_says(answer, "Devika's data twin"))
    world.settle()
    assert seen.count("*✋ Wait for Ana.*") == 1
    assert "ask:others" not in buttons(world.now_says(answer, "Devika's data twin"))
    assert [m.ts for m in world.slack.said(BILLING, ts) if m.bot_id] == [answer.ts]
    cards = [m for m in world.slack.said(world.slack.dm(ANA, BOT)) if "check:approve" in buttons(m)]
    assert len([card for card in cards if card.ts > ts]) == 1


def test_a_verdict_on_the_first_answer_redraws_the_message_of_all(world: World) -> None:
    answer = world.answered(NEAR)
    world.settle()
    world.click(CORA, world.now_says(answer, "Ask the others too"), "ask:others")
    world.now_says(answer, "Devika's data twin")

    world.click(ANA, world.card(ANA), "check:approve")

    assert "Devika's data twin" in shown(world.now_says(answer, "Approved by Ana"))


def test_only_the_conductor_asks_the_others(world: World) -> None:
    answer = world.answered(NEAR)
    world.settle()

    told = world.told(CHEN, lambda: world.click(CHEN, answer, "ask:others"))

    assert told == "Only the person who asked can do that."


def test_what_another_twin_knows_better_is_put_to_that_twin_by_the_first_button(world: World) -> None:
    answer = world.answered("security which ids do new tables get?")
    world.settle()

    verdict = "👤 This looks like one for the data twin."
    assert answer.text.startswith(f"{verdict} Devika's data twin has a closer rule: ")
    assert buttons(answer)[:2] == ["ask:others", "answer:hand_over"]
    assert "Ask the data twin" in shown(answer)
    assert "Ask the others too" not in shown(answer)
    assert "Ask Ana" in shown(answer)  # Cora named her
    assert "Ask Devika" not in shown(answer)
    world.click(CORA, answer, "ask:others/data")
    after = world.now_says(answer, "💬")
    assert "DAT-" in shown(after)
    assert "ask:others" not in buttons(after)


def test_what_was_granted_near_an_ask_is_named_until_its_expert_has_decided(world: World) -> None:
    granted = "Near this, Ana has granted: “Give a contractor access to staging or test for up to 14 days” (SEC-S1)."
    answer = world.answered("security let the new contractor on staging")

    assert answer.text.startswith("✋ Wait for Ana")
    assert granted in shown(answer)
    world.click(ANA, world.card(ANA), "check:approve")
    assert granted not in shown(world.now_says(answer, "Approved by Ana"))
