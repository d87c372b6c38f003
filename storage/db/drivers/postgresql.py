"""Connections to a PostgreSQL server, and how their transactions begin and end."""

import select
import time
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import PoolProxiedConnection
from sqlmodel import create_engine

from storage.db.drivers.prepared import CURSOR
from storage.db.drivers.transactions import Purpose, begin_by

_TRUSTED = 1.0
"""Seconds after its last use in which a connection to a server isn't tried before the next."""
_OFTEN, _PREPARED = 1, 256
"""How many times a statement of SQLAlchemy's has run on a connection before the server keeps its plan, and how many
such plans it keeps."""
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Detects a silently lost server within seconds, not hours."""
_BEGINS = {
    Purpose.READ: b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    Purpose.WRITE: b"BEGIN ISOLATION LEVEL READ COMMITTED",
    Purpose.WRITE_WITHOUT_DISK: b"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit TO OFF",
}
"""In one packet each."""


def server_engine(url: str) -> Engine:
    arguments: dict[str, Any] = PATIENCE | {"autocommit": True}  # or psycopg begins each transaction as well
    engine = create_engine(
        _with_psycopg(url), pool_size=20, pool_use_lifo=True, hide_parameters=True, connect_args=arguments
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, record: Any) -> None:
        from storage.db.drivers.planned_cursor import PlannedCursor  # noqa: PLC0415  # SQLite runs without psycopg

        connection.prepare_threshold, connection.prepared_max = _OFTEN, _PREPARED
        record.info[CURSOR] = PlannedCursor(connection)

    def roll_back(connection: PoolProxiedConnection) -> None:
        cursor = _cursor_of(connection)
        is_open = cursor and cursor.is_in_transaction
        connection.rollback()
        if cursor and is_open:  # psycopg has made the server forget all plans of the connection
            cursor.forget()

    engine.dialect.do_rollback = roll_back  # type: ignore[method-assign, assignment]  # it takes a connection alone
    _ping_what_rested(engine)
    begin_by(engine, _BEGINS, lambda driver, statement: driver.execute(statement, prepare=False))
    return engine


def wait_for_disk_after_all(connection: Connection) -> None:
    """Have a transaction that was begun as one that needn't wait for the disk do so, as the server's settings say."""
    _driver(connection).execute(b"SET LOCAL synchronous_commit TO DEFAULT", prepare=False)


def end_read(connection: Connection) -> None:
    """End a transaction that has read. psycopg forgets all of a connection's prepared statements when one is rolled
    back, and the server would plan each statement each time."""
    with suppress(connection.dialect.loaded_dbapi.Error):  # which the rollback that follows meets as well
        _driver(connection).commit()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _cursor_of(connection: PoolProxiedConnection) -> Any:
    with suppress(NotImplementedError):  # the connection by which SQLAlchemy gets to know a server is in no pool
        return connection.info.get(CURSOR)
    return None


def _ping_what_rested(engine: Engine) -> None:
    """Try a connection before its use if it may have been lost since the last one, which saves a round trip where it
    was used a moment ago."""

    @event.listens_for(engine, "checkin")
    def _note(_: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ping(driver: Any, record: Any, _: Any) -> None:
        rested = time.monotonic() - record.info.get("used", time.monotonic())
        if rested < _TRUSTED and not _has_news(driver):
            return
        try:
            engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _has_news(driver: Any) -> bool:
    """Return whether a server has said something unasked, as it does when it ends a connection."""
    waiting = select.poll()
    waiting.register(driver.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _with_psycopg(url: str) -> str:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)
