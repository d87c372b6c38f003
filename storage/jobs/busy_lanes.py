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
        self._again: set[str] = set()
        self._changed = threading.Condition(self._lock)
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

    def hold_soon(self, lane: str, *, is_slow: bool) -> bool:
        """Hold a lane once a worker is free. False if it is busy, and will be looked at again, or if no lane may be
        held any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or lane in self._busy or self._room(is_slow=is_slow) > 0)
            if self._is_closed:
                return False
            if lane in self._busy:
                self._again.add(lane)
                return False
            self._busy[lane] = is_slow
            return True

    def ask_again(self, lane: str) -> bool:
        """Have the holder of a lane look at it once more before it frees it; False if nobody holds it."""
        with self._lock:
            is_busy = lane in self._busy
            if is_busy:
                self._again.add(lane)
            return is_busy

    def go_on(self, lane: str, kind: str) -> None:
        """Note what runs in a held lane now."""
        with self._lock:
            self._busy[lane] = kind in self._slow_kinds

    def release(self, lane: str) -> bool:
        """Free a lane, unless its holder is to look at it once more; whether it is free."""
        with self._changed:
            if lane in self._again:
                self._again.discard(lane)
                return False
            del self._busy[lane]
            self._changed.notify_all()
            return True

    def give_up(self, lane: str) -> None:
        """Free a lane whatever its holder was asked."""
        with self._changed:
            self._again.discard(lane)
            self._busy.pop(lane, False)
            self._changed.notify_all()

    def is_busy(self, lane: str) -> bool:
        return lane in self._busy

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def close(self) -> None:
        """Let no lane be held from here on."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _room(self, *, is_slow: bool) -> int:
        return self._most[is_slow] - Counter(self._busy.values())[is_slow]

    def _has_none_left(self, *, is_slow: bool) -> bool:
        return self._most[is_slow] > 0 and self._room(is_slow=is_slow) <= 0
