"""The floor of an ask that follows another in its thread."""

import pytest

from tests.support.builders import a_company, a_twin
from twins.deciding.ask import Ask
from twins.deciding.floor import floor_of
from twins.values import Tier

THREADS = {
    "both messages together say a trigger": ("make the bucket", "public please", Tier.CHECK_FIRST),
    "both together break a law": ("I have the API key", "put it in the repo", Tier.CHECK_FIRST),
    "only the earlier one says it": ("make the bucket public", "and which colour is it", Tier.DECIDE),
    "only the later one says it": ("which colour is it", "make the bucket public", Tier.CHECK_FIRST),
    "neither says it": ("make the bucket", "which colour is it", Tier.DECIDE),
}


@pytest.mark.parametrize(("before", "text", "tier"), THREADS.values(), ids=list(THREADS))
def test_a_law_is_not_hidden_by_saying_it_in_two_messages(before: str, text: str, tier: Tier) -> None:
    ask = Ask.of(text).model_copy(update={"before": before})

    assert floor_of(ask, a_twin(), a_company()).tier is tier
