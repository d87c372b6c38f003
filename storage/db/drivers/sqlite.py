"""Connections to a SQLite file.

It runs with a write-ahead log and `BEGIN IMMEDIATE`: SQLAlchemy's default loses concurrent updates without an error.
"""

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.pool import PoolProxiedConnection
from sqlmodel import create_engine

from storage.db.drivers.transactions import Purpose, begin_by

_BUSY_MS = 30_000
_CACHE = "cache_size=-512"
"""Page cache of each connection, in KiB; there may be thirty."""
_KEPT_OPEN = 4
"""Connections to a file that stay open; only a burst needs more."""
_BEGINS = {Purpose.READ: "BEGIN", Purpose.WRITE: "BEGIN IMMEDIATE", Purpose.WRITE_WITHOUT_DISK: "BEGIN IMMEDIATE"}


def sqlite_engine(url: str) -> Engine:
    arguments = {"check_same_thread": False, "timeout": _BUSY_MS / 1000}
    is_file = make_url(url).database not in {None, "", ":memory:"}
    pool: dict[str, Any] = {"pool_size": _KEPT_OPEN, "max_overflow": 28, "pool_use_lifo": True} if is_file else {}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)  # parameters hold people's texts

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # or pysqlite begins late, and updates are lost
        for pragma in (f"busy_timeout={_BUSY_MS}", "synchronous=NORMAL", "foreign_keys=ON", _CACHE):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)

    begin_by(engine, _BEGINS, _begin)
    return engine


def _begin(connection: PoolProxiedConnection, statement: str) -> None:
    assert connection.driver_connection
    connection.driver_connection.execute(statement)


def _write_ahead(connection: Any) -> None:
    """Switch the file to WAL. While another connection switches a fresh file, SQLite refuses at once, whatever the busy
    timeout, so retry."""
    until = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
