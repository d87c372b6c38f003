"""A server's transaction begins in one packet with its first statement, and nobody waits for the end of one that has
only read."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import BigInteger, bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col

from storage.db.database import Database
from storage.db.drivers.planned_cursor import PlannedCursor
from storage.db.drivers.prepared import CURSOR
from storage.db.statements import run
from storage.db.tables_jobs import ThreadRow
from tests.storage.conftest import PostgresServer

pytestmark = pytest.mark.postgresql

_ROW = {"team": "T0DEMO", "channel": "C0X", "ts": "1.0"}
_ADD = insert(ThreadRow)
_NUMBER = select(func.count()).select_from(ThreadRow)
_WAIT_FOR_THE_DISK = text(
    "do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$"
)
_LENGTH = select(func.length(bindparam("word")))


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    with closing(Database(postgres.migrated())) as opened:
        yield opened
    postgres.forget()


def driver_of(session: Session) -> Any:
    return session.connection().connection.driver_connection


def state_of(database: Database, pid: int) -> str:
    """What the server says that a connection does."""
    state = text("select state from pg_stat_activity where pid = :pid")
    with database.engine.connect() as connection:
        return str(connection.execute(state, {"pid": pid}).scalar_one())


def by_plan(session: Session) -> None:
    run(session, _ADD, _ROW)


def by_sqlalchemy(session: Session) -> None:
    session.connection().execute(_ADD, _ROW)


def by_the_session(session: Session) -> None:
    session.add(ThreadRow(**_ROW))
    session.flush()


def by_the_driver(session: Session) -> None:
    driver_of(session).execute("insert into thread (team, channel, ts) values ('T0DEMO', 'C0X', '1.0')")


def by_many(session: Session) -> None:
    rows = [("T0DEMO", "C0X", "1.0"), ("T0DEMO", "C0X", "2.0")]
    driver_of(session).cursor().executemany("insert into thread (team, channel, ts) values (%s, %s, %s)", rows)


def by_copy(session: Session) -> None:
    with driver_of(session).cursor().copy("copy thread (team, channel, ts) from stdin") as copy:
        copy.write_row(("T0DEMO", "C0X", "1.0"))


_WAYS = [by_plan, by_sqlalchemy, by_the_session, by_the_driver, by_many, by_copy]


@pytest.mark.parametrize("write", _WAYS)
@pytest.mark.parametrize("is_planned", [False, True])
def test_what_a_transaction_does_first_is_undone_with_it(database: Database, write: Any, *, is_planned: bool) -> None:
    if is_planned:
        with suppress(ZeroDivisionError), database.write() as session:
            run(session, _ADD, _ROW)
            _ = 1 // 0
        with database.read() as session:  # on the same connection, whose plans a rollback forgets
            run(session, _NUMBER)
    with suppress(ZeroDivisionError), database.write() as session:
        write(session)
        _ = 1 // 0

    with database.read() as session:
        assert run(session, _NUMBER).scalar() == 0


@pytest.mark.parametrize("write", _WAYS)
def test_what_a_transaction_does_first_is_committed(database: Database, write: Any) -> None:
    with database.write() as session:
        write(session)

    with database.read() as session:
        assert run(session, _NUMBER).scalar() == (2 if write is by_many else 1)


@pytest.mark.parametrize("write", _WAYS)
def test_a_read_is_refused_a_write_as_its_first_statement(database: Database, write: Any) -> None:
    with pytest.raises((DBAPIError, psycopg.Error), match="read-only"), database.read() as session:
        write(session)


def test_a_first_statement_that_fails_leaves_a_connection_that_works(database: Database) -> None:
    for _ in range(2):  # planned before, the second time
        with database.write() as session:
            run(session, _ADD, _ROW)
        with pytest.raises(IntegrityError), database.write() as session:
            run(session, _ADD, _ROW)
        with database.write() as session:
            session.connection().execute(text("delete from thread"))


def test_all_statements_of_a_read_see_what_the_first_saw(database: Database) -> None:
    with database.read() as session:
        assert run(session, _NUMBER).scalar() == 0
        with database.write() as other:
            run(other, _ADD, _ROW)
        assert session.connection().execute(_NUMBER).scalar_one() == 0
        assert run(session, _NUMBER).scalar() == 0


def test_a_transaction_without_a_statement_asks_the_server_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.read():
        pass
    sent: list[str] = []
    checked = PlannedCursor._checked
    monkeypatch.setattr(PlannedCursor, "_checked", lambda *given: sent.append("") or checked(*given))  # type: ignore[func-returns-value]
    with database.write():
        pass
    with database.read():
        pass

    assert sent == []


def test_a_write_that_need_not_wait_for_the_disk_does_not(database: Database) -> None:
    level = select(func.current_setting("synchronous_commit"))
    with database.write() as session:
        session.connection().execute(_WAIT_FOR_THE_DISK)
    database.engine.dispose()  # a new connection has the new setting
    for _ in range(2):
        levels = []
        for lasts in (False, True):
            with database.write(lasts=lasts) as session:
                levels.append(run(session, level).scalar())
        assert levels == ["off", "on"]


def test_a_read_s_transaction_ends_without_being_waited_for(database: Database) -> None:
    with database.read() as session:
        pid = run(session, select(func.pg_backend_pid())).scalar()
    with database.write():  # the connection of the read is in use, so that the state is asked for on another
        states = {state_of(database, pid) for _ in range(20)}

    assert states <= {"idle", "active"}


def test_a_connection_that_is_lost_at_the_end_of_a_read_is_replaced(database: Database) -> None:
    with database.read() as session:
        pid = run(session, select(func.pg_backend_pid())).scalar()
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", (pid,))  # which waits until it has ended

    with database.read() as session:
        assert run(session, select(func.pg_backend_pid())).scalar() != pid


def test_a_connection_that_is_lost_with_the_first_statement_is_let_go(database: Database) -> None:
    killed = select(func.pg_terminate_backend(func.pg_backend_pid()))
    for _ in range(2):
        with pytest.raises(DBAPIError) as refused, database.read() as session:
            run(session, killed)
        assert refused.value.connection_invalidated
        with database.read() as session:
            assert run(session, _NUMBER).scalar() == 0


def test_a_first_statement_of_many_megabytes_arrives(database: Database) -> None:
    for word in ("abc", "x" * 20_000_000, "é" * 10_000_000):
        with database.read() as session:
            assert run(session, _LENGTH, {"word": word}).scalar() == len(word)


def test_rows_that_come_in_parts_are_read_in_the_transaction(database: Database) -> None:
    with database.write() as session:
        by_many(session)
    with database.read() as session:
        rows = session.connection().execute(select(col(ThreadRow.ts)), execution_options={"yield_per": 1})
        assert sorted(rows.scalars()) == ["1.0", "2.0"]


def test_ctrl_c_breaks_off_the_first_statement_and_the_connection_works_on(database: Database) -> None:
    lock = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
    with database.write() as session:
        run(session, lock, {"key": 7})  # planned from here on
        pid = run(session, select(func.pg_backend_pid())).scalar()
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("select pg_advisory_lock(7)")
        interrupt = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
        interrupt.start()
        with pytest.raises(KeyboardInterrupt), database.write() as session:
            run(session, lock, {"key": 7})
        interrupt.join()

        with database.read() as session:
            assert run(session, _NUMBER).scalar() == 0
            assert run(session, select(func.pg_backend_pid())).scalar() == pid


@pytest.mark.parametrize("is_planned", [False, True])
def test_nothing_is_committed_by_itself_after_a_begin_that_was_refused(database: Database, *, is_planned: bool) -> None:
    if is_planned:
        with database.write() as session:
            run(session, _ADD, _ROW)
            session.connection().execute(text("delete from thread"))
    with suppress(ZeroDivisionError), database.write() as session:
        session.connection().connection.info[CURSOR].begin_by(b"select 1 / 0")
        for _ in range(2):
            with pytest.raises(DBAPIError, match="division by zero"):
                run(session, _ADD, _ROW)
        _ = 1 // 0

    with database.read() as session:
        assert run(session, _NUMBER).scalar() == 0
