"""Statements that are built once and run on a session's connection: building one takes three times as long as running
it.

They go to the driver without SQLAlchemy's own execution, which takes ten times as long as SQLite does.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from storage.db.drivers.prepared import prepared


def run(session: Session, statement: Any, values: Any = None) -> Any:
    """Run a statement with its values, after what the session has yet to write. Build a statement
    that is run often only once: each new one is compiled again."""
    session.flush()
    return _ran(session.connection(), statement, values)


def insert_into(session: Session, table: type[SQLModel]) -> Any:
    """Return an insert that takes an ON CONFLICT clause."""
    return insert_of(session.get_bind().dialect.name, table)


@cache
def insert_of(dialect: str, table: type[SQLModel]) -> Any:
    """Like `insert_into`, of a database by its name."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_or_ignore(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless its key exists; True if it was inserted."""
    statement = _unless_known(session.get_bind().dialect.name, table)
    return _ran(session.connection(), statement, values).first() is not None


@cache
def _unless_known(dialect: str, table: type[SQLModel]) -> Any:
    return insert_of(dialect, table).on_conflict_do_nothing().returning(*inspect(table).primary_key)


def insert_row(session: Session, row: SQLModel) -> None:
    """Insert a row that nothing changes later in its transaction, without the bookkeeping of `Session.add`."""
    insert_values(session, type(row), {name: getattr(row, name) for name in type(row).model_fields})


def insert_values(session: Session, table: type[SQLModel], values: dict[str, Any]) -> None:
    """Insert a row that nobody needs as an object."""
    run(session, _insert_into(table), values)


_insert_into = cache(insert)


def _ran(connection: Connection, statement: Any, values: Any) -> Any:
    first = values[0] if isinstance(values, list) else values or {}
    once = prepared(statement, tuple(first), connection.dialect.name)
    if not once.fits:
        return connection.execute(statement, values)
    for more in values[:-1] if isinstance(values, list) else ():
        once.run_on(connection, more)
    return once.run_on(connection, values[-1] if isinstance(values, list) else first)
