"""Lanes in which a job runs or is about to, the workers that are left for others, and whether others may be waiting."""

import threading
from collections import Counter
from collections.abc import Callable, Collection

from storage.jobs.lanes import Capacity, LaneHead

Find = Callable[[Collection[str], Capacity, int], list[LaneHead]]
"""Finds the jobs that may run beside busy lanes, within a capacity, and at most so many."""


class BusyLanes:
    """Memory of one process. Two threads never hold one lane."""

    def __init__(self, quick: int, slow_kinds: Collection[str], slow: int) -> None:
        self._slow_kinds = frozenset(slow_kinds)
        self._most = {True: slow if slow_kinds else 0, False: quick}
        self._lock = threading.Lock()
        self._busy: dict[str, bool] = {}  # a lane, and whether what runs in it is slow
        self._crowded: set[str] = set()  # lanes where others may wait behind what runs
        self._is_short = False  # others may wait for a worker
        self._is_closed = False

    @property
    def workers(self) -> int:
        return sum(self._most.values())

    def take(self, find: Find) -> list[LaneHead]:
        """Hold the lanes of the jobs that are found."""
        with self._lock:
            slow, quick = max(0, self._room(is_slow=True)), max(0, self._room(is_slow=False))
            if self._is_closed or not slow + quick:
                self._is_short = True
                return []
            found = find(self._busy.copy(), Capacity(self._slow_kinds, slow, quick), self.workers)
            self._busy.update({head.lane: head.kind in self._slow_kinds for head in found})
            self._crowded.update(head.lane for head in found)
            self._is_short = any(self._has_none_left(is_slow=each) for each in (True, False))
            return found

    def hold(self, lane: str, kind: str, instead_of: str | None = None) -> bool:
        """Hold a lane if it is free and a worker is, or will be: the one whose job of the kind `instead_of` ends."""
        is_slow = kind in self._slow_kinds
        with self._lock:
            freed = instead_of is not None and (instead_of in self._slow_kinds) == is_slow
            if self._is_closed or lane in self._busy or self._room(is_slow=is_slow) + freed <= 0:
                return False
            self._busy[lane] = is_slow
            return True

    def wait_for_end(self, lane: str, kind: str) -> bool:
        """Have a job looked for when the one before it ends, or another that has its worker; False if none runs."""
        is_slow = kind in self._slow_kinds
        with self._lock:
            if lane in self._busy:
                self._crowded.add(lane)
                return True
            self._is_short = self._is_short or self._has_none_left(is_slow=is_slow)
            return self._has_none_left(is_slow=is_slow)

    def free(self, lane: str) -> bool:
        """Free a lane; True if others may wait for that."""
        with self._lock:
            self._busy.pop(lane, None)
            is_crowded = lane in self._crowded
            self._crowded.discard(lane)
            return is_crowded or self._is_short

    def close(self) -> None:
        """Let no lane be held from here on."""
        with self._lock:
            self._is_closed = True

    def _room(self, *, is_slow: bool) -> int:
        return self._most[is_slow] - Counter(self._busy.values())[is_slow]

    def _has_none_left(self, *, is_slow: bool) -> bool:
        return self._most[is_slow] > 0 and self._room(is_slow=is_slow) <= 0
