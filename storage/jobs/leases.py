"""Leases of jobs to machines on one server, all by the server's clock."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import and_, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col, select

from storage.db.tables_jobs import JobRow
from storage.jobs.rows import CHANGE, claim_where, is_due
from twins.jobs import Job, JobState

LEASE = timedelta(seconds=30)
"""How long a job stays with its machine without a renewal; longer than a server takes to restart."""
STALLED_AFTER = timedelta(seconds=5)
_SKEW = timedelta(seconds=0.25)
"""Tolerated difference between the clocks of a machine and of the server."""


def claim_first_in_lane(session: Session, lane: str, machine: str) -> Job | None:
    """Claim and lease the lane's first open job; None if it isn't due or is leased elsewhere."""
    may_run = (JobRow.lane == lane, JobRow.state == JobState.OPEN, col(JobRow.held_for).is_(None))
    first = select(col(JobRow.id)).where(*may_run)
    first = first.order_by(col(JobRow.sort), col(JobRow.id)).limit(1)
    is_free = or_(col(JobRow.leased_until).is_(None), JobRow.leased_until < func.now())
    return claim_where(
        session,
        [col(JobRow.id) == first.scalar_subquery(), is_free, is_due(func.now() + _SKEW)],
        leased_by=machine,
        leased_until=func.now() + LEASE,
    )


def renew(session: Session, machine: str, running: Collection[str]) -> None:
    mine = CHANGE.where(col(JobRow.leased_by) == machine, col(JobRow.id).in_(running))
    session.exec(mine.values(leased_until=func.now() + LEASE))


def stalled_lanes(session: Session, at_most: int) -> list[tuple[str, str]]:
    """Return (lane, kind), oldest first, of lanes whose first open job is free and has been due for `STALLED_AFTER`, or
    was dated by a clock that is ahead."""
    heads = select_columns(
        col(JobRow.lane), col(JobRow.kind), col(JobRow.run_at), col(JobRow.created_at), col(JobRow.leased_until)
    ).where(col(JobRow.state) == JobState.OPEN, col(JobRow.held_for).is_(None))
    in_order = heads.order_by(col(JobRow.lane), col(JobRow.sort), col(JobRow.id))
    first = in_order.ext(postgresql.distinct_on(col(JobRow.lane))).subquery()
    is_free = or_(first.c.leased_until.is_(None), first.c.leased_until < func.now())
    is_ahead = and_(first.c.run_at > func.now() + _SKEW, is_due(func.now(), first.c))
    find = select(first.c.lane, first.c.kind).where(or_(first.c.run_at < func.now() - STALLED_AFTER, is_ahead), is_free)
    return list(session.exec(find.order_by(first.c.run_at).limit(at_most)))
