"""Lanes: their first open jobs, and which of them may run now."""

from collections.abc import Callable, Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col

from storage.db.statements import run
from storage.db.tables_jobs import JobRow
from storage.jobs.rows import LONGEST_AHEAD, OLDEST_FIRST, claim
from twins.jobs import Job


@dataclass(frozen=True)
class LaneHead:
    id: str
    lane: str
    kind: str
    run_at: datetime
    was_due: bool = False
    order: str = ""

    def is_due(self, now: datetime) -> bool:
        """Like `rows.is_due`."""
        return self.was_due or self.run_at <= now or self.run_at > now + LONGEST_AHEAD


MayBegin = Callable[[LaneHead, LaneHead | None], bool]
"""Told the first job of a lane, and the one behind it."""


def lane_heads(session: Session) -> list[LaneHead]:
    with closing(_lane_heads(session, ())) as found:
        return list(found)


@dataclass(frozen=True)
class Capacity:
    slow_kinds: frozenset[str] = frozenset()
    slow: int = 0
    quick: int = 0


def ready_jobs(session: Session, busy: Collection[str], now: datetime, room: Capacity) -> list[LaneHead]:
    """Return the jobs that may run now, oldest first and within `room`."""
    left = {True: room.slow, False: room.quick}
    taken: list[LaneHead] = []
    with closing(_lane_heads(session, busy)) as found:
        while any(left.values()) and (head := next(found, None)):
            is_slow = head.kind in room.slow_kinds
            if head.is_due(now) and left[is_slow]:
                left[is_slow] -= 1
                taken.append(head)
    return taken


def claim_next(session: Session, lane: str, now: datetime, may_begin: MayBegin) -> Job | None:
    """Claim the first open job of a lane and count the attempt; None if there is none, it isn't due, or it may not
    begin."""
    first, following = [*(LaneHead(*row) for row in run(session, _FIRST_TWO, {"lane": lane})), None, None][:2]
    if first is None or not first.is_due(now) or not may_begin(first, following):
        return None
    return claim(session, first.id, now)


def _lane_heads(session: Session, busy: Collection[str]) -> Generator[LaneHead, None, None]:
    seen = set(busy)
    with session.connection().execute(OLDEST_FIRST, execution_options={"yield_per": 64}) as rows:
        for row in rows:
            if row.lane not in seen:
                seen.add(row.lane)
                yield LaneHead(*row)


_FIRST_TWO = OLDEST_FIRST.where(col(JobRow.lane) == bindparam("lane")).limit(2)
