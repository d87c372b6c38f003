"""Statements that are built once, and run on a session's connection: building one takes three times as long as running
it."""

from functools import cache
from typing import Any

from sqlalchemy import insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def run(session: Session, statement: Any, values: Any = None) -> Any:
    """Run a statement with its values, after what the session has yet to write."""
    session.flush()
    return session.connection().execute(statement, values)


def insert_into(session: Session, table: type[SQLModel]) -> Any:
    """Return an insert that takes an ON CONFLICT clause."""
    return insert_of(session.get_bind().dialect.name, table)


@cache
def insert_of(dialect: str, table: type[SQLModel]) -> Any:
    """Like `insert_into`, of a database by its name."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def insert_or_ignore(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless its key exists; True if it was inserted."""
    return (
        session.connection().execute(_unless_known(session.get_bind().dialect.name, table), values).first() is not None
    )


@cache
def _unless_known(dialect: str, table: type[SQLModel]) -> Any:
    return insert_of(dialect, table).on_conflict_do_nothing().returning(*inspect(table).primary_key)


def insert_row(session: Session, row: SQLModel) -> None:
    """Insert a row that nothing changes later in its transaction, without the bookkeeping of `Session.add`."""
    run(session, _insert_into(type(row)), {name: getattr(row, name) for name in type(row).model_fields})


_insert_into = cache(insert)
