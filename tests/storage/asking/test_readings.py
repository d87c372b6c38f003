"""An ask is read once and paid for once, and its cost is recorded."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.db.tables_asks import ReadingRow, TextRow
from storage.db.tables_jobs import JobRow
from tests.support.reading_actions import COST, FAILED, READ, READING, USUAL, ReadingActions, costing
from tests.support.store_world import World, a_job
from twins.deciding.cost import Spending, Usage

A_DAY = timedelta(days=1)


@pytest.fixture
def reader(world: World) -> ReadingActions:
    return ReadingActions(world)


def texts(world: World) -> set[str]:
    """The ids of all texts that are kept."""
    return {row.id for row in world.rows(TextRow)}


def forget(world: World, text_id: str | None) -> None:
    """Delete a text, as an erasure does."""
    with world.store.database.write() as session:
        session.delete(session.exec(select(TextRow).where(TextRow.id == text_id)).one())


def test_an_ask_that_nobody_read_may_be_read(reader: ReadingActions) -> None:
    assert reader.begin() is None


def test_what_was_read_is_given_back_and_not_paid_for_again(reader: ReadingActions) -> None:
    reader.read()

    assert reader.begin() == READING
    assert reader.spent().cost == COST


def test_that_there_was_no_reading_is_given_back_as_well(reader: ReadingActions) -> None:
    reader.read(read=FAILED)

    assert reader.begin() == FAILED.reading


def test_what_was_read_for_one_twin_or_one_ask_is_not_anothers(reader: ReadingActions, world: World) -> None:
    reader.read()

    assert reader.begin(of=world.company) is None
    assert reader.begin("another job") is None


def test_a_reading_is_written_down_with_all_that_it_was(reader: ReadingActions, world: World) -> None:
    reader.read()

    row = reader.row()
    assert (row.id, row.handle, row.mind, row.model, row.is_kept) == (
        "job:security",
        "security",
        "claude",
        "a model",
        True,
    )
    assert (row.uncached, row.written_to_cache, row.read_from_cache, row.output, row.cost) == (10, 20, 30, 40, COST)
    assert (row.seconds, row.failure, row.day, row.at) == (1.5, None, world.clock.now().date(), world.clock.now())


def test_a_reading_holds_no_slack_id(reader: ReadingActions) -> None:
    reader.read()

    assert "U0CORA" not in reader.row().model_dump_json()


def test_one_that_never_came_back_counts_with_what_one_usually_costs(reader: ReadingActions) -> None:
    reader.begin()

    assert reader.spent() == Spending(readings=1, cost=USUAL)


def test_one_that_is_begun_anew_counts_again_and_what_came_back_with_what_it_cost(reader: ReadingActions) -> None:
    reader.begin()
    assert reader.begin() is None
    assert reader.spent() == Spending(readings=1, cost=2 * USUAL)

    reader.keep()

    assert reader.spent() == Spending(readings=1, usage=READ.usage, cost=USUAL + COST)


def test_what_cost_more_than_usual_counts_in_full(reader: ReadingActions) -> None:
    reader.read(read=costing(10 * USUAL))

    assert reader.spent().cost == 10 * USUAL


def test_a_second_keep_changes_nothing_that_was_read_or_paid(reader: ReadingActions) -> None:
    reader.read()
    before = reader.row()

    reader.keep(read=FAILED)

    assert reader.row() == before
    assert reader.begin() == READING


def test_a_second_keep_leaves_no_text_that_nobody_could_forget(reader: ReadingActions, world: World) -> None:
    reader.read()
    before = texts(world)

    reader.keep()

    assert texts(world) == before


def test_failures_are_counted_by_kind(reader: ReadingActions) -> None:
    reader.read("one")
    reader.read("two", FAILED)
    reader.read("three", FAILED)

    assert (reader.spent().readings, reader.spent().failures) == (3, 2)
    assert {row.failure for row in reader.world.rows(ReadingRow)} == {None, "timed_out"}


def test_spending_is_summed_for_each_twin(reader: ReadingActions, world: World) -> None:
    reader.read("one")
    reader.read("two", costing(55))
    reader.read("one", costing(5), of=world.company)

    assert reader.spent() == Spending(readings=2, usage=READ.usage + READ.usage, cost=COST + 55)
    assert reader.spent("company") == Spending(readings=1, usage=READ.usage, cost=5)
    assert reader.spent("nobody") == Spending()


def test_spending_is_summed_from_a_day_on(reader: ReadingActions, world: World) -> None:
    reader.read("yesterday")
    world.clock.move(A_DAY)
    reader.read("today", costing(7))

    assert reader.spent(since=world.clock.now()) == Spending(readings=1, usage=READ.usage, cost=7)
    assert reader.spent(since=world.clock.now() - A_DAY).readings == 2
    assert reader.spent(since=world.clock.now() + A_DAY) == Spending()


def test_sums_of_tokens_and_money_are_as_large_as_they_get(reader: ReadingActions) -> None:
    for number in range(3):
        huge = Usage(uncached=2_000_000_000, output=2_000_000_000)
        reader.read(f"job {number}", READ.__class__(READING, huge, "a model", 24_000_000_000))

    assert reader.spent().usage.input == 6_000_000_000
    assert reader.spent().dollars == 72_000


def test_an_alert_goes_out_with_the_reading_once_for_each_id(reader: ReadingActions, world: World) -> None:
    alert = a_job("model:bad_key:2026-11-18T09:U0ARI", world.clock.now(), "tell")
    for job in ("one", "two"):
        reader.begin(job)
        reader.keep(job, FAILED, alerts=(alert,))
    reader.begin("an hour later")
    reader.keep(
        "an hour later", FAILED, alerts=(a_job("model:bad_key:2026-11-18T10:U0ARI", world.clock.now(), "tell"),)
    )

    assert sorted(row.id for row in world.rows(JobRow)) == [
        "model:bad_key:2026-11-18T09:U0ARI",
        "model:bad_key:2026-11-18T10:U0ARI",
    ]


def test_a_reading_that_was_forgotten_is_read_again(reader: ReadingActions, world: World) -> None:
    reader.read()
    before = texts(world)

    forget(world, reader.row().content_id)

    assert len(texts(world)) == len(before) - 1
    assert reader.begin() is None
    assert reader.spent().cost == COST + USUAL


OF_OTHER_CODE = {
    "by a later version": '{"mind": "claude", "tone": 1}',
    "before revision 0013": (
        '{"mind": "claude", "model": "", "want": "", "why": null, "covered": true, "topic": null, '
        '"applied": ["SEC-7"], "broken": [], "in_doubt": [], "triggers": [], "space": null, "bounds": [], '
        '"reversible": true, "reach": "team", "assumption": null, "advice": "", "closest": [], "notes": []}'
    ),
}


@pytest.mark.parametrize("body", OF_OTHER_CODE.values(), ids=list(OF_OTHER_CODE))
def test_a_reading_that_this_code_can_not_read_is_read_again(reader: ReadingActions, world: World, body: str) -> None:
    reader.read()

    world.sql("update text set body = :body where id = :id", body=body, id=reader.row().content_id)

    assert reader.begin() is None


def test_what_is_read_again_after_it_was_forgotten_is_kept_and_counted_as_it_cost(
    reader: ReadingActions, world: World
) -> None:
    reader.read()
    forget(world, reader.row().content_id)
    reader.begin()

    reader.keep()

    assert reader.begin() == READING
    assert reader.spent().cost == 2 * COST
