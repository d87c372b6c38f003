"""A budget holds per person, per twin and for the workspace, for concurrent asks too."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.db.tables_asks import ReadingRow
from tests.support.reading_actions import USUAL, ReadingActions, costing
from tests.support.store_world import CORA, MALLORY, World, all_at_once
from twins.deciding.cost import Budget, Spender
from twins.deciding.reading import NoReading, Reading

TWO = 2 * USUAL / 1_000_000
"""Dollars for two readings."""


@pytest.fixture
def reader(world: World) -> ReadingActions:
    return ReadingActions(world)


def begun(reader: ReadingActions, times: int, budget: Budget, by: str = CORA) -> list[object]:
    """Return the results of asks in a row."""
    return [reader.begin(f"{by} {number}", by=by, budget=budget) for number in range(times)]


BUDGETS = {
    Spender.PERSON: Budget(per_person=TWO),
    Spender.TWIN: Budget(per_twin=TWO),
    Spender.WORKSPACE: Budget(for_workspace=TWO),
}


@pytest.mark.parametrize(("who", "budget"), BUDGETS.items())
def test_the_reading_that_would_exceed_a_budget_is_not_begun(
    reader: ReadingActions, who: Spender, budget: Budget
) -> None:
    assert begun(reader, 4, budget) == [None, None, who, who]
    assert reader.spent().readings == 2
    assert reader.spent().cost == 2 * USUAL


def test_what_was_cheaper_than_usual_leaves_room_for_more(reader: ReadingActions) -> None:
    budget = Budget(per_person=TWO)
    begun(reader, 2, budget)

    for number in range(2):
        reader.keep(f"{CORA} {number}", costing(USUAL // 2))

    assert reader.begin("the third", budget=budget) is None
    assert reader.begin("the fourth", budget=budget) is Spender.PERSON


OTHERS: dict[str, tuple[Budget, dict[str, object]]] = {
    "another person's": (BUDGETS[Spender.PERSON], {"by": MALLORY}),
    "another team's": (BUDGETS[Spender.WORKSPACE], {"team": "T0OTHER"}),
    "the same twin's in another team": (BUDGETS[Spender.TWIN], {"team": "T0OTHER"}),
    "somebody's of another team with the same id": (BUDGETS[Spender.PERSON], {"team": "T0OTHER", "by": CORA}),
}


@pytest.mark.parametrize(("budget", "given"), OTHERS.values(), ids=list(OTHERS))
def test_what_others_spent_does_not_count(reader: ReadingActions, budget: Budget, given: dict[str, str]) -> None:
    begun(reader, 3, budget)

    assert reader.begin("of another", budget=budget, **given) is None  # type: ignore[arg-type]  # by or team: a text


def test_another_twins_budget_is_its_own(reader: ReadingActions, world: World) -> None:
    begun(reader, 3, BUDGETS[Spender.TWIN])

    assert reader.begin("another", of=world.company, budget=BUDGETS[Spender.TWIN]) is None
    assert reader.begin("another", of=world.company, budget=BUDGETS[Spender.PERSON]) is Spender.PERSON


@pytest.mark.parametrize(("who", "budget"), BUDGETS.items())
def test_a_budget_is_whole_again_after_midnight_in_utc(
    reader: ReadingActions, world: World, who: Spender, budget: Budget
) -> None:
    begun(reader, 2, budget)
    world.clock.move(timedelta(hours=14, minutes=59))
    assert reader.begin("before midnight", budget=budget) is who

    world.clock.move(timedelta(minutes=1))

    assert reader.begin("after midnight", budget=budget) is None


def test_the_same_ask_is_refused_again_and_read_once_there_is_money(reader: ReadingActions) -> None:
    begun(reader, 2, BUDGETS[Spender.PERSON])

    assert reader.begin("late", budget=BUDGETS[Spender.PERSON]) is Spender.PERSON
    assert reader.begin("late", budget=Budget(per_person=2 * TWO)) is None


def test_what_was_read_already_is_given_back_whatever_was_spent(reader: ReadingActions) -> None:
    reader.read()

    assert isinstance(reader.begin(budget=Budget(per_person=0)), Reading)


def test_one_that_never_came_back_is_begun_anew_only_within_the_budget(reader: ReadingActions) -> None:
    assert [reader.begin(budget=BUDGETS[Spender.PERSON]) for _ in range(3)] == [None, None, Spender.PERSON]


def test_what_is_begun_anew_after_midnight_counts_on_the_new_day(reader: ReadingActions, world: World) -> None:
    reader.begin()
    world.clock.move(timedelta(days=1))

    assert [reader.begin(budget=BUDGETS[Spender.PERSON]) for _ in range(3)] == [None, None, Spender.PERSON]


def test_sixteen_asks_that_come_together_do_not_overdraw_a_budget(reader: ReadingActions, world: World) -> None:
    budget = Budget(for_workspace=5 * USUAL / 1_000_000)

    def begin(number: int) -> Callable[[], Reading | NoReading | Spender | None]:
        return lambda: reader.begin(f"job {number}", by=f"U0CORA{number}", budget=budget)

    came = all_at_once([begin(number) for number in range(16)])

    assert set(came) <= {None, Spender.WORKSPACE}
    assert len(world.rows(ReadingRow)) == came.count(None) == 5
    assert reader.begin("later", budget=budget) is Spender.WORKSPACE
