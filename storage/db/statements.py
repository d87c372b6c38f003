"""Statements that are built once and run on a session's connection: building one takes three times as long as running
it.

On SQLite they go to the driver without SQLAlchemy's own execution, which takes ten times as long as SQLite does. The
types of their columns and parameters convert values as they do there.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

_SQLITE = sqlite.dialect()
_MOST = 512
"""Statements that are kept as the driver takes them."""

_Convert = Callable[[Any], Any]


def run(session: Session, statement: Any, values: Any = None) -> Any:
    """Run a statement with its values, after what the session has yet to write. Build a
    statement that is run often only once: each new one is compiled again."""
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


class Rows:
    """What a statement returned, like SQLAlchemy's result."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return list(self._rows)

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        [row] = self._rows
        return row

    def scalars(self) -> "Rows":
        return Rows([row[0] for row in self._rows], self.rowcount)

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]


class _Prepared:
    """A statement as SQLite's driver takes it, for values of certain names."""

    def __init__(self, statement: Any, names: Sequence[str]) -> None:
        compiled: Any = statement.compile(dialect=_SQLITE, column_keys=names)
        binds = compiled.binds
        self._sql: str = compiled.string
        self._places: list[tuple[str, _Convert | None]] = [
            (name, binds[name].type.dialect_impl(_SQLITE).bind_processor(_SQLITE)) for name in compiled.positiontup
        ]
        self._fixed = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
        self._lists = [name for name, _ in self._places if binds[name].expanding]
        columns = statement.exported_columns
        self._row: Any = namedtuple("Row", columns.keys(), rename=True) if columns else None
        self._converts = [
            (at, convert)
            for at, column in enumerate(columns)
            if (convert := column.type.dialect_impl(_SQLITE).result_processor(_SQLITE, None))
        ]
        self.fits = not (compiled.insert_prefetch or compiled.update_prefetch)
        """Whether SQLAlchemy has no values to make by itself."""

    def run_on(self, connection: Connection, values: Mapping[str, Any]) -> Rows:
        """Run once: where the disk is full, SQLite has undone the whole transaction, and a second attempt would be
        committed alone. Raises SQLAlchemy's error for the driver's."""
        given = {**self._fixed, **values}
        if self._lists:
            sql, parameters = self._spread(given)
        else:
            sql = self._sql
            parameters = [convert(given[name]) if convert else given[name] for name, convert in self._places]
        cursor = connection.connection.cursor()
        try:
            connection.dialect.do_execute(cursor, sql, parameters)
            return Rows(self._rows(cursor) if self._row else (), cursor.rowcount)
        except connection.dialect.loaded_dbapi.Error as error:
            base: Any = connection.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(sql, None, error, base, hide_parameters=True) from error
        finally:
            cursor.close()

    def _spread(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Give each value of a list a place of its own."""
        sql = self._sql
        parameters: list[Any] = []
        for name, convert in self._places:
            values = given[name] if name in self._lists else [given[name]]
            if name in self._lists:
                sql = sql.replace(f"__[POSTCOMPILE_{name}]", ", ".join("?" * len(values)))
            parameters += map(convert, values) if convert else values
        return sql, parameters

    def _rows(self, cursor: Any) -> list[Any]:
        make = self._row._make
        if not self._converts:
            return [make(row) for row in cursor.fetchall()]
        rows = []
        for found in cursor.fetchall():
            row = list(found)
            for at, convert in self._converts:
                row[at] = convert(row[at])
            rows.append(make(row))
        return rows


@lru_cache(_MOST)
def _prepared(statement: Any, names: tuple[str, ...]) -> _Prepared:
    return _Prepared(statement, names)


def _ran(connection: Connection, statement: Any, values: Any) -> Any:
    first = values[0] if isinstance(values, list) else values or {}
    prepared = _prepared(statement, tuple(first)) if connection.dialect.name == "sqlite" else None
    if prepared is None or not prepared.fits:
        return connection.execute(statement, values)
    for more in values[:-1] if isinstance(values, list) else ():
        prepared.run_on(connection, more)
    return prepared.run_on(connection, values[-1] if isinstance(values, list) else first)
