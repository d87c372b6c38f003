"""Lanes in which a job runs or is about to, those that wait for a worker, and how many workers are left."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from storage.jobs.lanes import Capacity, LaneHead
from storage.jobs.waiting_lanes import WaitingLanes

Find = Callable[[Collection[str], Capacity], list[LaneHead]]
"""Finds the jobs that may run beside busy lanes, within a capacity."""
AHEAD = 64
"""How many lanes of each kind a look adds to the known ones, to save further looks."""
FIRST = ""
"""The order before any job's."""


@dataclass(frozen=True)
class Look:
    """A look at a held lane, whose first open job may run."""

    lane: str


class BusyLanes:
    """Memory of one process. Two threads never hold one lane."""

    def __init__(self, quick: int, slow_kinds: Collection[str], slow: int) -> None:
        self._slow_kinds = frozenset(slow_kinds)
        self._most = {True: slow if slow_kinds else 0, False: quick}
        self._lock = threading.Lock()
        self._busy: dict[str, bool] = {}  # a lane, and whether what runs in it is slow
        self._crowded: dict[str, tuple[bool, str]] = {}  # where others wait: whether the next is slow, and its order
        self._waiting = {is_slow: WaitingLanes() for is_slow in (True, False)}  # lanes that need a worker
        self._is_short = False  # others, which only a look finds, may wait for a worker
        self._again: set[str] = set()
        self._brought: set[str] = set()  # lanes that wait because a task brought them
        self._changed = threading.Condition(self._lock)
        self._is_closed = False

    @property
    def workers(self) -> int:
        return sum(self._most.values())

    def take(self, find: Find) -> list[Look]:
        """Look for jobs that may run, and hold a lane for each free worker, the oldest job first."""
        with self._lock:
            return self._found(find)

    def take_next(self, find: Find) -> list[Look]:
        """Like `take`, but look only if no known lane can run and there may be others."""
        with self._lock:
            known = self._known()
            return known if known or not self._is_short else self._found(find)

    def _known(self) -> list[Look]:
        """Hold a waiting lane for each free worker."""
        found = []
        for is_slow, lanes in self._waiting.items():
            while lanes and not self._is_closed and self._room(is_slow=is_slow) > 0:
                lane, order = lanes.take_first()
                if lane in self._busy:
                    self._crowded.setdefault(lane, (is_slow, order))
                else:
                    self._busy[lane] = is_slow
                    found.append(Look(lane))
        self._changed.notify_all()
        return found

    def _found(self, find: Find) -> list[Look]:
        """Add the lanes that are found to the waiting ones, and hold one for each free worker."""
        room = {is_slow: max(0, self._room(is_slow=is_slow)) for is_slow in (True, False)}
        if self._is_closed or not any(room.values()):
            self._is_short = True
            return []
        most = {
            is_slow: room[is_slow] + len(self._waiting[is_slow]) + AHEAD if self._most[is_slow] else 0
            for is_slow in (True, False)
        }
        for head in find(self._busy.copy(), Capacity(self._slow_kinds, most[True], most[False])):
            is_slow = head.kind in self._slow_kinds
            most[is_slow] -= 1
            self._waiting[not is_slow].forget(head.lane)  # the kind of its first job has changed
            self._waiting[is_slow].add(head.lane, head.order)
        self._is_short = any(self._most[is_slow] and not left for is_slow, left in most.items())
        return self._known()

    def hold(self, lane: str, kind: str, instead_of: str | None = None) -> bool:
        """Hold a lane if it is free and a worker is, or will be: the one whose job of the kind `instead_of` ends."""
        is_slow = kind in self._slow_kinds
        with self._lock:
            if self._is_closed or lane in self._busy or self._room_beside(instead_of, is_slow=is_slow) <= 0:
                return False
            self._busy[lane] = is_slow
            return True

    def hold_waiting(self, instead_of: str) -> str | None:
        """Hold the first lane that waits for a worker like the one whose job of the kind `instead_of` ends."""
        is_slow = instead_of in self._slow_kinds
        lanes = self._waiting[is_slow]
        with self._lock:
            while lanes and not self._is_closed and self._room_beside(instead_of, is_slow=is_slow) > 0:
                lane, order = lanes.take_first()
                self._changed.notify_all()
                if lane not in self._busy:
                    self._busy[lane] = is_slow
                    return lane
                self._crowded.setdefault(lane, (is_slow, order))
            return None

    def begins(self, head: LaneHead, following: LaneHead | None) -> bool:
        """Note what begins in a held lane, and what is behind it. False if no worker of its kind is free; then the lane
        waits for one."""
        is_slow, lane = head.kind in self._slow_kinds, head.lane
        with self._lock:
            if self._busy[lane] != is_slow and self._room(is_slow=is_slow) <= 0:
                self._waiting[is_slow].add(lane, head.order)
                return False
            self._busy[lane] = is_slow
            self._crowded.pop(lane, None)
            if following:
                self._crowded[lane] = (following.kind in self._slow_kinds, following.order)
            return True

    def wait_for_end(self, lane: str, kind: str, order: str) -> bool:
        """Note a job that was not claimed: it runs when the one before it ends, or once a worker is free. False if it
        waits for neither, so that only a look finds it."""
        is_slow = kind in self._slow_kinds
        with self._lock:
            if lane in self._busy:
                self._crowded.setdefault(lane, (is_slow, order))
                return True
            if any(lane in each for each in self._waiting.values()):
                return True
            is_full = self._has_none_left(is_slow=is_slow)
            if is_full:
                self._waiting[is_slow].add(lane, order)
            return is_full

    def free(self, lane: str) -> bool:
        """Free a lane; if it holds more jobs, it waits for a worker. Return whether any lane may wait."""
        with self._lock:
            self._busy.pop(lane, None)
            if lane in self._crowded:
                is_slow, order = self._crowded.pop(lane)
                self._waiting[is_slow].add(lane, order)
            return self._is_short or any(self._waiting.values())

    def hold_now(self, lane: str, *, is_slow: bool) -> bool:
        """Hold a lane if a worker is free. False if it is busy, and will be looked at again; if it had to wait, ahead
        of all others, and no longer waits; or if no lane may be held any more."""
        with self._changed:
            if self._is_closed:
                return False
            if lane in self._busy:
                self._again.add(lane)
                return False
            if self._room(is_slow=is_slow) > 0:
                self._busy[lane] = is_slow
                return True
            lanes = self._waiting[is_slow]
            lanes.add(lane, FIRST)
            self._brought.add(lane)
            self._changed.wait_for(lambda: self._is_closed or lane not in lanes)
            self._brought.discard(lane)
            return False

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
        """Free a lane unless it is to be looked at once more; True if it is free."""
        with self._changed:
            if lane in self._again or lane in self._crowded:
                self._again.discard(lane)
                self._crowded.pop(lane, None)
                return False
            del self._busy[lane]
            self._changed.notify_all()
            return True

    def give_up(self, lane: str) -> None:
        """Free a lane whatever its holder was asked."""
        with self._changed:
            self._again.discard(lane)
            self._crowded.pop(lane, None)
            self._busy.pop(lane, False)
            self._changed.notify_all()

    def is_busy(self, lane: str) -> bool:
        return lane in self._busy

    def has_worker_for(self, kind: str) -> bool:
        """Whether there are as many workers for jobs of this speed as lanes that are held for them."""
        with self._lock:
            return self._room(is_slow=kind in self._slow_kinds) >= 0

    def is_slow(self, kind: str) -> bool:
        return kind in self._slow_kinds

    def waiting(self) -> dict[str, bool]:
        """Return the lanes that wait, and whether for a worker of slow kinds."""
        with self._lock:
            return {lane: is_slow for is_slow, lanes in self._waiting.items() for lane in lanes}

    def brought(self) -> frozenset[str]:
        """Return the waiting lanes that a task has brought."""
        with self._lock:
            return frozenset(self._brought)

    def wait_again(self, lanes: Mapping[str, bool]) -> None:
        """Have lanes wait that were forgotten."""
        with self._lock:
            for lane, is_slow in lanes.items():
                if lane not in self._busy:
                    self._waiting[is_slow].add(lane, FIRST)

    def forget(self, lanes: Iterable[str]) -> None:
        """Have lanes wait no longer, since others look at them."""
        with self._changed:
            for lane in lanes:
                for each in self._waiting.values():
                    each.forget(lane)
            self._changed.notify_all()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def close(self) -> None:
        """Let no lane be held from here on."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _room(self, *, is_slow: bool) -> int:
        return self._most[is_slow] - [*self._busy.values()].count(is_slow)

    def _room_beside(self, ending: str | None, *, is_slow: bool) -> int:
        """Return the room there is when a job of a kind has ended."""
        return self._room(is_slow=is_slow) + (ending is not None and (ending in self._slow_kinds) == is_slow)

    def _has_none_left(self, *, is_slow: bool) -> bool:
        return self._most[is_slow] > 0 and self._room(is_slow=is_slow) <= 0
