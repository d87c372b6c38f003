"""Lanes that wait for a worker."""

from collections.abc import Iterator
from heapq import heappop, heappush


class WaitingLanes:
    """Waiting lanes, the one with the oldest known job first."""

    def __init__(self) -> None:
        self._orders: dict[str, str] = {}
        self._heap: list[tuple[str, str]] = []

    def __len__(self) -> int:
        return len(self._orders)

    def __contains__(self, lane: str) -> bool:
        return lane in self._orders

    def __iter__(self) -> Iterator[str]:
        return iter(self._orders)

    def add(self, lane: str, order: str) -> None:
        if lane not in self._orders or order < self._orders[lane]:
            self._orders[lane] = order
            heappush(self._heap, (order, lane))

    def take_first(self) -> tuple[str, str]:
        """Return the lane with the oldest job, and its order."""
        while True:
            order, lane = heappop(self._heap)
            if self._orders.get(lane) == order:
                del self._orders[lane]
                return lane, order

    def forget(self, lane: str) -> None:
        self._orders.pop(lane, None)
