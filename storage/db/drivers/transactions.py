"""What a transaction is for, which decides how its driver begins it.

SQLAlchemy tells a dialect only on which connection to begin, so the purpose is noted there.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import PoolProxiedConnection

_PURPOSE = "purpose"
"""Key in a connection's `info`, until its transaction begins."""


class Purpose(StrEnum):
    READ = "read"
    """To read one consistent snapshot, and write nothing."""
    WRITE = "write"
    WRITE_WITHOUT_DISK = "write without disk"
    """To write what need not be on the disk once it is committed."""


def begin(connection: Connection, purpose: Purpose) -> Any:
    """Begin a transaction; PostgreSQL begins it with its first statement."""
    connection.info[_PURPOSE] = purpose
    return connection.begin()


def begin_by(
    engine: Engine, begins: Mapping[Purpose, Any], start: Callable[[PoolProxiedConnection, Any], object]
) -> None:
    """Make an engine begin each transaction by `start`, with what `begins` has for its purpose. The event "begin" would
    do as well, but any listener of an engine makes each of its statements a third slower."""

    def begin_on(connection: PoolProxiedConnection) -> None:
        start(connection, begins[connection.info.pop(_PURPOSE, Purpose.WRITE)])

    engine.dialect.do_begin = begin_on  # type: ignore[method-assign, assignment]  # it takes a connection alone
