"""Concurrent writers lose nothing, and urgent ones go first."""

import threading
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError
from sqlmodel import Session, select

from storage.db.database import Database
from storage.db.identities import person_id, slack_id
from storage.db.tables_asks import PersonRow
from storage.db.tables_twins import SpaceUseRow
from storage.db.writers import WriterQueue
from storage.store import Store
from tests.storage.conftest import SqliteFiles
from tests.support.statements import counted as counted_statements
from tests.support.store_processes import eventually, finished, python
from tests.support.store_world import MovableClock, World, a_job, all_at_once

pytestmark = pytest.mark.postgresql

KEY = ("security", "SEC-S1", date(2026, 11, 1))
ADD_ONE = text("update space_use set uses = uses + 1")
INCREMENT_BY_READING = """
import sys
from datetime import date
from storage.db.database import Database
from storage.db.tables_twins import SpaceUseRow
database = Database(sys.argv[1])
for _ in range(150):
    with database.write() as session:
        session.get_one(SpaceUseRow, ("security", "SEC-S1", date(2026, 11, 1))).uses += 1
database.close()
"""


def begin_counting(database: Database) -> None:
    """A row with a number in it."""
    with database.write() as session:
        session.add(SpaceUseRow(handle=KEY[0], space=KEY[1], period=KEY[2], uses=0))


def counted(database: Database) -> int:
    """The number."""
    with database.read() as session:
        return session.get_one(SpaceUseRow, KEY).uses


def in_threads(database: Database, increment: Callable[[Session], object]) -> None:
    """300 increments by 12 threads."""

    def some() -> None:
        for _ in range(25):
            with database.write() as session:
                increment(session)

    all_at_once([some] * 12)


def test_three_hundred_increments_at_once_lose_nothing(database: Database) -> None:
    begin_counting(database)

    in_threads(database, lambda session: session.connection().execute(ADD_ONE))

    assert counted(database) == 300


def test_on_sqlite_what_was_read_holds_until_it_is_written(sqlite_template: Path, tmp_path: Path) -> None:
    with closing(Database(SqliteFiles(tmp_path, sqlite_template).migrated())) as database:
        begin_counting(database)

        def by_reading(session: Session) -> None:
            session.get_one(SpaceUseRow, KEY).uses += 1

        in_threads(database, by_reading)
        assert counted(database) == 300


@pytest.mark.thorough
def test_on_sqlite_two_processes_lose_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    url = SqliteFiles(tmp_path, sqlite_template).migrated()
    with closing(Database(url)) as database, ExitStack() as stack:
        begin_counting(database)
        for process in [stack.enter_context(python(INCREMENT_BY_READING, url)) for _ in range(2)]:
            finished(process)

        assert counted(database) == 300


def test_what_fails_is_not_written(database: Database) -> None:
    begin_counting(database)

    def fail(session: Session) -> None:
        session.connection().execute(ADD_ONE)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_threads(database, fail)

    assert counted(database) == 0
    in_threads(database, lambda session: session.connection().execute(ADD_ONE))
    assert counted(database) == 300


def test_a_read_sees_one_moment(database: Database) -> None:
    begin_counting(database)
    with database.read() as session:
        before = session.connection().scalar(text("select uses from space_use"))
        with database.write() as writing:
            writing.connection().execute(ADD_ONE)
        after = session.connection().scalar(text("select uses from space_use"))

    assert (before, after) == (0, 0)
    assert counted(database) == 1


def test_reads_do_not_wait_for_a_writer(database: Database) -> None:
    begin_counting(database)
    with database.write() as writing:
        writing.connection().execute(ADD_ONE)

        assert counted(database) == 0


def test_a_read_writes_nothing_that_stays(database: Database) -> None:
    begin_counting(database)
    with suppress(InternalError), database.read() as session:  # a server refuses it
        session.connection().execute(ADD_ONE)

    assert counted(database) == 0


@pytest.mark.parametrize("ends", ["read", "write"])
def test_a_server_plans_a_statement_once_for_a_connection(on_server: World, ends: str) -> None:
    database, planned = on_server.store.database, text("select count(*) from pg_prepared_statements where name <> ''")
    for _ in range(10):
        with getattr(database, ends)() as session:
            session.connection().execute(text("select uses from space_use where space = :space"), {"space": "SEC-S1"})

    with database.read() as session:
        assert session.connection().scalar(planned)


def test_what_waits_is_told_of_only_after_the_job_is_there(store: Store, clock: MovableClock) -> None:
    seen: list[int] = []
    store.database.on_commit = lambda: seen.append(len(store.ledger.heads()))

    store.ledger.enqueue(a_job("a", clock.now()))
    with store.database.write() as session:
        session.exec(select(PersonRow)).all()

    assert seen == [1]


def test_a_write_that_fails_tells_nobody(store: Store, clock: MovableClock) -> None:
    store.ledger.enqueue(a_job("a", clock.now()))
    told: list[bool] = []
    store.database.on_commit = lambda: told.append(True)

    with pytest.raises(ZeroDivisionError), store.ledger.completing("a"):
        raise ZeroDivisionError

    assert told == []


class WaitingWriters:
    """Writers in front of a queue, and the order in which they were let in."""

    def __init__(self) -> None:
        self.queue = WriterQueue()
        self.order: list[str] = []
        self._threads: list[threading.Thread] = []

    def come(self, name: str, *, urgent: bool = False) -> None:
        """Start a writer in its own thread, and wait until it is in the queue."""

        def write() -> None:
            with self.queue.turn(urgent=urgent):
                self.order.append(name)

        self._threads.append(threading.Thread(target=write))
        self._threads[-1].start()
        assert eventually(lambda: self._waiting() == len(self._threads))

    def served(self) -> list[str]:
        """The order, once everybody had their turn."""
        for thread in self._threads:
            thread.join(10)
        return self.order

    def _waiting(self) -> int:
        return sum(map(len, self.queue._waiting.values()))  # nothing public says who waits


def test_urgent_writers_overtake_those_that_wait() -> None:
    line = WaitingWriters()
    with line.queue.turn(urgent=False):
        for name in ("worker 1", "worker 2"):
            line.come(name)
        for name in ("ack 1", "ack 2"):
            line.come(name, urgent=True)
        line.come("worker 3")

    assert line.served() == ["ack 1", "ack 2", "worker 1", "worker 2", "worker 3"]


def test_one_writer_is_let_in_at_a_time() -> None:
    queue, inside, most = WriterQueue(), 0, 0

    def write(urgent: bool) -> None:
        nonlocal inside, most
        for _ in range(50):
            with queue.turn(urgent=urgent):
                inside += 1
                most = max(most, inside)
                inside -= 1

    all_at_once([lambda: write(True), lambda: write(False)] * 4)

    assert (inside, most) == (0, 1)


def test_a_writer_that_fails_lets_the_next_one_in() -> None:
    line = WaitingWriters()
    with suppress(ZeroDivisionError), line.queue.turn(urgent=True):
        line.come("next")
        raise ZeroDivisionError

    assert line.served() == ["next"]


def test_a_read_transaction_reads_a_row_once_by_its_key_even_if_its_caller_drops_it(database: Database) -> None:
    with database.write() as session:
        ana = person_id(session, "T0TEAM", "U0ANA")
    with counted_statements() as seen, database.read() as session:
        assert [slack_id(session, ana), slack_id(session, ana)] == ["U0ANA", "U0ANA"]
    assert len(seen) == 1
