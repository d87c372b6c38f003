"""Slow asks in parallel: they delay no other ask, and each is paid for once."""

import time
from pathlib import Path

import pytest

from bot.app.compose import running
from bot.clock import Clock
from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN, practice_slack
from bot.practice.server import serve
from bot.practice.starters import practice_starter
from tests.bot.asking.claude.conftest import ASK
from tests.fake_model.reports import a_report
from tests.fake_model.state import ModelServer
from tests.support.settings import settings
from tests.support.slack_world import ARI, BILLING, BOT, CORA, World, buttons


@pytest.mark.thorough
def test_fifty_asks_are_read_side_by_side(world: World, model: ModelServer) -> None:
    with model.holding():
        asked = [world.ask(ASK) for _ in range(50)]
        world.until(lambda: model.in_work == 50)
    for ts in asked:
        world.answer(ts)
    world.until(lambda: not world.slack.unacked())


@pytest.mark.thorough
def test_a_click_does_not_wait_behind_asks_that_are_being_read(world: World, model: ModelServer) -> None:
    model.will_say(a_report(broken=["SEC-7"], why="they look after the nightly builds"))
    answer = world.answered(ASK)
    with model.holding():
        asked = [world.ask(ASK) for _ in range(60)]
        world.until(lambda: model.in_work >= 30)
        world.click(CORA, answer, "answer:override")
        thread = answer.thread_ts
        world.until(lambda: [m for m in world.slack.said(BILLING, thread) if "override:never_mind" in buttons(m)])
    for ts in asked:
        world.answer(ts)


def test_two_twins_that_are_asked_at_once_read_at_once_each_its_own_playbook(world: World, model: ModelServer) -> None:
    with model.holding():
        ts = world.ask("security and data may interns read the build logs because they look after the nightly builds")
        world.until(lambda: model.in_work == 2)
    world.answer(ts)
    world.until(lambda: len(model.readings) == 2)
    books = ["".join(seen.system[1]) for seen in model.readings]
    assert sorted("DAT-1" in book for book in books) == [False, True]
    assert sorted("SEC-1" in book for book in books) == [False, True]


@pytest.mark.thorough
def test_a_reading_is_kept_before_anything_else_can_fail_and_is_not_paid_for_twice(
    world: World, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks, failures = world.practice.store.asks, iter([True, True])
    answer = type(asks).answer

    def breaks_twice(*given: object, **named: object) -> None:
        if next(failures, False):
            raise ZeroDivisionError
        answer(*given, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(type(asks), "answer", breaks_twice)
    assert world.answered(ASK).text.startswith("✅ Go ahead.")
    assert len(model.requests) == 1


def test_somebody_who_waits_is_told_whose_rules_are_being_read(world: World, model: ModelServer) -> None:
    with model.holding():
        ts = world.ask(ASK)
        room = world.slack.space.rooms[BILLING]
        world.until(lambda: "reading Ana's rules" in str(room.statuses.get(ts, "")))
    world.answer(ts)


@pytest.mark.thorough
def test_a_stop_waits_for_no_reading_and_the_asks_are_answered_after_the_next_start(
    model: ModelServer, tmp_path: Path
) -> None:
    slack = practice_slack()
    address = {"anthropic_api_key": model.key, "anthropic_base_url": model.url}
    with serve(slack) as served:
        given = settings(
            slack_bot_token=BOT_TOKEN,
            slack_app_token=APP_TOKEN,
            slack_api_url=served.api_url,
            database_url=f"sqlite:///{tmp_path}/stop.db",
            architects=(ARI,),
            **address,
        )
        model.delay = 30.0
        with running(given, Clock()) as store:
            for handle in ("company", "security"):
                store.publishing.publish(practice_starter(handle), None, Clock().now())
            asked = [slack.post(CORA, BILLING, f"<@{BOT}> {ASK}") for _ in range(5)]
            slack.wait_for(lambda: model.in_work == 5)
            began = time.monotonic()
        assert time.monotonic() - began < 6  # the readings take 30 s
        model.delay = 0.0
        with running(given, Clock()):
            for ts in asked:
                assert slack.wait_for(lambda ts=ts: [m for m in slack.said(BILLING, ts) if m.bot_id])  # type: ignore[misc]
