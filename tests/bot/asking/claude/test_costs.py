"""Costs of readings: each is recorded, and the finder answers once a budget is used up."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from sqlmodel import col, select

from bot.cli.serve import practising
from storage.db.tables_asks import DecisionRow, ReadingRow
from tests.bot.asking.claude.conftest import ASK
from tests.fake_model.state import ModelServer
from tests.support.command_line import command
from tests.support.settings import settings
from tests.support.slack_world import CHEN, World, shown

THROUGH_THE_LOOK_UP = "ux show an error message next to the field because people miss it at the top"


def spent_today(world: World, handle: str = "security") -> dict[str, float]:
    """Return what a twin's readings cost today."""
    spending = world.practice.store.readings.spending(world.practice.clock.now().date())[handle]
    return {"readings": spending.readings, "dollars": spending.dollars, "cache": spending.usage.cache_share}


def test_tokens_cache_share_and_money_are_written_down_for_each_answer_and_twin(
    world: World, model: ModelServer
) -> None:
    world.answered(ASK)
    before = spent_today(world)
    world.answered(ASK)
    after = spent_today(world)
    assert after["readings"] == before["readings"] + 1
    usage = model.requests[-1].usage
    dollars = (2 * (usage["input_tokens"] + 0.1 * usage["cache_read_input_tokens"]) + 10 * usage["output_tokens"]) / 1e6
    assert after["dollars"] - before["dollars"] == pytest.approx(dollars, abs=2e-4)


def test_from_the_second_ask_on_nine_tenths_of_the_input_come_from_the_cache(world: World, model: ModelServer) -> None:
    world.answered(ASK)
    world.answered("security end sessions after a day because people complain")
    usage = model.requests[-1].usage
    total = usage["input_tokens"] + usage["cache_creation_input_tokens"] + usage["cache_read_input_tokens"]
    assert usage["cache_read_input_tokens"] >= 0.9 * total


def test_the_command_line_and_the_metrics_say_what_a_twin_cost(world: World, model: ModelServer) -> None:
    world.answered(ASK)
    world.settle()
    env = {"DATABASE_URL": f"sqlite:///{world.practice.database}"}
    rows = json.loads(command(env, world.practice.database.parent, "twin", "list", "--json").stdout)
    today = next(row["today"] for row in rows if row["handle"] == "security")
    assert (today["readings"], today["dollars"]) == (spent_today(world)["readings"], spent_today(world)["dollars"])
    assert today["cache_share"] > 0
    scraped = urlopen(f"http://127.0.0.1:{world.metrics_port}/metrics").read().decode()
    for name in ("readings_total", "model_tokens_total", "model_dollars_total", "reading_seconds_bucket"):
        assert f"zerohandoff_{name}{{" in scraped
    assert "interns" not in scraped


def test_each_decision_names_the_reading_that_it_rests_on(world: World, model: ModelServer) -> None:
    world.answered(ASK)
    with world.practice.store.database.read() as session:
        find = select(ReadingRow).join(DecisionRow, col(DecisionRow.reading_id) == col(ReadingRow.id))
        last = session.exec(find.order_by(col(DecisionRow.at).desc())).first()
    assert last
    assert last.cost > 0


@pytest.fixture
def poor(server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield a workspace with a daily budget of about two asks per person."""
    given = settings(
        anthropic_api_key=server.key,
        anthropic_base_url=server.url,
        budget_per_person=0.06,
        budget_per_twin=None,
        budget_for_workspace=None,
    )
    with practising(tmp_path_factory.mktemp("poor") / "practice.db", port=0, given=given) as practice:
        yield World(practice)


def test_a_used_up_budget_makes_the_look_up_answer_and_say_why_until_midnight(poor: World, model: ModelServer) -> None:
    for _ in range(8):
        last = poor.answered(THROUGH_THE_LOOK_UP)
    assert "Your budget for the model is used up until midnight UTC" in shown(last)
    assert "the keyword search answered" in shown(last)
    asked = len(model.requests)
    assert 0 < asked < 8
    assert "used up" not in shown(poor.answered(THROUGH_THE_LOOK_UP, user=CHEN)), (
        "another person has a budget of their own"
    )
    poor.practice.clock.move_to(datetime.now(UTC) + timedelta(days=1, hours=1))
    assert "used up" not in shown(poor.answered(THROUGH_THE_LOOK_UP))
