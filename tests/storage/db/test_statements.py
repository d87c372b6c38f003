"""A statement returns the same as by SQLAlchemy's own execution, and fails with the same errors."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import ref

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound, OperationalError, PendingRollbackError
from sqlmodel import Session, col

from storage.db.database import Database
from storage.db.drivers import planned_cursor
from storage.db.migrate import upgrade
from storage.db.statements import insert_or_ignore, insert_row, insert_values, run
from storage.db.tables_asks import TextRow
from storage.db.tables_jobs import JobRow, ThreadRow
from tests.storage.conftest import PostgresServer
from tests.support.statements import counted
from twins.jobs import JobState

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PAYLOADS = st.none() | st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers() | st.none(), max_size=3)
JOBS = st.builds(
    JobRow,
    id=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8),
    kind=st.text("abc:_", max_size=5),
    lane=st.sampled_from(["a lane", "another", "it's a lane"]),
    sort=st.text("0123456789.", max_size=5),
    state=st.sampled_from(JobState),
    attempts=st.integers(0, 2**31 - 1),
    failures=st.integers(0, 9),
    payload=PAYLOADS,
    run_at=MOMENTS,
    created_at=MOMENTS,
    closed_at=st.none() | MOMENTS,
    failing_since=st.none() | MOMENTS,
)
STATEMENTS: dict[str, Any] = {
    "rows": select(JobRow).order_by(col(JobRow.id)),
    "columns and a value of its own": select(
        col(JobRow.lane),
        func.max(col(JobRow.run_at)),
        func.count().label("many"),
        (col(JobRow.attempts) > 1).label("more"),
    )
    .group_by(col(JobRow.lane), col(JobRow.attempts))
    .order_by(col(JobRow.lane), col(JobRow.attempts)),
    "a value": select(func.count()).where(col(JobRow.lane) == bindparam("lane")),
    "in a list": select(col(JobRow.id)).where(col(JobRow.lane).in_(bindparam("lanes", expanding=True))),
    "in fixed lists": select(col(JobRow.id)).where(
        col(JobRow.state).in_([JobState.OPEN, JobState.DEAD]), col(JobRow.lane).in_(bindparam("lanes", expanding=True))
    ),
    "a change": update(JobRow)
    .where(col(JobRow.lane) == bindparam("in_lane"), col(JobRow.run_at) > bindparam("now", type_=JobRow.run_at.type))  # type: ignore[attr-defined]
    .values(state=JobState.DEAD, closed_at=bindparam("now", type_=JobRow.run_at.type))  # type: ignore[attr-defined]
    .returning(col(JobRow.id), col(JobRow.state), col(JobRow.closed_at)),
    "a change that returns nothing": update(JobRow)
    .where(col(JobRow.lane) == bindparam("in_lane"))
    .values(error="none"),
    "a deletion": delete(JobRow).where(col(JobRow.state) == JobState.OPEN),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def database(backend: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    if backend == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("statements")
        url = f"sqlite:///{folder / 'statements.db'}"
    else:
        url = request.getfixturevalue("postgres").empty()
    with closing(Database(url)) as opened:
        upgrade(opened)
        yield opened


@pytest.fixture
def on_server(postgres: PostgresServer) -> Iterator[Database]:
    with closing(Database(postgres.migrated())) as opened:
        yield opened
    postgres.forget()


@pytest.mark.parametrize("name", STATEMENTS)
@given(
    jobs=st.lists(JOBS, max_size=4, unique_by=lambda job: job.id),
    lanes=st.lists(st.sampled_from(["a lane", "another", "nowhere"]), max_size=3, unique=True),
    now=MOMENTS,
)
def test_a_statement_returns_what_it_does_by_sqlalchemy(
    database: Database, name: str, jobs: list[JobRow], lanes: list[str], now: datetime
) -> None:
    statement = STATEMENTS[name]
    values = {"lane": "a lane", "in_lane": "a lane", "lanes": lanes, "now": now}
    values = {key: value for key, value in values.items() if key in statement.compile().binds}

    returns_rows = bool(statement.exported_columns)

    def by_sqlalchemy(session: Session) -> Any:
        return session.connection().execute(statement, values)

    def here(session: Session) -> Any:
        return run(session, statement, values)

    expected = _kept(database, jobs, by_sqlalchemy, returns_rows=returns_rows)
    assert _kept(database, jobs, here, returns_rows=returns_rows) == expected


def _kept(database: Database, jobs: list[JobRow], change: Any, *, returns_rows: bool) -> Any:
    """Insert jobs and make a change. Return its rows, in any order, or how many it changed, and all jobs after it.
    Then roll back."""
    with Session(database.engine) as session, session.begin() as transaction:
        _driver(session).prepare_threshold = 0  # a server plans it at its first use; SQLite doesn't mind
        for job in jobs:
            insert_row(session, job)
        result = change(session)
        found = result.all() if returns_rows else result.rowcount
        after = session.connection().execute(select(JobRow).order_by(col(JobRow.id))).all()
        transaction.rollback()
    return sorted(map(tuple, found), key=repr) if isinstance(found, list) else found, [tuple(row) for row in after]


def _driver(session: Session) -> Any:
    return session.connection().connection


def test_a_row_has_names_and_several_ways_to_be_read(database: Database) -> None:
    with database.read() as session:
        found = run(session, select(bindparam("a", 1).label("first"), bindparam("b", "b").label("second")))
        assert found.one().first == found.scalar() == found.scalar_one() == found.scalars().all()[0] == 1
        assert (found.first().second, [*found]) == ("b", [(1, "b")])
        with pytest.raises(NoResultFound):
            run(session, select(JobRow).where(col(JobRow.id) == "nobody")).one()


@pytest.mark.postgresql
def test_a_refused_row_raises_the_error_of_sqlalchemy_without_what_it_holds(database: Database) -> None:
    thread = {"team": "T0TEAM", "channel": "C0", "ts": "a secret"}
    with database.write() as session:
        run(session, insert(ThreadRow), thread)
    with pytest.raises(IntegrityError) as refused, database.write() as session:
        run(session, insert(ThreadRow), thread)
    assert "a secret" not in str(refused.value)


def test_a_row_is_inserted_unless_its_key_exists(database: Database) -> None:
    thread = {"team": "T0TEAM", "channel": "C0", "ts": "1"}
    with database.write() as session:
        assert [insert_or_ignore(session, ThreadRow, thread) for _ in range(2)] == [True, False]


def test_several_rows_are_inserted_by_one_call(database: Database) -> None:
    with database.write() as session, counted() as statements:
        run(session, insert(ThreadRow), [{"team": "T0", "channel": "C0", "ts": str(number)} for number in range(3)])
        assert run(session, select(func.count()).where(col(ThreadRow.team) == "T0")).scalar() == 3
    assert len(statements) == 4


def test_a_value_that_sqlalchemy_makes_is_made(database: Database) -> None:
    made = Table("made", MetaData(), Column("id", Integer, primary_key=True), Column("by", String, default="itself"))
    with Session(database.engine) as session, session.begin() as transaction:
        made.create(session.connection())
        run(session, insert(made), {"id": 1})
        assert run(session, select(made.c.by)).scalar() == "itself"
        transaction.rollback()


def test_where_the_disk_is_full_nothing_of_a_transaction_is_kept(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'full.db'}")) as full:
        upgrade(full)
        with pytest.raises(OperationalError, match="full"), full.write() as session:
            _fill(session)
        with full.read() as session:
            assert run(session, select(func.count()).select_from(TextRow)).scalar() == 0


def _fill(session: Session) -> None:
    """Insert texts until there is no room."""
    pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages + 20}")
    for number in range(100):
        insert_values(session, TextRow, {"id": str(number), "salt": "", "body": "x" * 3_000, "channel": None})


def test_a_table_that_is_gone_raises_the_error_of_sqlalchemy(database: Database) -> None:
    nowhere = Table("nowhere", MetaData(), Column("id", Integer))
    with pytest.raises(DBAPIError, match=r"no such table|does not exist"), database.read() as session:
        run(session, select(nowhere))


Run = Callable[[Session, Any, Any], Any]
_THREAD = {"team": "T0", "channel": "C0", "ts": "once"}
_THEN = datetime(2026, 11, 30, tzinfo=UTC)
_JOB = {"kind": "ask", "lane": "a lane", "sort": "1", "state": JobState.OPEN, "run_at": _THEN, "created_at": _THEN}
_SHARED = {**_JOB, "id": "shared", "attempts": 0, "failures": 0}
_NUMBER = select(col(JobRow.failures)).where(col(JobRow.id) == "shared")
_ADD = update(JobRow).where(col(JobRow.id) == "shared").values(failures=col(JobRow.failures) + 1)


def _known(_: Database, session: Session, run_by: Run) -> None:
    run_by(session, insert(ThreadRow), _THREAD)
    run_by(session, insert(ThreadRow), _THREAD)


def _too_large(_: Database, session: Session, run_by: Run) -> None:
    run_by(session, insert(JobRow), {**_SHARED, "id": "large", "attempts": 2**40})


def _changed_meanwhile(database: Database, session: Session, run_by: Run) -> None:
    session.connection().execute(text("set transaction isolation level repeatable read"))
    run_by(session, _NUMBER, None)
    with database.write() as other:
        run(other, _ADD)
    run_by(session, _ADD, None)


def _after_an_error(database: Database, session: Session, run_by: Run) -> None:
    with pytest.raises(IntegrityError):
        _known(database, session, run_by)
    run_by(session, _NUMBER, None)


def _lost(_: Database, session: Session, run_by: Run) -> None:
    run_by(session, select(func.pg_terminate_backend(func.pg_backend_pid())), None)


def _after_a_loss(database: Database, session: Session, run_by: Run) -> None:
    with pytest.raises(OperationalError):
        _lost(database, session, run_by)
    run_by(session, _ADD, None)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("fail", "raised"),
    [
        (_known, psycopg.errors.UniqueViolation),
        (_too_large, psycopg.errors.NumericValueOutOfRange),
        (_changed_meanwhile, psycopg.errors.SerializationFailure),
        (_after_an_error, psycopg.errors.InFailedSqlTransaction),
        (_lost, psycopg.OperationalError),
        (_after_a_loss, PendingRollbackError),
    ],
)
def test_a_server_s_error_is_raised_as_by_sqlalchemy_and_leaves_nothing(
    on_server: Database, fail: Callable[[Database, Session, Run], None], raised: type[Exception]
) -> None:
    def by_sqlalchemy(session: Session, statement: Any, values: Any) -> Any:
        return session.connection().execute(statement, values)

    with on_server.write() as session:
        run(session, insert(JobRow), _SHARED)
    errors = []
    for number, run_by in enumerate((by_sqlalchemy, run)):
        with pytest.raises((DBAPIError, PendingRollbackError)) as refused, on_server.write() as session:
            fail(on_server, session, run_by)
        error = refused.value
        assert isinstance(getattr(error, "orig", error), raised)
        errors.append((type(error), getattr(error, "connection_invalidated", None)))
        with on_server.read() as session:  # by another connection, if that one was lost
            assert run(session, _NUMBER).scalar() == (number + 1 if fail is _changed_meanwhile else 0)
            assert run(session, select(func.count()).select_from(ThreadRow)).scalar() == 0
    assert errors[0] == errors[1]


@pytest.mark.postgresql
def test_what_a_server_has_planned_is_planned_again_after_a_rollback(on_server: Database) -> None:
    for number in range(6):
        with suppress(ZeroDivisionError), on_server.write() as session:
            assert run(session, _NUMBER).scalar() is None
            session.connection().execute(_NUMBER)
            _ = 1 // (number % 2)


@pytest.mark.postgresql
def test_a_server_keeps_a_limited_number_of_plans(on_server: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 3
    monkeypatch.setattr(planned_cursor, "_MOST", most)
    statements = [select(func.length(bindparam("word")).label(f"l{number}")) for number in range(2 * most)]
    planned = text("select count(*) from pg_prepared_statements where name like 'planned%'")
    with on_server.read() as session:
        for each in statements * 2:
            assert run(session, each, {"word": "abc"}).scalar() == 3
            assert session.connection().execute(planned).scalar_one() <= most  # SQLAlchemy's own plan is left as it is


@pytest.mark.postgresql
def test_a_connection_that_is_closed_is_let_go(on_server: Database) -> None:
    with ExitStack() as together:
        drivers = []
        for _ in range(25):  # five more than the pool keeps
            session = together.enter_context(on_server.read())
            run(session, select(func.length(bindparam("word"))), {"word": "abc"})
            drivers.append(ref(session.connection().connection.driver_connection))
        del session
    gc.collect()

    assert sum(each() is not None for each in drivers) <= 20


@pytest.mark.postgresql
def test_a_column_whose_conversion_the_server_tells_is_read_by_sqlalchemy(on_server: Database) -> None:
    with on_server.read() as session:
        assert run(session, select(literal(7.0) / 2)).scalar() == 3.5


@pytest.mark.postgresql
def test_what_a_server_says_of_a_refused_row_is_not_in_the_error(on_server: Database) -> None:
    with pytest.raises(IntegrityError, match="lane") as refused, on_server.write() as session:
        run(session, insert(JobRow), {**_SHARED, "lane": None, "payload": {"text": "a secret"}})
    assert "a secret" not in str(refused.value)
