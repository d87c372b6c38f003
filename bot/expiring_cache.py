"""A cache of lookups that expire."""

import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import timedelta
from typing import Generic, TypeVar

from cachetools import TTLCache

from bot.clock import Now

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Elapsed:
    """Seconds that a clock has moved, forward or back: a clock that is set back keeps no entry longer, and TTLCache
    needs time that never decreases."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._last = now()
        self._seconds = 0.0

    def __call__(self) -> float:
        now = self._now()
        self._seconds += abs((now - self._last).total_seconds())
        self._last = now
        return self._seconds


class ExpiringCache(Generic[K, V]):
    """Results of lookups, shared by threads. No thread waits for another's lookup."""

    def __init__(self, now: Now, ttl: timedelta = timedelta(minutes=10), maxsize: int = 10_000) -> None:
        self._entries: TTLCache[K, V] = TTLCache(maxsize, ttl.total_seconds(), timer=_Elapsed(now))
        self._lock = threading.Lock()

    def get(self, key: K, look_up: Callable[[], V], *, fresh: bool = False) -> V:
        """Return a key's entry, or look it up: always if `fresh`. A lookup that raises changes nothing."""
        if not fresh:
            with self._lock, suppress(KeyError):
                return self._entries[key]
        found = look_up()
        with self._lock:
            self._entries[key] = found
        return found
