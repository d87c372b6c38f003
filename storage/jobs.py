"""What is written in the ledger? The moves of a job's row, each inside its caller's transaction."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Insert, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from storage.tables import JobRow
from twins.work import AlreadyClosedError, Job


class JobState(StrEnum):
    """Open until done; dead when it can't be done, kept and runnable again."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"


def put(session: Session, job: Job, now: datetime) -> bool:
    """Write a job down; False when it already is (a redelivery, a second click)."""
    values = {
        "id": job.id, "kind": job.kind, "lane": job.lane, "sort": job.order, "state": JobState.OPEN.value,
        "attempts": 0, "failures": 0, "payload": dict(job.payload), "run_at": job.run_at, "created_at": now,
    }  # fmt: skip
    session.info["has_jobs"] = True
    return insert_or_ignore(session, JobRow, values)


def insert_or_ignore(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless its key is there already; True when it was inserted."""
    if session.get_bind().dialect.name == "sqlite":
        statement: Insert = sqlite.insert(table).values(values).on_conflict_do_nothing()
    else:
        statement = postgresql.insert(table).values(values).on_conflict_do_nothing()
    return bool(session.connection().execute(statement).rowcount)


def begin(session: Session, job_id: str, now: datetime) -> Job | None:
    """Count one more attempt, before any side effect; None when the job isn't open or not yet due."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.OPEN, col(JobRow.run_at) <= now)
        .values(attempts=col(JobRow.attempts) + 1)
    )
    if not session.exec(statement).rowcount:
        return None
    return _job(session.get_one(JobRow, job_id))


def close(session: Session, job_id: str, now: datetime) -> None:
    """Mark a job done, guarded by its state; raises AlreadyClosedError where another was first."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.OPEN)
        .values(state=JobState.DONE.value, closed_at=now, error=None)
    )
    if not session.exec(statement).rowcount:
        raise AlreadyClosedError(job_id)
    session.info["has_jobs"] = True


def postpone(session: Session, job: Job, run_at: datetime, **changes: Any) -> None:
    """Try again at `run_at`, and note what changed: attempts, failures, failing_since, error."""
    statement = update(JobRow).where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN)
    session.connection().execute(statement.values(run_at=run_at, **changes))
    session.info["has_jobs"] = True


def bury(session: Session, job: Job, error: str, now: datetime) -> None:
    """Give up on a job; it is kept, and its lane goes on."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job.id, col(JobRow.state) == JobState.OPEN)
        .values(state=JobState.DEAD.value, closed_at=now, error=error)
    )
    session.exec(statement)
    session.info["has_jobs"] = True


def dead(session: Session) -> list[Job]:
    """The jobs that were given up."""
    rows = session.scalars(select(JobRow).where(col(JobRow.state) == JobState.DEAD).order_by(col(JobRow.closed_at)))
    return [_job(row) for row in rows]


def revive(session: Session, job_id: str, now: datetime) -> bool:
    """Open a dead job again, as if it had not failed yet."""
    statement = (
        update(JobRow)
        .where(col(JobRow.id) == job_id, col(JobRow.state) == JobState.DEAD)
        .values(state=JobState.OPEN.value, run_at=now, failures=0, closed_at=None, error=None)
    )
    return bool(session.connection().execute(statement).rowcount)


def heads(session: Session) -> list[tuple[str, str, datetime]]:
    """The first open job of each lane: (id, lane, run_at). A lane waits behind its head."""
    place = func.row_number().over(partition_by=col(JobRow.lane), order_by=[col(JobRow.sort), col(JobRow.id)])
    ranked = (
        select(JobRow.id, JobRow.lane, JobRow.run_at, JobRow.sort, place.label("place"))  # type: ignore[call-overload]  # columns, not entities
        .where(col(JobRow.state) == JobState.OPEN)
        .subquery()
    )
    rows = session.execute(select(ranked).where(ranked.c.place == 1).order_by(ranked.c.sort))
    return [(row.id, row.lane, row.run_at) for row in rows]


def forget_payloads(session: Session, closed_before: datetime) -> int:
    """Blank what closed jobs carried; their ids stay, so that a redelivery is still recognised."""
    statement = (
        update(JobRow)
        .where(
            col(JobRow.state) == JobState.DONE,
            col(JobRow.closed_at) < closed_before,
            col(JobRow.payload).is_not(None),
        )
        .values(payload=None)
    )
    return int(session.exec(statement).rowcount)


def _job(row: JobRow) -> Job:
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
