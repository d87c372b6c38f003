"""Readings, their cost, and the daily budgets.

A reading is committed as soon as it arrives: whatever fails after it, it isn't paid for twice.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, case, func, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.db.database import Database, take_turns
from storage.db.identities import ensure_person, keep_text, person_id
from storage.db.statements import insert_or_ignore, run
from storage.db.tables_asks import ReadingRow, TextRow
from storage.jobs.rows import enqueue
from twins.deciding.ask import Asked
from twins.deciding.cost import Budget, PaidWork, Spender, Spending, Spent, Usage
from twins.deciding.reading import NoReading, Reading, ReadingResult
from twins.jobs import Job
from twins.playbook.model import Version

_KEPT: TypeAdapter[Reading | NoReading] = TypeAdapter(Reading | NoReading)


def _sum_where(column: Any, name: str) -> Any:
    return func.coalesce(func.sum(case((column == bindparam(name), col(ReadingRow.cost)), else_=0)), 0)


_BODY: Any = (
    select(col(TextRow.body))
    .join(ReadingRow, col(ReadingRow.content_id) == col(TextRow.id))
    .where(ReadingRow.id == bindparam("key"))
)
_SPENT: Any = select(
    _sum_where(col(ReadingRow.person), "person"),
    _sum_where(col(ReadingRow.handle), "handle"),
    func.coalesce(func.sum(col(ReadingRow.cost)), 0),
).where(ReadingRow.day == bindparam("day"), ReadingRow.team == bindparam("team"))
_OPEN: Any = (
    select(col(ReadingRow.id))
    .where(col(ReadingRow.id) == bindparam("key"), col(ReadingRow.is_kept).is_(False))
    .with_for_update()
)


@cache
def _keeping(names: tuple[str, ...]) -> Any:
    """Return the update that stores a reading's values, bound as `new_NAME`, and adds `more` to its cost."""
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    kept = update(ReadingRow).where(col(ReadingRow.id) == bindparam("key"))
    return kept.values(is_kept=True, cost=col(ReadingRow.cost) + bindparam("more"), **new)


def reading_id(job_id: str, handle: str) -> str:
    return f"{job_id}:{handle}"


class ReadingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, job_id: str, asked: Asked, version: Version, mind: str, expected: int, budget: Budget, now: datetime
    ) -> Reading | NoReading | Spender | None:
        """Return an existing reading, or whose budget is used up; None if the mind may read. `expected` (millionths of
        a dollar) is reserved, so that concurrent asks don't overdraw a budget."""
        handle = version.twin.handle
        work = PaidWork(key=reading_id(job_id, handle), team=asked.team, conductor=asked.conductor, handle=handle)
        ensure_person(self._database, work.team, work.conductor)
        with self._database.write() as session:
            take_turns(session, f"budget {work.team}")
            return kept_reading(session, work.key) or _reserve(session, work, mind, expected, budget, now)

    def reserve(self, work: PaidWork, expected: int, budget: Budget, now: datetime) -> Spender | None:
        """Like `begin`, for drafting."""
        ensure_person(self._database, work.team, work.conductor)
        with self._database.write() as session:
            take_turns(session, f"budget {work.team}")
            return _reserve(session, work, "claude", expected, budget, now)

    def settle(self, work: PaidWork, expected: int, usage: Usage, cost: int, model: str | None) -> None:
        """Replace the reserved cost of drafting by the actual one."""
        with self._database.write() as session:
            _keep(session, work.key, usage, cost - expected, model)

    def keep(
        self,
        job_id: str,
        asked: Asked,
        version: Version,
        read: ReadingResult,
        expected: int,
        seconds: float,
        alerts: Iterable[Job],
        now: datetime,
    ) -> None:
        """Record a reading and its cost, and enqueue `alerts`."""
        key = reading_id(job_id, version.twin.handle)
        with self._database.write() as session:
            if run(session, _OPEN, {"key": key}).first():
                content = keep_text(session, read.reading.model_dump_json(), asked.channel)
                values = {"failure": read.failure, "seconds": seconds, "content_id": content.id}
                _keep(session, key, read.usage, read.cost - expected, read.model, **values)
            for alert in alerts:
                enqueue(session, alert, now)

    def spending(self, since: date) -> dict[str, Spending]:
        """Return what each twin's readings cost since a day, by handle."""
        sums = [func.sum(col(getattr(ReadingRow, name))) for name in (*Usage.model_fields, "cost")]
        find: Any = (
            select_columns(col(ReadingRow.handle), func.count(), func.count(col(ReadingRow.failure)), *sums)
            .where(col(ReadingRow.day) >= since)
            .group_by(col(ReadingRow.handle))
        )
        with self._database.read() as session:
            return {row[0]: _spending(*row[1:]) for row in session.exec(find)}


def _keep(session: Session, key: str, usage: Usage, more: int, model: str | None, **values: Any) -> None:
    """Record what a reading used; it cost `more` than was reserved."""
    new = {"model": model, **usage.model_dump(), **values}
    run(session, _keeping(tuple(new)), {"key": key, "more": more, **{f"new_{name}": new[name] for name in new}})


def _reserve(
    session: Session, work: PaidWork, mind: str, expected: int, budget: Budget, now: datetime
) -> Spender | None:
    person, day = person_id(session, work.team, work.conductor), now.astimezone(UTC).date()
    used_up = budget.used_up(_spent(session, work.team, person, work.handle, day), expected)
    if not used_up:
        _reserve_cost(session, work, person, day, mind, expected, now)
    return used_up


def _reserve_cost(
    session: Session, work: PaidWork, person: str, day: date, mind: str, expected: int, now: datetime
) -> None:
    values = {
        "id": work.key,
        "team": work.team,
        "handle": work.handle,
        "person": person,
        "day": day,
        "mind": mind,
        "is_kept": False,
        **Usage().model_dump(),
        "cost": expected,
        "at": now,
    }
    if not insert_or_ignore(session, ReadingRow, values):  # begun before, but it never came back or was forgotten
        so_far = case((col(ReadingRow.day) == day, col(ReadingRow.cost)), else_=0)
        again = update(ReadingRow).where(col(ReadingRow.id) == work.key)
        session.exec(again.values(is_kept=False, day=day, cost=so_far + expected))


def _spending(readings: int, failures: int, *sums: Any) -> Spending:
    *tokens, cost = map(int, sums)
    usage = Usage(**dict(zip(Usage.model_fields, tokens, strict=True)))
    return Spending(readings=readings, failures=failures, usage=usage, cost=cost)


def kept_reading(session: Session, key: str) -> Reading | NoReading | None:
    body = run(session, _BODY, {"key": key}).scalars().first()
    try:
        return _KEPT.validate_json(body) if body else None
    except ValidationError:  # stored by another version of the code
        return None


def _spent(session: Session, team: str, person: str, handle: str, day: date) -> Spent:
    given = {"team": team, "person": person, "handle": handle, "day": day}
    by_person, by_twin, by_workspace = map(int, run(session, _SPENT, given).one())
    return Spent(by_person=by_person, by_twin=by_twin, by_workspace=by_workspace)
