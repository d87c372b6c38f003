"""Messages that may already be sent: the outbox looks for them in all later messages, over several pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.app.card_registry import draw
from bot.app.notices import text_of
from bot.practice.demo_people import APP_ID, BOT_TOKEN
from bot.slack.client import SlackApp, SlackApps, make_client
from bot.slack.outbox import Outbox
from bot.slack.workspace_access import Slack
from storage.db.tables_jobs import PostedRow
from storage.jobs.rows import LONGEST_AHEAD
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, DECIDED, World
from twins.jobs import Job, JobKind

A_PAGE = 200
"""Messages in one page of a look-up."""


def telling(world: World, attempts: int, ahead: timedelta = timedelta(0)) -> Job:
    """Return a job that sends Ana a direct message, after some attempts, written by a clock that is `ahead`."""
    place = {"app": APP_ID, "team": world.slack.space.team_id, "channel": None, "thread_ts": None, "user": ANA}
    now = world.practice.clock.now() + ahead
    payload = {"place": place, "text": "a word"}
    return Job("tell:once", JobKind.WHISPER, "lane", payload, f"{now.timestamp():017.6f}", now, attempts)


def sending(world: World) -> Outbox:
    """Return the workspace's outbox."""
    client = make_client(BOT_TOKEN, world.practice.served.api_url)
    now = world.practice.clock.now
    apps = SlackApps([SlackApp(APP_ID, world.slack.space.team_id, BOT, client)], now)
    store = world.practice.store
    reachable = Slack.of(apps, (), store.refused_blocks, now, store.database.on_disk)
    return Outbox(reachable, store.cards, store.signs, now, draw, text_of, lambda _, view: view)


@pytest.mark.thorough
def test_an_earlier_post_in_a_channel_is_found_behind_a_page_of_newer_ones(world: World) -> None:
    direct = world.slack.dm(ANA, BOT)
    sending(world).whisper(telling(world, attempts=1))
    for number in range(A_PAGE):
        world.client().chat_postMessage(channel=direct, text=f"newer {number}")
    sending(world).whisper(telling(world, attempts=2))
    assert [m.text for m in world.slack.said(direct)].count("a word") == 1


@pytest.mark.parametrize("ahead", [timedelta(seconds=2), timedelta(hours=1), timedelta(hours=-1)])
def test_an_earlier_post_is_found_although_the_clock_that_dated_it_differs_from_slacks(
    world: World, ahead: timedelta
) -> None:
    direct = world.slack.dm(ANA, BOT)
    before = [m.text for m in world.slack.said(direct)].count("a word")
    job = replace(telling(world, 1, ahead), id=f"tell:{ahead}")
    sending(world).whisper(job)
    sending(world).whisper(replace(job, attempts=2))
    assert [m.text for m in world.slack.said(direct)].count("a word") == before + 1


def test_an_earlier_post_in_a_thread_is_found_behind_a_page_of_older_ones(world: World) -> None:
    root = world.slack.post(CORA, BILLING, "what about the error messages?")
    for number in range(A_PAGE):
        world.slack.post(CHEN, BILLING, f"older {number}", root)
    world.slack.faults.next("chat.postMessage", "drop")
    world.ask(DECIDED, thread=root)
    world.answer(root)
    world.settle()
    assert len([m for m in world.slack.said(BILLING, root) if m.bot_id]) == 1


@pytest.mark.parametrize(("attempts", "stands"), [(1, "hand"), (2, "white_check_mark")])
def test_the_sign_of_a_card_is_the_one_it_was_posted_with_until_another_try(
    world: World, attempts: int, stands: str
) -> None:
    answer = world.answered(DECIDED)
    world.settle()
    with world.practice.store.database.read() as session:
        decision = session.exec(select(PostedRow.subject).where(PostedRow.ts == answer.ts)).one()
    now = world.practice.clock.now()
    job = Job(f"sign:{attempts}", JobKind.SIGN, "lane", {"subject": decision, "sign": "✋"}, "1", now, attempts)
    world.practice.store.ledger.enqueue(replace(job, run_at=now + LONGEST_AHEAD))  # so that nobody else runs it

    sending(world).sign(job)

    asked = next(m for m in world.slack.said(BILLING) if m.ts == answer.thread_ts)
    assert [name for name, _ in asked.reactions] == [stands]
