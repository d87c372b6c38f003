"""Twins with a Slack app of their own: people mention them by name, and they answer as themselves."""

from collections.abc import Iterator

import pytest

from bot.cli.serve import practising
from bot.practice.demo_people import BOT_TOKEN
from bot.practice.workspace.model import Message
from bot.settings import TwinApp
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApp, SlackApps, make_client
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, GENERAL, World, buttons, shown

SECURITY, UX, LEGAL = "U0TSECURITY", "U0TUX", "U0TLEGAL"
WANT = "let partners pull the invoice export by a link, because they sync at night"
FREE = "show an error message next to the field because people miss it at the top"
NONE = TwinApp.of("made-by", "the-workspace")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give security, ux and legal their own apps; legal has no published version."""
    given = settings(twin_apps={"security": NONE, "ux": NONE, "legal": NONE})
    with practising(tmp_path_factory.mktemp("own") / "practice.db", port=0, given=given) as practice:
        yield World(practice)


def said_by(world: World, bot: str, ts: str, channel: str = BILLING) -> list[Message]:
    """Return an app's messages in a thread, once no job is open."""
    world.settle()
    return [m for m in world.slack.said(channel, ts) if m.user == bot]


def test_its_own_name_is_enough(world: World) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{UX}> {FREE}")
    answer = world.until(lambda: said_by(world, UX, ts))[0]
    assert "next to" in shown(answer)
    assert not answer.username
    assert said_by(world, BOT, ts) == []


@pytest.mark.parametrize("said", ["ux", "UX twin,", "ux:"])
def test_its_handle_may_be_said_and_is_not_part_of_the_ask(world: World, said: str) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{UX}> {said} {FREE}")
    assert "next to" in shown(world.until(lambda: said_by(world, UX, ts))[0])


def test_a_message_that_mentions_two_is_answered_once_by_each(world: World) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{UX}> <@{SECURITY}> {FREE}")
    world.until(lambda: said_by(world, UX, ts) and said_by(world, SECURITY, ts))
    assert [len(said_by(world, bot, ts)) for bot in (UX, SECURITY, BOT)] == [1, 1, 0]


def test_who_is_in_a_private_channel_is_asked_through_the_app_that_is_in_there(world: World) -> None:
    world.slack.add_channel("C0BOARD", "board", [CORA, ANA, SECURITY], private=True)
    url = world.practice.served.api_url
    apps = {app: make_client(BOT_TOKEN + own, url) for app, own in (("A0ZERO", ""), ("A0SECURITY", "-security"))}
    accounts = [SlackApp(app, world.slack.space.team_id, "", client) for app, client in apps.items()]
    channel_access = ChannelAccess(SlackApps(accounts, world.practice.clock.now), world.practice.clock.now)
    assert channel_access.may_read(ANA, "C0BOARD")
    assert not channel_access.may_read(CHEN, "C0BOARD")
    assert not channel_access.may_read(ANA, "C0NOWHERE")


def test_its_checks_come_from_it_and_their_verdict_too(world: World) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{SECURITY}> {WANT}")
    world.until(lambda: said_by(world, SECURITY, ts))
    direct = world.slack.dm(ANA, SECURITY)
    card = world.until(lambda: [m for m in world.slack.said(direct) if buttons(m)])[-1]
    world.click(ANA, card, "check:approve")
    world.until(lambda: [m for m in said_by(world, SECURITY, ts) if "Approved by Ana" in shown(m)])


def test_a_reply_reaches_every_app_and_counts_once(world: World) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{UX}> leave the empty list blank")
    answer = world.until(lambda: said_by(world, UX, ts))[0]
    world.click(CORA, answer, "answer:override")
    world.until(lambda: len(said_by(world, UX, ts)) > 1)
    world.slack.post(CORA, BILLING, "our users read from the top, we measured it", ts)
    world.now_says(answer, "we measured it")
    world.settle()
    counts = [len(said_by(world, bot, ts)) for bot in (UX, SECURITY, BOT)]
    assert counts == [2, 0, 0], "the answer, and that it was overridden"


def test_an_edited_ask_is_answered_anew_by_the_twin_that_was_asked(world: World) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{SECURITY}> {WANT}")
    first = world.until(lambda: said_by(world, SECURITY, ts))[0]
    world.settle()
    world.slack.edit(
        CORA, BILLING, ts, f"<@{SECURITY}> let partners pull the payroll export by a link, because they ask"
    )
    world.until(lambda: len(said_by(world, SECURITY, ts)) > 1)
    assert first.text
    assert [len(said_by(world, bot, ts)) for bot in (UX, BOT)] == [0, 0]
    assert [m for m in world.slack.ephemerals(CORA) if "payroll" in m.text] == []


def test_names_may_be_joined_by_a_word(world: World) -> None:
    ts = world.slack.post(CORA, BILLING, f"<@{UX}> and <@{SECURITY}> {FREE}")
    world.until(lambda: said_by(world, UX, ts) and said_by(world, SECURITY, ts))
    assert all("and" not in str(m.text)[:4] for m in said_by(world, UX, ts))


def test_in_its_direct_messages_it_is_asked_without_a_name(world: World) -> None:
    direct = world.slack.dm(CORA, UX)
    ts = world.slack.post(CORA, direct, FREE)
    assert world.until(lambda: said_by(world, UX, ts, direct))


def test_the_shared_app_finds_the_twin_of_an_ask_that_names_none(world: World) -> None:
    ts = world.ask(FREE)
    assert "You named no twin" in shown(world.answer(ts))
    assert said_by(world, UX, ts) == []


def test_an_app_without_a_twin_says_so(world: World) -> None:
    world.slack.post(CORA, GENERAL, f"<@{LEGAL}> may we sign this, because they wait")
    assert world.until(lambda: [m for m in world.slack.ephemerals(CORA) if "I speak for `legal`" in m.text])
