"""What a run of cases has cost so far, and how far it has come."""

import threading


class RunCost:
    """A run's cost and progress."""

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
        """Count one more and return the total."""
        with self._lock:
            self._done += 1
            return self._done
