"""The shortcut "Ask a twin" on a message, through the real Bolt app: the same path and the same rights as a mention."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.practice.workspace.model import Message, View
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, BOT, CORA, DEV, GENERAL, GUS, World, buttons, shown
from twins.publishing.modes import Mode

SHORTCUT = "shortcut:ask_twin"
WANT = "let partners pull the invoice export by a link, because they sync at night"
SECRET = "put the key " + "xoxb-" + "1234567890-abcdefghijkl into the repo"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def opened(world: World, ts: str, user: str = CORA, channel: str = BILLING) -> View:
    """Use the shortcut, and return the form."""
    world.slack.shortcut(user, channel, ts, SHORTCUT)
    return world.until(lambda: next(iter(world.slack.views(user)), None))


def asked(world: World, ts: str, want: str = WANT, twin: str = "security", user: str = CORA) -> None:
    """Ask about a message by the form."""
    opened(world, ts, user)
    world.submit(user, {"twin": {"field": twin}, "want": {"field": want}})


def from_bot(world: World, ts: str) -> list[Message]:
    return [message for message in world.slack.said(BILLING, ts) if message.bot_id]


def test_the_thread_shows_who_asks_what_and_the_answer(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "the partners would like the exports")
    asked(world, ts)
    quoted, answer = world.until(lambda: from_bot(world, ts)[1:] and from_bot(world, ts))
    assert f"<@{CORA}> asks" in quoted.text
    assert WANT in shown(quoted)
    assert "Wait for Ana" in answer.text
    world.settle()
    assert f"<@{CORA}>" in shown(world.card(ANA))


def test_a_message_in_a_thread_is_answered_in_that_thread(world: World) -> None:
    root = world.slack.post(DEV, BILLING, "about the partners")
    reply = world.slack.post(DEV, BILLING, "they would like the exports", root)
    asked(world, reply)
    assert world.until(lambda: from_bot(world, root)[1:])


def test_only_the_person_who_asked_has_the_conductors_buttons(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "the partners would like the exports")
    asked(world, ts)
    answer = world.answer(ts, number=2)
    assert "check:withdraw" in buttons(answer)
    world.told(DEV, lambda: world.click(DEV, answer, "check:withdraw"))
    world.click(CORA, answer, "check:withdraw")
    world.now_says(answer, "Withdrawn")


def test_without_a_twin_it_goes_to_the_one_that_its_words_fit(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "the partners would like the exports")
    asked(world, ts, twin="routed")
    assert "Wait for Ana" in world.answer(ts, number=2).text


def test_the_form_quotes_the_message_and_takes_over_what_it_asks(world: World) -> None:
    wants = opened(world, world.slack.post(DEV, BILLING, "can we keep raw events for 400 days?"))
    assert str(wants.body).count("can we keep raw events for 400 days?") == 2
    world.slack.close_view(CORA, wants.id)
    tells = opened(world, world.slack.post(DEV, BILLING, "The build is green."))
    assert str(tells.body).count("The build is green.") == 1


def test_the_form_offers_only_twins_that_answer_the_person(world: World) -> None:
    world.practice.store.publishing.set_mode("ux", Mode.SHADOW, world.practice.clock.now())
    body = str(opened(world, world.slack.post(DEV, BILLING, "hello there")).body)
    assert "'value': 'security'" in body
    assert "'value': 'ux'" not in body
    assert "'value': 'company'" not in body


def test_an_empty_ask_stays_in_the_form(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "hello there")
    form = opened(world, ts)
    errors = world.slack.submit(CORA, form.id, {"twin": {"field": "security"}, "want": {"field": "hi"}})
    assert "Say what you want to do, and why." in str(errors or world.slack.views(CORA)[0].errors)
    world.settle()
    assert from_bot(world, ts) == []


def test_a_secret_is_blanked_before_anything_is_posted(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "where does the key go?")
    asked(world, ts, SECRET)
    world.until(lambda: from_bot(world, ts)[1:])
    assert "1234567890" not in "".join(map(shown, from_bot(world, ts)))
    assert world.card_says(CORA, "what looks like a secret")


def test_a_guest_is_refused_as_with_a_mention(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "the partners would like the exports")
    said = world.told(GUS, lambda: world.slack.shortcut(GUS, BILLING, ts, SHORTCUT))
    assert said == "I can't answer guests. Please ask a member to ask for you."
    assert world.slack.views(GUS) == []


def test_where_the_bot_can_not_write_the_words_come_back(world: World) -> None:
    ts = world.slack.post(DEV, GENERAL, "the partners would like the exports")
    opened(world, ts, channel=GENERAL)
    world.slack.faults.next("chat.postMessage", {"ok": False, "error": "not_in_channel"})
    world.submit(CORA, {"twin": {"field": "security"}, "want": {"field": WANT}})
    told = world.card_says(CORA, "I asked nobody").text
    assert "not_in_channel" in told
    assert WANT in told
    assert world.slack.said(world.slack.dm(ANA, BOT)) == []


def test_an_ask_that_was_sent_once_is_not_shown_twice(world: World) -> None:
    ts = world.slack.post(DEV, BILLING, "the partners would like the exports")
    opened(world, ts)
    world.slack.faults.next("chat.postMessage", "drop")
    world.submit(CORA, {"twin": {"field": "security"}, "want": {"field": WANT}})
    world.later(seconds=5)
    world.until(lambda: from_bot(world, ts)[1:])
    world.settle()
    assert len([message for message in from_bot(world, ts) if " asks " in message.text]) == 1
