"""What stands between the program and PostgreSQL: a pooler such as PgBouncer, and whether it keeps sessions."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection
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
    try:
        with database.engine.connect() as one, database.engine.connect() as other:
            listener, speaker = _driver(one), _driver(other)
            if listener.execute("select pg_backend_pid()").fetchone() == (listener.info.backend_pid,):
                return Pooling.NONE  # a pooler hands out ids of its own
            return Pooling.SESSION if _is_heard(speaker, listener) else Pooling.TRANSACTION
    except (DBAPIError, database.engine.dialect.loaded_dbapi.Error) as error:
        why = type(getattr(error, "orig", error)).__name__
        raise DatabaseUnusableError(f"it couldn't be found out: {why}") from error


def _is_heard(speaker: Any, listener: Any) -> bool:
    """Return whether a session hears what it listens for: not where it shares its connection among transactions."""
    listener.execute("listen zerohandoff_doctor")
    speaker.execute("notify zerohandoff_doctor")
    return bool(list(listener.notifies(timeout=_HEARD_WITHIN, stop_after=1)))


def _driver(connection: Connection) -> Any:
    """Return the driver's connection, which begins no transaction by itself."""
    return connection.connection.driver_connection
