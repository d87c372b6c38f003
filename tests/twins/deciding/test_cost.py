"""The cost of a reading, and whose budget the next one would exceed."""

import pytest

from twins.deciding.cost import KNOWN_PRICES, Budget, Price, Spender, Spending, Spent, Usage, used_up_note

A_MILLION = 1_000_000
PRICE = Price(per_input=2, per_output=10)

COSTS: dict[str, tuple[Usage, int]] = {
    # in millionths of a dollar, at 2 dollars in and 10 dollars out for a million tokens
    "nothing": (Usage(), 0),
    "input": (Usage(uncached=A_MILLION), 2 * A_MILLION),
    "output": (Usage(output=A_MILLION), 10 * A_MILLION),
    "a write to the cache costs twice an input": (Usage(written_to_cache=A_MILLION), 4 * A_MILLION),
    "a read from it a tenth": (Usage(read_from_cache=A_MILLION), 200_000),
    "an ask to a cached playbook": (Usage(read_from_cache=60_000, uncached=500, output=1_000), 23_000),
    "the first ask to it": (Usage(written_to_cache=60_000, uncached=500, output=1_000), 251_000),
    "a token read": (Usage(read_from_cache=1), 0),
    "three tokens read": (Usage(read_from_cache=3), 1),
}


@pytest.mark.parametrize(("usage", "micros"), COSTS.values(), ids=list(COSTS))
def test_a_reading_costs_what_its_tokens_cost(usage: Usage, micros: int) -> None:
    assert usage.micros(PRICE) == micros


def test_a_price_below_a_dollar_is_not_rounded_away() -> None:
    assert Usage(uncached=1_000, output=100).micros(KNOWN_PRICES["claude-haiku-5-5"]) == 150


def test_usage_adds_up_by_kind() -> None:
    one, other = (Usage(uncached=n, written_to_cache=2 * n, read_from_cache=3 * n, output=4 * n) for n in (1, 10))

    assert one + other == Usage(uncached=11, written_to_cache=22, read_from_cache=33, output=44)
    assert (one + other).input == 66


SHARES = {
    "nothing was shown": (Usage(output=5), 0.0),
    "all was read": (Usage(read_from_cache=7), 1.0),
    "all was written": (Usage(written_to_cache=7), 0.0),
    "nine tenths": (Usage(read_from_cache=90, written_to_cache=4, uncached=6, output=900), 0.9),
}


@pytest.mark.parametrize(("usage", "share"), SHARES.values(), ids=list(SHARES))
def test_the_share_of_the_cache_is_that_of_the_input(usage: Usage, share: float) -> None:
    assert usage.cache_share == pytest.approx(share)


ALL = Budget(per_person=1, per_twin=2, for_workspace=3)
BUDGETS: dict[str, tuple[Budget, Spent, Spender | None]] = {
    "no limit": (Budget(), Spent(by_person=10**9, by_twin=10**9, by_workspace=10**9), None),
    "nothing spent": (ALL, Spent(), None),
    "just as much as there is": (ALL, Spent(by_person=900_000, by_twin=1_900_000, by_workspace=2_900_000), None),
    "one millionth more by the person": (ALL, Spent(by_person=900_001), Spender.PERSON),
    "one millionth more by the twin": (ALL, Spent(by_twin=1_900_001), Spender.TWIN),
    "one millionth more by the workspace": (ALL, Spent(by_workspace=2_900_001), Spender.WORKSPACE),
    "all of them: the person is told of their own": (
        ALL,
        Spent(by_person=10**7, by_twin=10**7, by_workspace=10**7),
        Spender.PERSON,
    ),
    "twin and workspace: the twin": (ALL, Spent(by_twin=10**7, by_workspace=10**7), Spender.TWIN),
    "only the workspace has a limit": (
        Budget(for_workspace=3),
        Spent(by_person=10**7, by_twin=10**7, by_workspace=2_950_000),
        Spender.WORKSPACE,
    ),
    "a budget of nothing": (Budget(per_twin=0), Spent(), Spender.TWIN),
}


@pytest.mark.parametrize(("budget", "spent", "who"), BUDGETS.values(), ids=list(BUDGETS))
def test_a_budget_is_used_up_when_the_next_reading_would_exceed_it(
    budget: Budget, spent: Spent, who: Spender | None
) -> None:
    assert budget.used_up(spent, next_one=100_000) is who


def test_what_costs_nothing_is_never_over_a_budget() -> None:
    assert Budget(per_person=0, per_twin=0, for_workspace=0).used_up(Spent(), next_one=0) is None


def test_spending_is_shown_in_dollars() -> None:
    assert Spending(cost=1_234_567).dollars == 1.2346


@pytest.mark.parametrize(
    ("who", "whose"),
    [(Spender.PERSON, "Your"), (Spender.TWIN, "This twin's"), (Spender.WORKSPACE, "The workspace's")],
)
def test_people_are_told_whose_budget_is_used_up_and_who_answered(who: Spender, whose: str) -> None:
    assert used_up_note(who) == (
        f"{whose} budget for the model is used up until midnight UTC, so the keyword search answered."
    )
