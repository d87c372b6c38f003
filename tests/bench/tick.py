"""`python -m tests.bench.tick`: the cost of the minute's tick with a hundred and with ten thousand waiting checks.

With nothing due, and with ten checks and ten daily cards due, the cost must not grow with the number of waiting checks.
Exits 1 otherwise.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, text, update
from sqlmodel import col

from storage.db.tables_asks import CheckRow, PersonRow, PersonSettingsRow
from storage.db.tables_jobs import JobRow
from storage.store import Store
from tests.bench.clicks import copied, databases, opened, said, set_up
from tests.support.store_world import APP, TEAM

WAITING, FEW, EXPERTS, DUE, TICKS, AIM = 10_000, 100, 1_000, 10, 200, 2.0
"""Checks that wait, as many as it is compared with, experts with arrangements, what is due, and ticks measured."""
BEGUN = datetime(2026, 11, 18, 9, tzinfo=UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it on each database; 1 where any figure is short of its aim."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tick")
    parser.add_argument("--checks", type=int, default=WAITING)
    parser.add_argument("--ticks", type=int, default=TICKS)
    given = parser.parse_args(arguments)
    count, ticks = given.checks, given.ticks
    holds = True
    for name, make in databases():
        print(f"{name}: the tick with {FEW} and with {count} checks that wait, {EXPERTS} experts")
        with opened(make()) as little, opened(make()) as much:
            for store, number in ((little, FEW), (much, count)):
                _fill(store, number)
            for what, due in (("nothing due", 0), (f"{DUE} of each due", DUE)):
                pairs = [(_minute(little, FEW, tick, due), _minute(much, count, tick, due)) for tick in range(ticks)]
                before, after = (statistics.median(each) for each in zip(*pairs, strict=True))
                ratio = after / before
                print(
                    f"  {what}: {1000 * before:.2f} and {1000 * after:.2f} ms, {ratio:.2f} x (aim: <= {AIM:g}) "
                    f"{said(ratio <= AIM)}"
                )
                holds = holds and ratio <= AIM
    return 0 if holds else 1


def _fill(store: Store, count: int) -> None:
    """Checks that wait, and a thousand experts whose daily cards come; each at a moment of its own, some time later."""
    set_up(store, count)
    person = PersonRow(id="", team=TEAM, slack="", name="an expert")
    copied(store, person, [{"id": f"expert{number}", "slack": f"U0EXPERT{number}"} for number in range(EXPERTS)])
    copied(
        store,
        PersonSettingsRow(person="", app=APP),
        [{"person": f"expert{number}", "next_inbox_at": _later(number)} for number in range(EXPERTS)],
    )
    with store.database.write() as session:
        session.connection().execute(update(CheckRow).values(next_at=_later(count)))  # also the one that was copied
        session.execute(
            update(CheckRow), [{"id": f"check{number}", "next_at": _later(number)} for number in range(count)]
        )
        if not store.database.is_sqlite:
            session.connection().execute(text("analyze"))  # as the server's own housekeeping does after a while


def _later(number: int) -> datetime:
    return BEGUN + timedelta(days=30, minutes=number)


def _minute(store: Store, count: int, tick: int, due: int) -> float:
    """Return the seconds of a tick with `due` checks and as many daily cards due; then make them due later again, as if
    their jobs were done."""
    now = BEGUN + timedelta(minutes=tick)
    numbers = range(tick * due, (tick + 1) * due)
    checks = [f"check{number % count}" for number in numbers]
    experts = [f"expert{number % EXPERTS}" for number in numbers]
    _due(store, checks, experts, now)
    began = time.perf_counter()
    found = store.escalation.enqueue_due(now), store.inbox.enqueue_due(now)
    took = time.perf_counter() - began
    if found != (due, due):
        raise AssertionError(f"{found} were taken up, not {(due, due)}")
    _due(store, checks, experts, _later(tick))
    with store.database.write() as session:
        session.connection().execute(delete(JobRow))
    return took


def _due(store: Store, checks: Sequence[str], experts: Sequence[str], at: datetime) -> None:
    if not checks:
        return
    with store.database.write() as session:
        connection = session.connection()
        connection.execute(update(CheckRow).where(col(CheckRow.id).in_(checks)).values(next_at=at))
        mine = col(PersonSettingsRow.person).in_(experts)
        connection.execute(update(PersonSettingsRow).where(mine).values(next_inbox_at=at))


if __name__ == "__main__":
    sys.exit(main())
