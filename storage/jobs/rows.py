"""Job rows and their state changes, each within the caller's transaction."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, exists, func, insert, inspect, or_, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.db.columns import UtcDateTime
from storage.db.statements import insert_or_ignore, run
from storage.db.tables_jobs import JobRow, ThreadRow
from twins.jobs import IN_ORDER_OF_WRITING, AlreadyClosedError, Job, JobState

COMPLETED = "completed"
"""Key in `session.info` of the job that the transaction completes."""

WRITTEN = "written"
"""Key in `session.info` of the jobs that the transaction wrote or let run again, by lane."""

LONGEST_AHEAD = timedelta(minutes=15)
"""The longest wait of a job. One that lies further ahead was dated by a wrong clock."""

ORDERS = "orders"
"""Key in `session.info` of the order of the first of these, by lane."""

COLUMNS: Any = inspect(JobRow).columns
CHANGE = update(JobRow).execution_options(synchronize_session=False)
"""A change of job rows: none is loaded, and looking for one to update would cost as much again."""


def enqueue(session: Session, job: Job, now: datetime) -> bool:
    """Enqueue a job; False if its id exists already."""
    order = _order_in_lane(session, job) if job.kind in IN_ORDER_OF_WRITING else job.order
    session.info["has_jobs"] = True
    is_new = insert_or_ignore(session, JobRow, _values(job, order, now))
    if is_new:
        note_lane(session, job.lane, job.kind, job.run_at, job.id, order)
    return is_new


def put_done(session: Session, job: Job, now: datetime) -> None:
    """Write a job that this transaction does itself; raise AlreadyClosedError if its id exists already."""
    if not insert_or_ignore(session, JobRow, _values(job, job.order, now) | {"state": JobState.DONE, "closed_at": now}):
        raise AlreadyClosedError(job.id)


def _values(job: Job, order: str, now: datetime) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "lane": job.lane,
        "sort": order,
        "state": JobState.OPEN,
        "attempts": 0,
        "failures": 0,
        "payload": dict(job.payload),
        "run_at": job.run_at,
        "created_at": now,
    }


def _order_in_lane(session: Session, job: Job) -> str:
    """Return the job's order, moved behind those waiting in its lane, whose clock may have been ahead."""
    last = run(session, _LAST_IN_LANE, {"lane": job.lane}).scalar()
    return job.order if last is None or last < job.order else f"{Decimal(last) + _A_MICROSECOND:017.6f}"


def note_lane(session: Session, lane: str, kind: str, run_at: datetime, job_id: str, order: str) -> None:
    session.info.setdefault(WRITTEN, {}).setdefault(lane, []).append(job_id)
    orders = session.info.setdefault(ORDERS, {})
    orders[lane] = min(order, orders.get(lane, order))
    lanes = session.info.setdefault("lanes", {})
    if lane not in lanes or run_at < lanes[lane][0]:
        lanes[lane] = (run_at, str(kind))


def known_jobs(session: Session, ids: list[str]) -> list[str]:
    find = select(col(JobRow.id)).where(col(JobRow.id).in_(ids))
    return list(session.exec(find))


def write_and_delete(session: Session) -> None:
    """Insert a row and delete it, to test that writing works."""
    key = {"team": "", "channel": "", "ts": ""}
    session.execute(insert(ThreadRow).values(key))
    session.execute(delete(ThreadRow).filter_by(**key))


def is_due(now: Any, table: Any = JobRow, far: Any = None) -> ColumnElement[bool]:
    """Match the jobs that are due, whatever happened to the clock: also those that were due when written. `far` is
    `LONGEST_AHEAD` from now."""
    run_at = col(table.run_at)
    return or_(run_at <= now, run_at <= col(table.created_at), run_at > (now + LONGEST_AHEAD if far is None else far))


def claim(session: Session, job_id: str, now: datetime) -> Job | None:
    """Claim a job and count the attempt; None if it isn't open or not due."""
    row = run(session, _CLAIM, {"job": job_id, "now": now, "far": now + LONGEST_AHEAD}).first()
    return job_of(row) if row else None


