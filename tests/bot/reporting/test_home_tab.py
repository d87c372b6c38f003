"""The Home tab: a person's waiting asks, overrides and twins, and for architects the state of every twin."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.cli.serve import practising
from storage.db.tables_jobs import JobRow
from tests.bot.reporting.test_waiting_list import ASKED_BACK
from tests.support.settings import settings
from tests.support.slack_world import ANA, ARI, BILLING, CHECKED, CHEN, CORA, GENERAL, OTHERWISE, World
from twins.jobs import JobKind


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a fresh workspace."""
    with practising(tmp_path / "practice.db", port=0, given=settings()) as practice:
        yield World(practice)


def home(world: World, user: str, text: str = "Twins you can ask") -> str:
    """Wait until a person's Home tab shows a text, and return it as JSON."""
    world.slack.open_home(user, "A0ZERO")
    return json.dumps(world.home(user, text).body, ensure_ascii=False)


def test_whoever_asked_sees_what_waits_for_others_and_takes_it_back_there(world: World) -> None:
    world.checked(CHECKED, CORA)
    assert "let partners pull the invoice export" in home(world, CORA, "Your requests, waiting on others")
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
    world.until(lambda: "waiting on others" not in json.dumps(world.slack.home(CORA).body))  # type: ignore[union-attr]  # it is open
    assert "waiting on others" not in home(world, CHEN)


def pressed(world: World, user: str, action: str) -> None:
    """Press the first button with this action on a person's Home tab."""
    view = world.slack.home(user)
    assert view
    rows = [block.get("elements", [block.get("accessory")]) for block in view.body["blocks"]]
    ids = [element["action_id"] for row in rows for element in row if element and "action_id" in element]
    world.slack.click_in_view(user, view.id, next(each for each in ids if each.partition("/")[0] == action))


def test_an_ask_that_waits_for_its_conductor_is_answered_there(world: World) -> None:
    answer = world.answered(ASKED_BACK)
    assert "needs to know which rule you mean" in home(world, CORA, "Waiting for you")
    assert "rule you mean" not in home(world, CHEN)
    pressed(world, CORA, "answer:pick")
    world.now_says(answer, "Yes, all three")
    world.home(CORA, "needs to know whether your request fits the rule")
    pressed(world, CORA, "answer:keeps")
    world.now_says(answer, "Go ahead")
    world.home(CORA, "Nothing. Requests that need your decision")


def test_an_architect_confirms_a_product_on_the_home_tab(world: World) -> None:
    world.told(CORA, lambda: world.slack.command(CORA, GENERAL, "/twins", "product Dunning"))
    assert "Dunning" in home(world, ARI, "Dunning")
    assert "Dunning" not in home(world, CORA)
    pressed(world, ARI, "product:confirm")
    world.until(lambda: world.practice.store.products.product_of("T0PRACTICE", GENERAL) == "Dunning")
    world.home(ARI, "Nothing. Requests that need your decision")


def test_a_twins_page_says_that_a_decision_is_waiting(world: World) -> None:
    world.checked(CHECKED, CORA)
    home(world, ANA, "let partners pull")
    pressed(world, ANA, "twin:open")
    assert "1 decision is waiting for you: *Back* shows it." in home(world, ANA, "is waiting for you")


def test_home_opened_again_later_starts_at_what_is_waiting(world: World) -> None:
    home(world, ANA, "Your twins")
    pressed(world, ANA, "twin:open")
    assert "Rules of Ana" in home(world, ANA, "Rules of Ana"), "seconds later she is still in the middle of it"
    world.later(minutes=10)
    assert "Rules of Ana" not in home(world, ANA, "Waiting for you")


def test_a_used_home_tab_is_redrawn_in_the_lane_of_its_other_redraws(world: World) -> None:
    """Two lanes could draw at once, and the older tab could come last."""
    home(world, ANA, "Your twins")
    world.settle()
    with world.practice.store.database.read() as session:
        known = set(session.exec(select(col(JobRow.id))))
    pressed(world, ANA, "twin:open")
    world.home(ANA, "Rules of Ana")
    world.settle()
    with world.practice.store.database.read() as session:
        rows = session.exec(select(JobRow).where(JobRow.kind == JobKind.HOME)).all()
    drawn = [row for row in rows if row.id not in known and not (row.payload or {}).get("used")]
    assert drawn
    assert {row.lane for row in drawn} == {f"home:{ANA}"}


def test_a_draft_opened_from_a_message_is_what_home_shows_next(world: World) -> None:
    home(world, ANA, "Your twins")
    pressed(world, ANA, "twin:open")
    world.home(ANA, "Rules of Ana")
    world.later(minutes=10)
    home(world, ANA, "Waiting for you")
    pressed(world, ANA, "twin:open")
    assert "Rules of Ana" in home(world, ANA, "Rules of Ana")


def test_what_was_handed_over_is_shown_to_those_who_may_use_it(world: World) -> None:
    shown = home(world, CORA, "What you can decide without asking")
    assert "SEC-S1" in shown
    assert "5 of 5 uses left this month" in shown


@pytest.mark.thorough
def test_what_somebody_went_against_is_theirs_to_see(world: World) -> None:
    answer = world.answered(OTHERWISE, CORA)
    world.click(CORA, answer, "answer:override")
    world.settle()
    world.slack.post(CORA, BILLING, "the auditors of the pilot want 400 days", answer.thread_ts)
    world.now_says(answer, "the auditors of the pilot want")
    assert "the auditors of the pilot want" in home(world, CORA, "Rules you overrode in the last 30 days")
    assert "the auditors of the pilot want" not in home(world, CHEN)


def test_whoever_keeps_twins_sees_what_is_due_and_when_their_digest_comes(world: World) -> None:
    world.later(minutes=1)
    world.until(lambda: len(world.practice.store.digests.readers(world.practice.clock.now())) == 5)
    assert "Your next digest" in home(world, ANA, "Your next digest")
    world.answered(CHECKED)
    world.settle()
    world.later(days=400)
    assert "1 to review" in home(world, ANA, "1 to review")


def test_the_architect_sees_how_it_runs_and_what_it_costs(world: World) -> None:
    shown = home(world, ARI, "How the bot is running")
    assert "Connected to Slack (1 of 1), last event" in shown
    assert "none has failed for good" in shown
    assert "$0.00 today of $20" in shown


def test_the_architect_sees_every_twin_in_a_line(world: World) -> None:
    assert "`security` (Ana) · live · 39 rules, 6 laws" in home(world, ARI, "All twins")
    assert "All twins" not in home(world, ANA)
