"""Lookups that are remembered for ten minutes: when they expire, how many there are, and how threads share them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.expiring_cache import ExpiringCache

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
AN_HOUR, A_MINUTE = timedelta(hours=1), timedelta(minutes=1)


class SteppedClock:
    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def lookups() -> Iterator[int]:
    """Return what successive lookups find: 0, 1, 2, ..."""
    return count()


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (timedelta(0), 0),
        (9 * A_MINUTE, 0),
        (10 * A_MINUTE, 1),
        # the clock was set back
        (timedelta(seconds=-2), 0),
        (-AN_HOUR, 1),
    ],
)
def test_an_entry_is_kept_for_ten_minutes_and_no_longer_when_the_clock_goes_back(
    clock: SteppedClock, lookups: Iterator[int], since: timedelta, found: int
) -> None:
    cache: ExpiringCache[str, int] = ExpiringCache(clock.now)
    cache.get("key", lambda: next(lookups))
    clock.at += since

    assert cache.get("key", lambda: next(lookups)) == found


def test_a_fresh_lookup_replaces_the_entry(clock: SteppedClock, lookups: Iterator[int]) -> None:
    cache: ExpiringCache[str, int] = ExpiringCache(clock.now)
    cache.get("key", lambda: next(lookups))

    assert cache.get("key", lambda: next(lookups), fresh=True) == 1
    clock.at += 9 * A_MINUTE
    assert cache.get("key", lambda: next(lookups)) == 1


@pytest.mark.parametrize("fresh", [False, True])
def test_a_lookup_that_failed_is_not_remembered(clock: SteppedClock, lookups: Iterator[int], fresh: bool) -> None:
    cache: ExpiringCache[str, int] = ExpiringCache(clock.now)

    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0, fresh=fresh)
    assert [cache.get("key", lambda: next(lookups)) for _ in range(2)] == [0, 0]


def test_the_entry_that_was_not_read_for_longest_makes_room(clock: SteppedClock, lookups: Iterator[int]) -> None:
    cache: ExpiringCache[str, int] = ExpiringCache(clock.now, maxsize=2)
    for key in ("first", "second", "first", "third"):
        cache.get(key, lambda: next(lookups))

    assert [cache.get(key, lambda: next(lookups)) for key in ("first", "third", "second")] == [0, 2, 3]


def test_a_full_cache_takes_entries_after_the_clock_went_back(clock: SteppedClock, lookups: Iterator[int]) -> None:
    cache: ExpiringCache[int, int] = ExpiringCache(clock.now, maxsize=2)
    for key, step in enumerate((timedelta(0), -5 * A_MINUTE, 8 * A_MINUTE, 4 * A_MINUTE, -AN_HOUR, A_MINUTE)):
        clock.at += step
        assert cache.get(key, lambda: next(lookups)) == key


def test_no_thread_waits_for_another_s_lookup(clock: SteppedClock) -> None:
    cache: ExpiringCache[str, str] = ExpiringCache(clock.now)
    both_look_up = threading.Barrier(2, timeout=5)

    def look_up() -> str:
        both_look_up.wait()
        return "found"

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: cache.get("key", look_up), range(2))) == ["found", "found"]


def test_threads_that_fill_a_small_cache_each_find_their_own(clock: SteppedClock) -> None:
    cache: ExpiringCache[int, int] = ExpiringCache(clock.now, maxsize=3)

    def read(key: int) -> int:
        clock.at += timedelta(seconds=20)
        return cache.get(key, lambda: key)

    keys = [number % 7 for number in range(5_000)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, keys)) == keys