def claim_first(session: Session, lane: str, kind: str, now: datetime) -> Job | None:
    """Claim the first open job of a lane and count the attempt; None if it is of another kind or not due."""
    values = {"in_lane": lane, "of_kind": kind, "now": now, "far": now + LONGEST_AHEAD}
    row = run(session, _CLAIM_FIRST, values).first()
    return job_of(row) if row else None


def complete(session: Session, job_id: str, now: datetime) -> None:
    """Complete an open job; raise AlreadyClosedError if another writer was first."""
    if not run(session, _COMPLETE, {"job": job_id, "now": now}).rowcount:
        raise AlreadyClosedError(job_id)
    session.info["has_jobs"] = True
    session.info[COMPLETED] = job_id


def postpone(session: Session, job: Job, now: datetime, after: timedelta, **changes: Any) -> bool:
    """Retry a job `after` some time, with `changes` of its columns; False if it was closed."""
    run_at = now + max(_NO_TIME, min(after, LONGEST_AHEAD))
    statement = CHANGE.where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN)
    session.info["has_jobs"] = True
    note_lane(session, job.lane, job.kind, run_at, job.id, job.order)
    written = case((col(JobRow.created_at) < now, col(JobRow.created_at)), else_=now)  # else it would count as due
    values = {"run_at": run_at, "created_at": written, "leased_until": None, **changes}
    return bool(session.exec(statement.values(**values)).rowcount)


def hold(session: Session, job: Job, app: str) -> None:
    """Run a job no more until `release`, while its lane continues. The attempt had no effect, and doesn't count."""
    statement = CHANGE.where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN)
    session.info["has_jobs"] = True
    session.exec(statement.values(held_for=app, attempts=max(0, job.attempts - 1), leased_until=None))


def release(session: Session, app: str, now: datetime) -> int:
    """Let an app's held jobs run, in their order. Return how many they are."""
    held = CHANGE.where(col(JobRow.state) == JobState.OPEN, col(JobRow.held_for) == app)
    free = held.values(held_for=None, run_at=now, failing_since=None)
    columns = (col(JobRow.lane), col(JobRow.kind), col(JobRow.id), col(JobRow.sort))
    released = session.exec(free.returning(*columns)).all()
    for lane, kind, job_id, order in released:
        session.info["has_jobs"] = True
        note_lane(session, lane, kind, now, job_id, order)
    return len(released)


def held_counts(session: Session) -> dict[str, int]:
    held = (JobRow.state == JobState.OPEN, col(JobRow.held_for).is_not(None))
    find = select(col(JobRow.held_for), func.count()).where(*held).group_by(col(JobRow.held_for))
    return {app: number for app, number in session.exec(find) if app}


def mark_dead(session: Session, job: Job, error: str, now: datetime) -> bool:
    """Let a job's lane continue without it; False if it was closed."""
    statement = CHANGE.where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN).values(
        state=JobState.DEAD, closed_at=now, error=error, leased_until=None
    )
    session.info["has_jobs"] = True
    return bool(session.exec(statement).rowcount)


def dead_jobs(session: Session) -> list[Job]:
    find = select(JobRow).where(JobRow.state == JobState.DEAD).order_by(col(JobRow.closed_at))
    return [job_of(row) for row in session.exec(find)]


