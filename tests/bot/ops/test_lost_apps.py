"""An app that is removed from the workspace, or whose token is revoked: its work is kept, and done when it is back."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from bot.ops.health import Health
from bot.practice.demo_people import APP_ID
from tests.support.settings import settings
from tests.support.slack_world import ANA, BILLING, CHECKED, DECIDED, World, shown


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def held(world: World) -> list[int]:
    return [each.held for each in world.practice.store.lost_apps.all()]


def posts(world: World) -> int:
    return len(world.slack.calls("chat.postMessage"))


def wait_until_held(world: World, number: int) -> None:
    world.until(lambda: held(world) and held(world)[0] >= number)
    world.settle()


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
def test_what_is_asked_while_the_app_is_gone_is_answered_once_when_it_is_back(world: World, error: str) -> None:
    world.slack.remove_app(APP_ID, error)
    world.until(lambda: held(world) == [0])
    calls = len(world.slack.calls())
    ts = world.ask(DECIDED)
    wait_until_held(world, 1)
    world.later(hours=30)
    world.settle()
    methods = [call.method for call in world.slack.calls()[calls:]]
    assert set(methods) <= {"auth.test"}, "nothing is tried"
    assert [m for m in world.slack.said(BILLING, ts) if m.bot_id] == []
    assert world.practice.store.ledger.dead_count() == 0
    world.slack.restore_app(APP_ID)
    world.later(minutes=2)
    again = world.ask(DECIDED)
    assert "UX-1" in shown(world.answer(again))
    assert "UX-1" in shown(world.answer(ts)), "what waited is done too"
    world.settle()
    assert len([m for m in world.slack.said(BILLING, ts) if m.bot_id]) == 1
    assert world.practice.store.lost_apps.all() == []


def test_a_refused_call_alone_says_that_the_app_is_gone_and_one_line_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        world.slack.remove_app(APP_ID, tell=False)
        for _ in range(5):
            world.ask(DECIDED)
        wait_until_held(world, 5)
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [(line.message[:39], line.app, line.architects) for line in lines] == [  # type: ignore[attr-defined]
        ("Slack no longer lets an app in: what it", APP_ID, "U0ARI")
    ]


def test_health_says_so_and_how_much_waits(world: World) -> None:
    health = Health(world.practice.store.ledger, world.practice.store.lost_apps)
    world.slack.remove_app(APP_ID)
    world.ask(DECIDED)
    wait_until_held(world, 1)
    [problem] = health.probe().problems
    assert problem.startswith(f"Slack no longer lets {APP_ID} in, since")
    assert problem.endswith("account_inactive; 1 job waiting")


@pytest.mark.thorough
def test_a_verdict_that_was_on_its_way_is_not_posted_twice(world: World) -> None:
    ts, card = world.checked(CHECKED)
    world.slack.faults.next("chat.postMessage", "drop")  # it was sent, and the bot doesn't know
    world.click(ANA, card, "check:approve")
    world.until(lambda: any("Approved" in shown(m) for m in world.slack.said(BILLING, ts)))
    world.slack.remove_app(APP_ID)
    world.until(lambda: held(world) and not world._due())
    world.slack.restore_app(APP_ID)
    world.later(minutes=2)
    world.answered(DECIDED)
    world.settle()
    verdicts = [m for m in world.slack.said(BILLING, ts) if m.bot_id and m.text.startswith("✅")]
    assert len(verdicts) == 1


def test_an_old_word_of_slack_changes_nothing_while_the_token_works(world: World) -> None:
    world.slack.remove_app(APP_ID)
    world.slack.restore_app(APP_ID)
    assert "UX-1" in shown(world.answered(DECIDED))
    assert world.practice.store.lost_apps.all() == []


def test_the_state_survives_a_restart_and_ends_with_a_token_that_works(tmp_path: Path) -> None:
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        world = World(practice)
        ts = world.ask(DECIDED)
        world.answer(ts)
        world.settle()
        world.slack.remove_app(APP_ID)
        waits = world.ask(DECIDED)
        wait_until_held(world, 1)
        thread = json.dumps([BILLING, waits])
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        world = World(practice)
        assert held(world) == []
        world.settle()
        channel, ts = json.loads(thread)
        sent = [call.args for call in world.slack.calls("chat.postMessage")]
        direct = [args for args in sent if args.get("channel") == channel and args.get("thread_ts") == ts]
        assert len(direct) == 1, "the answer is sent, into a workspace that no longer has the thread"


def test_a_wrong_answer_of_slack_stops_the_app_for_ten_minutes_at_most(world: World) -> None:
    world.slack.remove_app(APP_ID, "invalid_auth")
    ts = world.ask(DECIDED)
    wait_until_held(world, 1)
    world.slack.restore_app(APP_ID)
    world.later(minutes=11)
    assert "UX-1" in shown(world.answer(ts)), "although nothing new came in"
    assert world.practice.store.lost_apps.all() == []
