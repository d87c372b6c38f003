"""People's asks in the last minute, counted by Slack's clock."""

from datetime import timedelta

import pytest

from tests.support.store_world import BILLING, CORA, DECIDED, TEAM, World

_FIVE, _MINUTE = timedelta(minutes=5), timedelta(minutes=1)


@pytest.mark.parametrize("set_back", [timedelta(), timedelta(hours=1)])
def test_asks_far_apart_are_no_haste_although_our_clock_is_set_back(world: World, set_back: timedelta) -> None:
    sent = world.clock.now()
    for number in range(10):
        ts = f"{sent.timestamp():.6f}"
        asked = world.asked().model_copy(update={"ts": ts, "thread_ts": ts})
        world.answer(asked, (world.security, DECIDED))
        assert world.store.ask_rates.asked(TEAM, CORA, BILLING, ts, _MINUTE, world.clock.now()) == (1, 1)
        sent += _FIVE
        world.clock.move(_FIVE - set_back if number == 5 else _FIVE)


def test_asks_within_a_minute_are_counted_for_the_person_and_the_channel(world: World) -> None:
    for conductor in (CORA, CORA, "U0CHEN"):
        asked = world.asked(conductor=conductor)
        world.answer(asked, (world.security, DECIDED))
    assert world.store.ask_rates.asked(TEAM, CORA, BILLING, asked.ts, _MINUTE, world.clock.now()) == (2, 3)


@pytest.mark.parametrize(("later", "counted"), [(timedelta(seconds=1), 1), (timedelta(seconds=11), 0)])
def test_an_ask_that_came_right_after_and_was_decided_first_is_counted(
    world: World, later: timedelta, counted: int
) -> None:
    sent = world.clock.now()
    ts = f"{(sent + later).timestamp():.6f}"
    world.answer(world.asked().model_copy(update={"ts": ts, "thread_ts": ts}), (world.security, DECIDED))

    found = world.store.ask_rates.asked(TEAM, CORA, BILLING, f"{sent.timestamp():.6f}", _MINUTE, sent)

    assert found == (counted, counted)
