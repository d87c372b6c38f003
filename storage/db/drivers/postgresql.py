"""Connections to a PostgreSQL server, and how their transactions begin and end."""

import select
import time
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
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
_READ, _WRITE = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", b"BEGIN ISOLATION LEVEL READ COMMITTED"
_BEGINS = {
    Purpose.READ: (_READ,),
    Purpose.WRITE: (_WRITE,),
    Purpose.WRITE_WITHOUT_DISK: (_WRITE, b"SET LOCAL synchronous_commit TO OFF"),
}


def server_engine(url: str) -> Engine:
    arguments: dict[str, Any] = PATIENCE | {"autocommit": True}  # or psycopg begins each transaction as well
    engine = create_engine(
        _with_psycopg(url), pool_size=20, pool_use_lifo=True, hide_parameters=True, connect_args=arguments
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_: Any, record: Any, given: Any, named: Any) -> Any:
        from storage.db.drivers.planned_cursor import PlanningConnection  # noqa: PLC0415  # SQLite needs no psycopg

        connection = PlanningConnection.connect(*given, **named)
        connection.prepare_threshold, connection.prepared_max = _OFTEN, _PREPARED
        record.info[CURSOR] = connection.planned
        return connection

    _ping_what_rested(engine)
    begin_by(engine, _BEGINS, lambda connection, statements: connection.info[CURSOR].begin_by(*statements))
    return engine


def wait_for_disk_after_all(connection: Connection) -> None:
    """Have a transaction that was begun as one that needn't wait for the disk do so, as the server's settings say."""
    driver: Any = connection.connection.driver_connection
    driver.execute(b"SET LOCAL synchronous_commit TO DEFAULT", prepare=False)


def end_read(connection: Connection) -> None:
    """End a transaction that has read. psycopg forgets all of a connection's prepared statements when one is rolled
    back, and the server would plan each statement each time."""
    with suppress(connection.dialect.loaded_dbapi.Error):  # which the rollback that follows meets as well
        connection.connection.info[CURSOR].end_read()


def _ping_what_rested(engine: Engine) -> None:
    """Try a connection before its use if it may have been lost since the last one, which saves a round trip where it
    was used a moment ago."""

    @event.listens_for(engine, "checkin")
    def _note(_: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ping(driver: Any, record: Any, _: Any) -> None:
        rested = time.monotonic() - record.info.get("used", time.monotonic())
        try:
            record.info[CURSOR].await_end()
            if rested > _TRUSTED or _has_news(driver):
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
