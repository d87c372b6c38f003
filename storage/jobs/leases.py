"""Leases of jobs to machines on one server, all by the server's clock."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import ARRAY, Interval, String, and_, any_, bindparam, exists, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.db.statements import run
from storage.db.tables_jobs import JobRow
from storage.jobs.rows import CHANGE, COLUMNS, is_due, job_of
from twins.jobs import Job, JobState

LEASE = timedelta(seconds=30)
"""How long a job stays with its machine without a renewal; longer than a server takes to restart."""
STALLED_AFTER = timedelta(seconds=5)
_OF_LANES = 2
"""The purpose of these locks, apart from those of `take_turns`."""
_SKEW = timedelta(seconds=0.25)
"""Tolerated difference between the clocks of a machine and of the server."""


def lock_lanes(session: Session, lanes: Collection[str], *, waits: bool = False) -> list[str]:
    """Lock lanes until the transaction ends; return those that no other transaction holds, or all of them, once it is
    their turn. Claim in a later statement: it sees what the one before in a lane has committed."""
    if waits:
        run(session, _WAIT, {"lanes": list(lanes)})
        return list(lanes)
    return list(run(session, _TRY, {"lanes": list(lanes)}).scalars())


def claim_first(session: Session, lanes: Collection[str], machine: str) -> list[Job]:
    """Claim and lease the first open job of each of some locked lanes, unless it isn't due, or the lane has a job that
    is leased. Waits for nobody."""
    given = {"lanes": list(lanes), "machine": machine, "lease": LEASE}
    return [job_of(row) for row in run(session, _CLAIM, given)] if lanes else []


def give_back(session: Session, job_id: str, machine: str) -> None:
    """Let another machine run a job that this one has claimed, and doesn't run."""
    mine = CHANGE.where(col(JobRow.leased_by) == machine, col(JobRow.id) == job_id)
    session.exec(mine.values(leased_until=None))


def renew(session: Session, machine: str, running: Collection[str]) -> None:
    mine = CHANGE.where(col(JobRow.leased_by) == machine, col(JobRow.id).in_(running))
    session.exec(mine.values(leased_until=func.now() + LEASE))


def stalled_lanes(session: Session, at_most: int, but: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return (lane, kind), oldest first, of lanes whose first open job is free and has been due for `STALLED_AFTER`, or
    was dated by a clock that is ahead; without some."""
    heads = select_columns(
        col(JobRow.lane), col(JobRow.kind), col(JobRow.run_at), col(JobRow.created_at), col(JobRow.leased_until)
    ).where(col(JobRow.state) == JobState.OPEN, col(JobRow.held_for).is_(None))
    in_order = heads.order_by(col(JobRow.lane), col(JobRow.sort), col(JobRow.id))
    first = in_order.ext(postgresql.distinct_on(col(JobRow.lane))).subquery()
    is_free = or_(first.c.leased_until.is_(None), first.c.leased_until < func.now())
    is_ahead = and_(first.c.run_at > func.now() + _SKEW, is_due(func.now(), first.c))
    find = select(first.c.lane, first.c.kind).where(or_(first.c.run_at < func.now() - STALLED_AFTER, is_ahead), is_free)
    if but:
        find = find.where(first.c.lane.not_in(but))
    return list(session.exec(find.order_by(first.c.run_at).limit(at_most)))


_LANES = bindparam("lanes", type_=ARRAY(String))
_LANE = func.unnest(_LANES).column_valued("in_lane")
_KEY = func.hashtextextended(_LANE, _OF_LANES)
_TRY: Any = select_columns(_LANE).where(func.pg_try_advisory_xact_lock(_KEY))
_WAIT: Any = select_columns(func.pg_advisory_xact_lock(_KEY))
_FIRST, _FREE, _OTHER = aliased(JobRow), aliased(JobRow), aliased(JobRow)
_HEADS = (
    select_columns(col(_FIRST.id))
    .where(col(_FIRST.lane) == any_(_LANES), col(_FIRST.state) == JobState.OPEN, col(_FIRST.held_for).is_(None))
    .order_by(col(_FIRST.lane), col(_FIRST.sort), col(_FIRST.id))
    .ext(postgresql.distinct_on(col(_FIRST.lane)))
)
_IS_LEASED = exists().where(
    col(_OTHER.lane) == _FREE.lane, col(_OTHER.state) == JobState.OPEN, col(_OTHER.leased_until) >= func.now()
)
_MAY_RUN = (
    select_columns(col(_FREE.id))
    .where(col(_FREE.id).in_(_HEADS), col(_FREE.state) == JobState.OPEN)
    .where(is_due(func.now() + _SKEW, _FREE), ~_IS_LEASED)
    .with_for_update(skip_locked=True, of=_FREE)
)
_CLAIM: Any = (
    CHANGE.where(col(JobRow.id).in_(_MAY_RUN))
    .values(
        attempts=col(JobRow.attempts) + 1,
        leased_by=bindparam("machine"),
        leased_until=func.clock_timestamp() + bindparam("lease", type_=Interval()),
    )
    .returning(*COLUMNS)
)