def jobs_open(session: Session) -> dict[str, int]:
    find = select(col(JobRow.kind), func.count()).where(JobRow.state == JobState.OPEN).group_by(col(JobRow.kind))
    return dict(session.exec(find).all())


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return when the longest-due first job of a lane became due."""
    since: datetime | None = run(session, _OLDEST_DUE, {"now": now, "far": now + LONGEST_AHEAD}).scalar()
    return since


def dead_count(session: Session) -> int:
    count: int = run(session, _DEAD).scalar_one()
    return count


def retry(session: Session, job_id: str, now: datetime) -> bool:
    """Reopen a dead job with one attempt, since it may have had side effects."""
    statement = CHANGE.where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.DEAD).values(
        state=JobState.OPEN,
        run_at=now,
        created_at=now,
        attempts=1,
        failures=0,
        failing_since=None,
        closed_at=None,
        error=None,
    )
    session.info["has_jobs"] = True
    revived = session.exec(statement.returning(col(JobRow.lane), col(JobRow.kind), col(JobRow.sort))).first()
    if revived:
        note_lane(session, revived.lane, revived.kind, now, job_id, revived.sort)
    return revived is not None


def forget_payloads(session: Session, closed_before: datetime) -> int:
    """Blank the payloads of completed jobs; their ids still tell redeliveries."""
    statement = CHANGE.where(
        col(JobRow.state) == JobState.DONE,
        col(JobRow.closed_at) < closed_before,
        col(JobRow.payload).is_not(None),
    ).values(payload=None)
    return session.exec(statement).rowcount


def job_of(row: Any) -> Job:
    """Return the job of a row with all `COLUMNS`."""
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


_A_MICROSECOND, _NO_TIME = Decimal("0.000001"), timedelta(microseconds=1)
OLDEST_FIRST: Any = (
    select_columns(
        col(JobRow.id),
        col(JobRow.lane),
        col(JobRow.kind),
        col(JobRow.run_at),
        (col(JobRow.run_at) <= col(JobRow.created_at)).label("was_due"),
        col(JobRow.sort),
    )
    .where(col(JobRow.state) == JobState.OPEN, col(JobRow.held_for).is_(None))
    .order_by(col(JobRow.sort), col(JobRow.id))
)
_OF_JOB = (col(JobRow.id) == bindparam("job"), col(JobRow.state) == JobState.OPEN)
_IS_DUE = is_due(bindparam("now", type_=UtcDateTime()), far=bindparam("far", type_=UtcDateTime()))
_COUNTED: Any = CHANGE.where(_IS_DUE).values(attempts=col(JobRow.attempts) + 1).returning(*COLUMNS)
_CLAIM: Any = _COUNTED.where(*_OF_JOB)
_IN_LANE = aliased(JobRow)
_OPEN = (col(_IN_LANE.state) == JobState.OPEN, col(_IN_LANE.held_for).is_(None))
_FIRST = select(col(_IN_LANE.id)).where(col(_IN_LANE.lane) == bindparam("in_lane"), *_OPEN)
_FIRST = _FIRST.order_by(col(_IN_LANE.sort), col(_IN_LANE.id)).limit(1)
_CLAIM_FIRST: Any = _COUNTED.where(col(JobRow.id) == _FIRST.scalar_subquery(), col(JobRow.kind) == bindparam("of_kind"))
_COMPLETE = CHANGE.where(*_OF_JOB).values(
    state=JobState.DONE, closed_at=bindparam("now", type_=UtcDateTime()), error=None, leased_until=None
)
_LAST_IN_LANE = select(func.max(col(JobRow.sort))).where(
    col(JobRow.lane) == bindparam("lane"),
    col(JobRow.state) == JobState.OPEN,
    or_(col(JobRow.attempts) > 0, col(JobRow.run_at) <= col(JobRow.created_at)),
)
_BEFORE = aliased(JobRow)
_IS_BEFORE = (col(_BEFORE.sort) < col(JobRow.sort)) | (
    (col(_BEFORE.sort) == col(JobRow.sort)) & (col(_BEFORE.id) < col(JobRow.id))
)
_WAITS = exists().where(
    col(_BEFORE.lane) == col(JobRow.lane),
    col(_BEFORE.state) == JobState.OPEN,
    col(_BEFORE.held_for).is_(None),
    _IS_BEFORE,
)
_OLDEST_DUE: Any = select(func.min(col(JobRow.run_at))).where(
    JobRow.state == JobState.OPEN, col(JobRow.held_for).is_(None), _IS_DUE, ~_WAITS
)
_DEAD: Any = select(func.count()).where(JobRow.state == JobState.DEAD)
