"""The twins that a message goes to, as people see it in Slack."""

import pytest

from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, World, buttons, shown

SESSION = "how long does a session last"


@pytest.mark.parametrize("text", ["hi", "help", "who can I ask", "What can you do?", "👋", ""])
def test_a_greeting_is_answered_with_an_introduction(world: World, text: str) -> None:
    told = world.told(CORA, lambda: world.ask(text))

    assert "You can ask `data` (Devika), `security` (Ana)" in told


@pytest.mark.parametrize("text", ["security", "security help", "hi security!"])
def test_a_twin_that_is_only_greeted_says_what_it_can_be_asked(world: World, text: str) -> None:
    told = world.told(CORA, lambda: world.ask(text))

    assert "Ask me about:\n• Secrets, keys and tokens" in told


def test_an_ask_without_a_name_goes_to_the_twin_that_its_words_fit(world: World) -> None:
    answer = world.answered(SESSION)

    assert "12 hours" in answer.text
    assert "You named no twin, so I sent this to" in shown(answer)


SHED = "shall we paint the shed green because it rains"


def test_an_ask_that_was_taken_to_a_twin_can_be_put_to_another(world: World) -> None:
    ts = world.ask(SESSION)
    answer = world.answer(ts)
    assert "ask:another" in buttons(answer)

    world.click(CORA, answer, "ask:another")
    world.click(CORA, world.answer(ts, number=2), "ask:twin/ux")

    assert "Uma" in shown(world.answer(ts, number=3))


def test_an_ask_that_names_its_twin_offers_no_other(world: World) -> None:
    assert "ask:another" not in buttons(world.answered(f"security {SESSION}"))


def test_an_ask_that_fits_no_twin_is_asked_back_and_one_click_sends_the_same_text(world: World) -> None:
    ts = world.ask(SHED)
    choice = world.answer(ts)
    assert "Who should answer this?" in shown(choice)

    world.click(CORA, choice, "ask:twin/security")

    assert "I've asked Ana's security twin" in shown(world.now_says(choice, "I've asked"))
    assert "Ana" in shown(world.answer(ts, number=2))


def test_only_the_person_who_asked_chooses_the_twin_and_only_once(world: World) -> None:
    choice = world.answer(world.ask(SHED))

    refused = world.told(CHEN, lambda: world.slack.click(CHEN, BILLING, choice.ts, "ask:twin/data"))
    world.slack.click(CORA, BILLING, choice.ts, "ask:twin/security")

    assert "Only the person who asked" in refused
    assert buttons(world.now_says(choice, "I've asked")) == []


def test_a_mention_in_a_thread_goes_to_the_twin_of_the_thread(world: World) -> None:
    ts = world.ask(f"security {SESSION}")
    world.answer(ts)

    world.ask("and on a phone?", thread=ts)

    assert "phone with a device lock" in shown(world.answer(ts, number=2))


@pytest.mark.parametrize("text", ["and on a phone?", "how long does it last on a phone with a device lock"])
def test_a_reply_of_the_conductor_that_asks_is_the_next_ask(world: World, text: str) -> None:
    ts = world.ask(f"security {SESSION}")
    world.answer(ts)

    world.slack.post(CORA, BILLING, text, ts)

    assert "SEC-7" in shown(world.answer(ts, number=2))


@pytest.mark.parametrize(("who", "text"), [(CORA, "thanks!"), (CHEN, "and on a phone?"), (ANA, "that is right")])
def test_thanks_and_what_others_say_are_left_alone(world: World, who: str, text: str) -> None:
    ts = world.ask(f"security {SESSION}")
    world.answer(ts)
    told = len(world.slack.ephemerals(who))

    world.slack.post(who, BILLING, text, ts)
    world.settle()

    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1
    assert len(world.slack.ephemerals(who)) == told


def test_in_a_direct_message_every_reply_is_the_next_ask(world: World) -> None:
    direct = world.slack.dm(CORA, BOT)
    ts = world.slack.post(CORA, direct, f"security {SESSION}")
    world.answer(ts, direct)

    world.slack.post(CORA, direct, "the same on a phone", ts)

    assert world.answer(ts, direct, number=2)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("who can I ask about colours?", "About colours, ask `ux` (Uma)"),
        ("Who knows about raw events", "About raw events, ask `data` (Devika)"),
        (
            "who should I ask about the parking lot?",
            "No twin has a rule about the parking lot. You can ask `data` (Devika)",
        ),
    ],
)
def test_a_person_who_asks_for_an_expert_is_told_which_twin_knows(world: World, text: str, named: str) -> None:
    assert named in world.told(CORA, lambda: world.ask(text))


def test_an_unknown_name_in_a_list_of_twins_is_named_and_the_others_are_asked(world: World) -> None:
    answer = shown(world.answered("security, nosuch, data: can we keep raw events for a year because auditors ask"))

    assert "I know no twin called “nosuch”, so I asked the others." in answer
    assert "Ana's security twin" in answer
    assert "Devika's data twin" in answer
