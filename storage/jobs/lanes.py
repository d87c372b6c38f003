"""Lanes: their first open jobs, and which of them may run now."""

from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage.jobs.rows import LONGEST_AHEAD, OLDEST_FIRST


@dataclass(frozen=True)
class LaneHead:
    id: str
    lane: str
    kind: str
    run_at: datetime
    was_due: bool = False

    def is_due(self, now: datetime) -> bool:
        """Like `rows.is_due`."""
        return self.was_due or self.run_at <= now or self.run_at > now + LONGEST_AHEAD


def lane_heads(session: Session) -> list[LaneHead]:
    with closing(_lane_heads(session, ())) as found:
        return list(found)


@dataclass(frozen=True)
class Capacity:
    slow_kinds: frozenset[str] = frozenset()
    slow: int = 0
    quick: int = 0


def ready_jobs(session: Session, busy: Collection[str], now: datetime, room: Capacity, at_most: int) -> list[LaneHead]:
    """Return the jobs that may run now, oldest first and within `room`."""
    left = {True: room.slow, False: room.quick}
    taken: list[LaneHead] = []
    with closing(_lane_heads(session, busy)) as found:
        while len(taken) < at_most and any(left.values()) and (head := next(found, None)):
            is_slow = head.kind in room.slow_kinds
            if head.is_due(now) and left[is_slow]:
                left[is_slow] -= 1
                taken.append(head)
    return taken


def _lane_heads(session: Session, busy: Collection[str]) -> Generator[LaneHead, None, None]:
    seen = set(busy)
    with session.connection().execute(OLDEST_FIRST, execution_options={"yield_per": 64}) as rows:
        for row in rows:
            if row.lane not in seen:
                seen.add(row.lane)
                yield LaneHead(*row)
