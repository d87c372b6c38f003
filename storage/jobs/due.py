"""Jobs for subjects that are due: a check to escalate, a daily card, a digest.

The subject's row says when it is due, and a tick enqueues a job unless one is open. The job's id is new each time: one
made of the due time would exist already if a job closed without moving that time, and the subject would wait for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_
from sqlmodel import Session, col, select

from storage.db.database import take_turns
from storage.db.identities import new_id
from storage.db.tables_jobs import JobRow
from storage.jobs.rows import enqueue
from twins.jobs import Job, JobKind, JobState, order_of

REST = timedelta(hours=6)
"""Pause after a subject's job was given up; the architects read of it each time."""


def enqueue_step(
    session: Session, kind: JobKind, subject: str, payload: Mapping[str, Any], now: datetime, *, about: str = ""
) -> None:
    """Enqueue a step of a subject that changed; an open job may have read it before. `about` begins its id."""
    job_id, lane = f"{kind}:{about or subject}:{new_id()}", step_lane(kind, subject)
    enqueue(session, Job(job_id, kind.value, lane, payload, order_of(now), now), now)


def is_under_way(session: Session, kind: JobKind, subject: str, about: str) -> bool:
    """Return whether a subject's job is open or done, not given up."""
    find = select(col(JobRow.id)).where(
        JobRow.lane == step_lane(kind, subject),
        col(JobRow.state).in_([JobState.OPEN, JobState.DONE]),
        col(JobRow.id).startswith(f"{kind}:{about}", autoescape=True),
    )
    return session.exec(find.limit(1)).first() is not None


def enqueue_due_steps(
    session: Session, kind: JobKind, due: Sequence[tuple[str, Mapping[str, Any]]], now: datetime
) -> int:
    """Enqueue a step of each due (subject, payload) that isn't busy or resting. Return how many."""
    take_turns(session, kind.value, 1)
    busy = _busy_lanes(session, [step_lane(kind, subject) for subject, _ in due], now)
    free = [(subject, payload) for subject, payload in due if step_lane(kind, subject) not in busy]
    for subject, payload in free:
        enqueue_step(session, kind, subject, payload, now)
    return len(free)


def is_idle(kind: JobKind, subject: Any, now: datetime) -> ColumnElement[bool]:
    """Match subjects (a column) without an open job, so that those that can't get on don't fill a tick's limit."""
    return ~exists().where(JobRow.lane == literal(f"{kind}:") + subject, _is_busy(now))


def step_lane(kind: JobKind, subject: str) -> str:
    return f"{kind}:{subject}"


def _busy_lanes(session: Session, lanes: Sequence[str], now: datetime) -> set[str]:
    found = select(col(JobRow.lane)).where(col(JobRow.lane).in_(lanes), _is_busy(now))
    return set(session.exec(found))


def _is_busy(now: datetime) -> ColumnElement[bool]:
    """Match jobs that are open, or resting after they were given up; not if the clock went back since."""
    rests = and_(col(JobRow.state) == JobState.DEAD, col(JobRow.closed_at) > now - REST, col(JobRow.closed_at) <= now)
    return or_(col(JobRow.state) == JobState.OPEN, rests)
