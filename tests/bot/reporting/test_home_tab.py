"""The Home tab: a person's waiting asks, overrides and twins, and for architects the state of every twin."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.serve import practising
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, CHECKED, CHEN, CORA, OTHERWISE, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def home(world: World, user: str, text: str = "Whom you can ask") -> str:
    """Wait until a person's Home tab shows a text, and return it as JSON."""
    world.slack.open_home(user, "A0ZERO")
    return json.dumps(world.home(user, text).body, ensure_ascii=False)


def test_whoever_asked_sees_what_waits_for_others_and_takes_it_back_there(world: World) -> None:
    world.checked(CHECKED, CORA)
    assert "let partners pull the invoice export" in home(world, CORA, "What of yours waits for others")
    view = world.slack.home(CORA)
    assert view
    action = next(
        e["action_id"]
        for b in view.body["blocks"]
        if b["type"] == "actions"
        for e in b["elements"]
        if e["action_id"].startswith("check:withdraw")
    )
    world.slack.click_in_view(CORA, view.id, action)
    world.until(lambda: "waits for others" not in json.dumps(world.slack.home(CORA).body))  # type: ignore[union-attr]  # it is open
    assert "waits for others" not in home(world, CHEN)


def test_what_was_handed_over_is_shown_to_those_who_may_use_it(world: World) -> None:
    shown = home(world, CORA, "What you may decide freely")
    assert "SEC-S1" in shown
    assert "5 of 5 left this month" in shown


@pytest.mark.thorough
def test_what_somebody_went_against_is_theirs_to_see(world: World) -> None:
    answer = world.answered(OTHERWISE, CORA)
    world.click(CORA, answer, "answer:override")
    world.settle()
    world.slack.post(CORA, BILLING, "the auditors of the pilot want 400 days", answer.thread_ts)
    world.now_says(answer, "the auditors of the pilot want")
    assert "the auditors of the pilot want" in home(world, CORA, "What you went against lately")
    assert "the auditors of the pilot want" not in home(world, CHEN)


def test_whoever_keeps_twins_sees_what_is_due_and_when_their_digest_comes(world: World) -> None:
    world.later(minutes=1)
    world.until(lambda: len(world.practice.store.digests.readers(world.practice.clock.now())) == 5)
    assert "Your next digest" in home(world, ANA, "Your next digest")
    world.answered(CHECKED)
    world.settle()
    world.later(days=400)
    assert "1 due for a look" in home(world, ANA, "due for a look")


def test_the_architect_sees_how_it_runs_and_what_it_costs(world: World) -> None:
    shown = home(world, ARI, "How it runs")
    assert "1 of 1 socket is open, heard from" in shown
    assert "nothing was given up" in shown
    assert "$0.00 today of $20" in shown


def test_the_architect_sees_every_twin_in_a_line(world: World) -> None:
    assert "`security` (Ana) · live · 28 rules, 5 of them law" in home(world, ARI, "All twins")
    assert "All twins" not in home(world, ANA)
