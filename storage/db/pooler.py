"""What stands between the program and PostgreSQL: a pooler such as PgBouncer, and whether it keeps sessions."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from storage.db.database import Database, DatabaseUnusableError

_HEARD_WITHIN = 2.0
"""Seconds."""


class Pooling(StrEnum):
    NONE = "none"
    SESSION = "session"
    TRANSACTION = "transaction"
    """Notifications are lost, and prepared statements may be another client's."""


def pooling_of(database: Database) -> Pooling:
    """Connect to PostgreSQL twice and look. Raises DatabaseUnusableError."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as listener, engine.connect() as speaker:
            if _driver(listener).info.backend_pid == listener.execute(select(func.pg_backend_pid())).scalar_one():
                return Pooling.NONE  # a pooler hands out ids of its own
            return Pooling.SESSION if _is_heard(speaker, listener) else Pooling.TRANSACTION
    except DBAPIError as error:
        raise DatabaseUnusableError(f"it couldn't be found out: {type(error.orig).__name__}") from error


def _is_heard(speaker: Connection, listener: Connection) -> bool:
    """Return whether a session hears what it listens for: not where it shares its connection among transactions."""
    listener.execute(text("listen zerohandoff_doctor"))
    speaker.execute(text("notify zerohandoff_doctor"))
    return bool(list(_driver(listener).notifies(timeout=_HEARD_WITHIN, stop_after=1)))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
