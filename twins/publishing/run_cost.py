"""A run's cost and progress."""

import threading


class RunCost:
    def __init__(self, at_most: int | None) -> None:
        self._at_most = at_most
        self._lock = threading.Lock()
        self._done = 0
        self.cost = 0

    def is_used_up(self) -> bool:
        return self._at_most is not None and self.cost >= self._at_most

    def add(self, cost: int) -> None:
        with self._lock:
            self.cost += cost

    def count(self) -> int:
        """Return the new total."""
        with self._lock:
            self._done += 1
            return self._done
