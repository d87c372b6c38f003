"""The bot's direct messages: prompts from the person's own state, named sessions, and a Stop that withdraws."""

import pytest

from tests.support.slack_world import ANA, BILLING, BOT, CHECKED, CHEN, CORA, DEV, GUS, World

APP = "A0ZERO"


def titles(world: World, user: str) -> list[str]:
    world.slack.space.room(world.slack.dm(user, BOT)).prompts = ()
    world.slack.open_home(user, APP, "messages")
    room = world.slack.space.room(world.slack.dm(user, BOT))
    return [each["title"] for each in world.until(lambda: room.prompts)]


def say(world: World, user: str, text: str) -> tuple[str, str]:
    direct = world.slack.dm(user, BOT)
    return direct, world.slack.post(user, direct, text)


def test_a_person_for_whom_nothing_waits_is_shown_questions_and_who_can_be_asked(world: World) -> None:
    first, second, last = titles(world, CORA)
    assert first.startswith("data: ")
    assert second.endswith("?")
    assert last == "Who can I ask?"


def test_each_suggested_question_is_answered_when_it_is_sent(world: World) -> None:
    titles(world, CORA)
    room = world.slack.space.room(world.slack.dm(CORA, BOT))
    *questions, _ = room.prompts
    for each in questions:
        _, ts = say(world, CORA, each["message"])
        assert world.answer(ts, room.id).text.startswith("💬")


def test_a_twin_that_does_not_answer_a_person_is_not_suggested_to_them(world: World) -> None:
    world.told(DEV, lambda: world.slack.command(DEV, BILLING, "/twins", "mode data shadow"))
    try:
        assert not [title for title in titles(world, CORA) if title.startswith("data")]
    finally:
        world.told(DEV, lambda: world.slack.command(DEV, BILLING, "/twins", "mode data live"))


def test_what_waits_comes_first_and_its_prompt_brings_the_list(world: World) -> None:
    world.ask(CHECKED)
    world.settle()
    assert titles(world, ANA)[0] == "What is waiting for me? (1)"
    assert titles(world, CORA)[0] == "What am I waiting for?"
    direct, ts = say(world, ANA, "What is waiting for me?")
    world.until(lambda: [m for m in world.slack.said(direct) if m.ts > ts])


def test_the_first_time_a_person_gets_a_tour_and_never_again(world: World) -> None:
    direct = world.slack.dm(CHEN, BOT)
    for _ in range(2):
        titles(world, CHEN)
        world.settle()
    (tour,) = world.slack.said(direct)
    assert "1. *Ask something*, here or in a channel: " in tour.text


def test_a_person_who_has_a_card_there_gets_no_tour_below_it(world: World) -> None:
    world.ask(f"{CHECKED} and on holidays")
    world.settle()
    direct = world.slack.dm(ANA, BOT)
    titles(world, ANA)
    world.settle()
    assert not [m for m in world.slack.said(direct) if m.text.startswith("Hi!")]


def test_a_guest_who_opens_the_messages_is_shown_nothing_and_told_nothing(world: World) -> None:
    direct = world.slack.dm(GUS, BOT)
    world.slack.open_home(GUS, APP, "messages")
    world.settle()
    assert world.slack.space.room(direct).prompts == ()
    assert world.slack.said(direct) == []


def test_a_session_has_the_asks_first_words_as_its_title(world: World) -> None:
    direct, ts = say(world, CORA, "data how long do we keep raw events?")
    session = world.until(lambda: world.slack.space.room(direct).sessions.get(ts))
    assert (session.status, session.title) == ("active", "how long do we keep raw events?")


def test_a_stop_withdraws_what_waits_for_the_person_who_pressed_it(world: World) -> None:
    direct, ts = say(world, CORA, f"{CHECKED} and at noon")
    answer = world.answer(ts, direct)
    world.slack.stop_session(CORA, direct, ts)
    assert world.now_says(answer, "Withdrawn").text.startswith("✖️")


def test_a_stop_where_nothing_waits_says_so(world: World) -> None:
    direct, ts = say(world, CORA, "data how long do we keep raw events?")
    world.answer(ts, direct)
    world.settle()
    assert "nothing to stop" in world.told(CORA, lambda: world.slack.stop_session(CORA, direct, ts))


def test_a_stop_by_another_person_withdraws_nothing(world: World) -> None:
    ts = world.ask(f"{CHECKED} and at dusk")
    world.answer(ts)
    world.slack.space.room(BILLING).sessions[ts] = world.slack.space.room(world.slack.dm(CORA, BOT)).sessions.popitem()[
        1
    ]
    world.told(ANA, lambda: world.slack.stop_session(ANA, BILLING, ts))
    world.settle()
    assert world.answer(ts).text.startswith("✋ Wait for Ana")


@pytest.mark.parametrize("words", ["stop", "Cancel that, please", "never mind!"])
def test_a_typed_stop_withdraws_what_waits_in_its_thread(world: World, words: str) -> None:
    direct, ts = say(world, CORA, f"{CHECKED} and {words}")
    answer = world.answer(ts, direct)
    world.slack.post(CORA, direct, words, ts)
    assert world.now_says(answer, "Withdrawn").text.startswith("✖️")
    world.settle()
    assert len(world.slack.said(direct, ts)) == 3  # the ask, its answer and the stop: the stop got no answer of a twin


def test_a_typed_stop_where_nothing_waits_says_so(world: World) -> None:
    direct, ts = say(world, CORA, "data how long do we keep raw events?")
    world.answer(ts, direct)
    world.settle()
    assert "nothing to stop" in world.told(CORA, lambda: world.slack.post(CORA, direct, "stop", ts))


def test_a_stop_that_names_nothing_shows_what_can_be_stopped(world: World) -> None:
    direct, ts = say(world, CHEN, f"{CHECKED} and at night")
    world.answer(ts, direct)
    said = world.told(CHEN, lambda: say(world, CHEN, "stop"))
    assert "Your requests, waiting on others" in said
    assert "at night" in said


def test_a_stop_that_mentions_the_bot_withdraws_what_waits_in_its_thread(world: World) -> None:
    ts = world.ask(f"{CHECKED} and at dawn")
    answer = world.answer(ts)
    world.ask("stop", thread=ts)
    assert world.now_says(answer, "Withdrawn").text.startswith("✖️")


def test_any_news_below_a_waiting_request_asks_nobody_again(world: World) -> None:
    ts, card = world.checked()

    told = world.told(CORA, lambda: world.slack.post(CORA, BILLING, "any news?", ts))

    assert "waiting on Ana" in told
    world.settle()
    assert world.card(ANA).ts == card.ts


def test_the_status_of_a_request_is_told_in_a_channel_too(world: World) -> None:
    listed = world.told(CHEN, lambda: world.slack.command(CHEN, BILLING, "/twins", "waiting"))

    assert world.told(CHEN, lambda: world.ask("any news on my request?", CHEN)) == listed
