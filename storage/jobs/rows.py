"""Job rows and their state changes, each within the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.db.database import insert_or_ignore
from storage.db.tables_jobs import JobRow
from twins.jobs import AlreadyClosedError, Job

LEASE = timedelta(seconds=30)
"""How long a job stays with its machine without a renewal; longer than a server takes to restart."""
STALLED_AFTER = timedelta(seconds=5)
_SKEW = timedelta(seconds=0.25)
"""Tolerated difference between the clocks of a machine and of the server."""


class JobState(StrEnum):
    """State of a job. A dead job couldn't be done; it is kept and can be retried."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"


def enqueue(session: Session, job: Job, now: datetime) -> bool:
    """Enqueue a job; False if its id exists already (a redelivery, a second click)."""
    values = {
        "id": job.id,
        "kind": job.kind,
        "lane": job.lane,
        "sort": job.order,
        "state": JobState.OPEN.value,
        "attempts": 0,
        "failures": 0,
        "payload": dict(job.payload),
        "run_at": job.run_at,
        "created_at": now,
    }
    session.info["has_jobs"] = True
    is_new = insert_or_ignore(session, JobRow, values)
    if is_new:
        note_lane(session, job.lane, job.kind, job.run_at)
    return is_new


def note_lane(session: Session, lane: str, kind: str, run_at: datetime) -> None:
    """Note that a lane needs a look, at the earliest of the times noted for it."""
    lanes = session.info.setdefault("lanes", {})
    if lane not in lanes or run_at < lanes[lane][0]:
        lanes[lane] = (run_at, str(kind))


def known_jobs(session: Session, ids: list[str]) -> list[str]:
    find = select(col(JobRow.id)).where(col(JobRow.id).in_(ids))
    return [str(row.id) for row in session.connection().execute(find)]


def claim(session: Session, job_id: str, now: datetime) -> Job | None:
    """Claim a job, counting the attempt before any side effect; None if it isn't open or not yet due."""
    return _claimed(session, [col(JobRow.id) == job_id, col(JobRow.run_at) <= now])


def claim_first_in_lane(session: Session, lane: str, machine: str) -> Job | None:
    """Claim the lane's first open job and lease it to this machine, by the server's clock; None if it isn't due or is
    leased elsewhere."""
    first = select(col(JobRow.id)).where(col(JobRow.lane) == lane, col(JobRow.state) == JobState.OPEN)
    first = first.order_by(col(JobRow.sort), col(JobRow.id)).limit(1)
    is_free = or_(col(JobRow.leased_until).is_(None), col(JobRow.leased_until) < func.now())
    is_due = col(JobRow.run_at) <= func.now() + _SKEW
    return _claimed(
        session,
        [col(JobRow.id) == first.scalar_subquery(), is_free, is_due],
        leased_by=machine,
        leased_until=func.now() + LEASE,
    )


def renew(session: Session, machine: str, running: Collection[str]) -> None:
    """Extend the leases of the jobs that a machine runs."""
    mine = update(JobRow).where(col(JobRow.leased_by) == machine, col(JobRow.id).in_(running))
    session.connection().execute(mine.values(leased_until=func.now() + LEASE))


def stalled_lanes(session: Session, at_most: int) -> list[tuple[str, str]]:
    """Return (lane, kind) of lanes whose first open job has been due for `STALLED_AFTER` and isn't leased,
    oldest first."""
    heads = select(col(JobRow.lane), col(JobRow.kind), col(JobRow.run_at), col(JobRow.leased_until)).where(
        col(JobRow.state) == JobState.OPEN
    )
    in_order = heads.order_by(col(JobRow.lane), col(JobRow.sort), col(JobRow.id))
    first = in_order.ext(postgresql.distinct_on(col(JobRow.lane))).subquery()
    is_free = or_(first.c.leased_until.is_(None), first.c.leased_until < func.now())
    find = select(first.c.lane, first.c.kind).where(first.c.run_at < func.now() - STALLED_AFTER, is_free)
    return [
        (str(lane), str(kind))
        for lane, kind in session.connection().execute(find.order_by(first.c.run_at).limit(at_most))
    ]


def _claimed(session: Session, which: Sequence[ColumnElement[bool]], **values: Any) -> Job | None:
    statement = (
        update(JobRow)
        .where(*which, col(JobRow.state) == JobState.OPEN)
        .values(attempts=col(JobRow.attempts) + 1, **values)
        .returning(*_COLUMNS)
    )
    row = session.connection().execute(statement).first()
    return _job(row) if row else None


