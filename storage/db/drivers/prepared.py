"""Statements as the drivers take them: compiled once, and run without SQLAlchemy's own execution.

Bound values and columns are converted by SQLAlchemy's own types, and columns keep their names.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound

_DIALECTS: Mapping[str, Any] = {
    "sqlite": sqlite.dialect(),
    "postgresql": psycopg.dialect(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]  # SQLAlchemy's is untyped
}
CURSOR = "cursor"
"""Key in a connection's `info` of a cursor that its statements share, where making one takes long."""
_MOST = 512
"""Statements that are kept as a driver takes them."""
_LENGTHS = 32
"""How many texts of one statement are kept: each combination of list lengths needs its own."""

_Convert = Callable[[Any], Any]


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
        if len(self._rows) != 1:
            raise MultipleResultsFound if self._rows else NoResultFound
        return self._rows[0]

    def scalars(self) -> "Rows":
        return Rows([row[0] for row in self._rows], self.rowcount)

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]


class PreparedStatement:
    """A statement as a driver takes it, for values of certain names."""

    def __init__(self, statement: Any, names: Sequence[str], dialect: Any) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=names)
        binds = compiled.binds
        self._compiled = compiled
        self._sql: str = compiled.string
        self._places: list[tuple[str, _Convert | None]] = [
            (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in compiled.positiontup
        ]
        self._fixed = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
        self._lists = [name for name, _ in self._places if binds[name].expanding]
        self._of_lengths = lru_cache(_LENGTHS)(self._expanded)
        columns = statement.exported_columns
        self._row: Any = namedtuple("Row", columns.keys(), rename=True) if columns else None
        self._converts = _converters(columns, dialect)
        self.fits = self._converts is not None and not (compiled.insert_prefetch or compiled.update_prefetch)
        """Whether SQLAlchemy has no values to make by itself, and knows how columns are converted without asking."""

    def run_on(self, connection: Connection, values: Mapping[str, Any]) -> Rows:
        """Run once: where the disk is full, SQLite has undone the whole transaction, and a second attempt would be
        committed alone. Raises SQLAlchemy's error for the driver's."""
        given = {**self._fixed, **values}
        if self._lists:
            sql, parameters = self._spread(given)
        else:
            sql = self._sql
            parameters = [convert(given[name]) if convert else given[name] for name, convert in self._places]
        driver, dialect = connection.connection, connection.dialect
        cursor = driver.info.get(CURSOR) or driver.cursor()
        try:
            dialect.do_execute(cursor, sql, parameters)
            return Rows(self._rows(cursor) if self._row else (), cursor.rowcount)
        except dialect.loaded_dbapi.Error as error:
            raise _told(connection, sql, error, is_lost=dialect.is_disconnect(error, driver, cursor)) from error

    def _spread(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Return the SQL with a parameter for each value of its lists, and all parameters in order."""
        sql, places = self._of_lengths(tuple(len(given[name]) for name in self._lists))
        values = (given[name] if at is None else given[name][at] for name, at, _ in places)
        return sql, [
            convert(value) if convert else value for value, (_, _, convert) in zip(values, places, strict=True)
        ]

    def _expanded(self, lengths: tuple[int, ...]) -> tuple[str, list[tuple[str, int | None, _Convert | None]]]:
        """Return the SQL for lists of these lengths, and for each place a value's name, its index in a list, and its
        converter."""
        blank: dict[str, Any] = {name: None for name, _ in self._places}
        blank |= {name: [None] * length for name, length in zip(self._lists, lengths, strict=True)}
        state = self._compiled.construct_expanded_state(blank)
        lists: dict[str, tuple[str, int | None]] = {
            each: (name, at) for name, listed in state.parameter_expansion.items() for at, each in enumerate(listed)
        }
        places = [lists.get(each, (each, None)) for each in state.positiontup]
        converts = dict(self._places)
        return state.statement, [(name, at, converts[name]) for name, at in places]

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


def _converters(columns: Sequence[Any], dialect: Any) -> list[tuple[int, _Convert]] | None:
    """Return the places of columns that are converted; None if that depends on what a server says of a column, as it
    does with floats."""
    with suppress(TypeError):
        found = (
            (at, each.type.dialect_impl(dialect).result_processor(dialect, None)) for at, each in enumerate(columns)
        )
        return [(at, convert) for at, convert in found if convert]
    return None


@lru_cache(_MOST)
def prepared(statement: Any, names: tuple[str, ...], dialect: str) -> PreparedStatement:
    return PreparedStatement(statement, names, _DIALECTS[dialect])


def _told(connection: Connection, sql: str, error: Exception, *, is_lost: bool) -> DBAPIError:
    """Return SQLAlchemy's error for a driver's, without what a server says of the row, after letting go of a connection
    that is lost."""
    base: Any = connection.dialect.loaded_dbapi.Error
    if is_lost:
        connection.invalidate(error)
    if diagnosis := getattr(error, "diag", None):
        error.args = (diagnosis.message_primary or str(error),)
    told = DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, connection_invalidated=is_lost, dialect=connection.dialect
    )
    assert isinstance(told, DBAPIError)
    return told
