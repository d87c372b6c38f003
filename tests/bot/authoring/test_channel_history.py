"""Interviews that start from the expert's past calls, in a channel of their choice or in pasted text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.practice.demo_people import APP_ID
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, CORA, GENERAL, LEO, OMAR, World, shown
from tests.support.twin_author import TwinAuthor, text_of
from twins.jobs import Job, JobKind

SECURITY_ROOM = "C0SECURITY"
PROMPT = "Think of the last time someone waited for you"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace, so that no test sees another's messages."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return an expert without a twin."""
    return TwinAuthor(world, LEO)


def test_past_calls_come_from_the_channel_that_the_expert_chose(world: World, leo: TwinAuthor) -> None:
    asked = world.slack.post(CORA, GENERAL, "May we send the invoice data to the new tax tool?")
    world.slack.post(CORA, GENERAL, "It is cheap and I would never ask for anything else again", asked)
    world.slack.post(LEO, GENERAL, "Only with a signed agreement, because it holds names of customers.", asked)
    world.slack.post(CORA, GENERAL, "We should never forget to water the plants in the office, please")
    world.slack.post(LEO, BILLING, "Never send a draft contract before I have read it, whoever asks.")
    leo.begin(channel=GENERAL)
    assert "May we send the invoice data to the new tax tool?" in shown(leo.question)
    assert "Only with a signed agreement, because it holds names of customers." in shown(leo.question)
    leo.press(leo.question, "offer:stance/not_usually")
    assert leo.typed["ask"] == "May we send the invoice data to the new tax tool?"
    assert leo.typed["text"] == "Only with a signed agreement"
    assert leo.typed["why"] == "it holds names of customers"
    assert leo.fill() == {}
    assert PROMPT in leo.skip(), "nothing else of this is a call of Leo's in this channel"


def test_what_an_expert_said_unasked_is_listed_in_their_own_words(world: World, leo: TwinAuthor) -> None:
    world.slack.post(LEO, GENERAL, "Never promise a customer a date in a contract. We always say a quarter.")
    leo.begin(channel=GENERAL)
    assert "Never promise a customer a date in a contract. We always say a quarter" in text_of(leo.page())
    assert PROMPT in leo.skip(), "a list isn't asked about"


def test_what_others_asked_comes_first_and_the_newest_before_the_older(world: World, leo: TwinAuthor) -> None:
    for number in range(4):
        asked = world.slack.post(CORA, GENERAL, f"May we sign the agreement number {number} with the tax tool?")
        world.slack.post(LEO, GENERAL, "Only with a signed agreement, because it holds names of customers.", asked)
        world.slack.post(LEO, GENERAL, f"Never promise customer {number} a date in a contract of ours.")
    leo.begin(channel=GENERAL)
    wanted = [f"agreement number {number}" for number in (3, 2, 1, 0)]
    asked_about = [leo.skip() for _ in range(4)]
    assert [words in asked for words, asked in zip(wanted, asked_about, strict=True)] == [True] * 4
    listed = [text_of(leo.page()).find(f"customer {n} a date") for n in (3, 2, 1, 0)]
    assert listed == sorted(listed)
    assert -1 not in listed


def test_nothing_is_read_in_a_channel_that_the_expert_is_not_in(world: World, leo: TwinAuthor) -> None:
    asked = world.slack.post(ANA, SECURITY_ROOM, "May the auditors see the list of open findings?")
    world.slack.post(OMAR, SECURITY_ROOM, "Only on our own screens, because lists travel.", asked)
    leo.begin()
    team = world.slack.space.team_id
    chosen = {"app": APP_ID, "team": team, "user": LEO, "user_team": team, "channel": SECURITY_ROOM}
    forged = {"handle": "legal", "documents": "", **chosen}
    now = world.practice.clock.now()
    world.practice.store.ledger.enqueue(Job("gather:x", JobKind.COLLECT, "gather:legal", forged, "1", now))
    world.settle()
    read = {"conversations.history", "conversations.replies"}
    assert [call for call in world.slack.calls() if call.method in read] == []
    assert world.slack.calls("conversations.members"), "who is in it was looked up"


def test_pasted_text_becomes_a_list(leo: TwinAuthor) -> None:
    leo.begin(documents="Our terms.\nCustomers must give notice of a month. Lunch is at one.")
    assert not leo.is_asked, "the list comes first"
    assert "*Customers must give notice of a month*" in text_of(leo.page())
    assert PROMPT in leo.skip()