def complete(session: Session, job_id: str, now: datetime) -> None:
    """Complete an open job; raise AlreadyClosedError if another writer was first."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.OPEN)
        .values(state=JobState.DONE.value, closed_at=now, error=None, leased_until=None)
    )
    if not session.connection().execute(statement).rowcount:
        raise AlreadyClosedError(job_id)
    session.info["has_jobs"] = True


def postpone(session: Session, job: Job, run_at: datetime, **changes: Any) -> bool:
    """Retry an open job at `run_at`, with `changes` of its columns; False if it was closed meanwhile."""
    statement = update(JobRow).where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN)
    session.info["has_jobs"] = True
    note_lane(session, job.lane, job.kind, run_at)
    return bool(session.connection().execute(statement.values(run_at=run_at, leased_until=None, **changes)).rowcount)


def mark_dead(session: Session, job: Job, error: str, now: datetime) -> bool:
    """Mark an open job as dead, so that its lane continues; False if it was closed meanwhile."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN)
        .values(state=JobState.DEAD.value, closed_at=now, error=error, leased_until=None)
    )
    session.info["has_jobs"] = True
    return bool(session.connection().execute(statement).rowcount)


def dead_jobs(session: Session) -> list[Job]:
    find = select(*_COLUMNS).where(col(JobRow.state) == JobState.DEAD).order_by(col(JobRow.closed_at))
    return [_job(row) for row in session.connection().execute(find)]


def jobs_open(session: Session) -> dict[str, int]:
    find = select(col(JobRow.kind), func.count()).where(col(JobRow.state) == JobState.OPEN).group_by(col(JobRow.kind))
    return {str(kind): int(count) for kind, count in session.connection().execute(find)}


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return when the longest-due job became due, among jobs that are first in their lane."""
    before = aliased(JobRow)
    same = (col(before.sort) == col(JobRow.sort)) & (col(before.id) < col(JobRow.id))
    is_before = (col(before.sort) < col(JobRow.sort)) | same
    waits = exists().where(col(before.lane) == col(JobRow.lane), col(before.state) == JobState.OPEN, is_before)
    due = (col(JobRow.state) == JobState.OPEN, col(JobRow.run_at) <= now, ~waits)
    return session.connection().execute(select(func.min(col(JobRow.run_at))).where(*due)).scalar()


def dead_count(session: Session) -> int:
    find = select(func.count()).where(col(JobRow.state) == JobState.DEAD)
    return int(session.connection().execute(find).scalar() or 0)


def retry(session: Session, job_id: str, now: datetime) -> bool:
    """Reopen a dead job: clear failures but count one attempt, since it may have had side effects."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.DEAD)
        .values(
            state=JobState.OPEN.value,
            run_at=now,
            attempts=1,
            failures=0,
            failing_since=None,
            closed_at=None,
            error=None,
        )
    )
    session.info["has_jobs"] = True
    revived = session.connection().execute(statement.returning(col(JobRow.lane), col(JobRow.kind))).first()
    if revived:
        note_lane(session, revived.lane, revived.kind, now)
    return revived is not None


def forget_payloads(session: Session, closed_before: datetime) -> int:
    """Blank the payloads of completed jobs. Their ids stay, so that a redelivery is still recognised."""
    statement = (
        update(JobRow)
        .where(
            col(JobRow.state) == JobState.DONE,
            col(JobRow.closed_at) < closed_before,
            col(JobRow.payload).is_not(None),
        )
        .values(payload=None)
    )
    return int(session.connection().execute(statement).rowcount)


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id,
        row.kind,
        row.lane,
        row.payload or {},
        row.sort,
        row.run_at,
        row.attempts,
        row.failures,
        row.failing_since,
    )


_COLUMNS = [
    col(column)
    for column in (
        JobRow.id,
        JobRow.kind,
        JobRow.lane,
        JobRow.payload,
        JobRow.sort,
        JobRow.run_at,
        JobRow.attempts,
        JobRow.failures,
        JobRow.failing_since,
    )
]
OLDEST_FIRST = (
    select(col(JobRow.id), col(JobRow.lane), col(JobRow.kind), col(JobRow.run_at))
    .where(col(JobRow.state) == JobState.OPEN)
    .order_by(col(JobRow.sort), col(JobRow.id))
)
