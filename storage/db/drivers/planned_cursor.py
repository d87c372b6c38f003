"""Cursor of a server's connection that has the server plan each statement once."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_MOST = 256
"""Plans that are kept for a connection, those used last. An answer takes some fifty, and planning one takes ten times
as long as running it."""
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class PlannedCursor:
    """Like psycopg's own cursor, which takes twice as long, but only for statements with the places $1 and so on, whose
    rows are all fetched. psycopg converts their values."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._server = connection.pgconn
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        """Of plans, the one that was used last at the end."""
        self._made = 0
        self._fetched: tuple[Any, PGresult] | None = None
        self.rowcount = 0

    def execute(self, sql: str, parameters: Sequence[Any]) -> None:
        values: Any = Transformer(self._connection)  # its types are known once it has dumped values
        given = values.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        key = sql, values.types
        name = self._names.pop(key, None) or self._planned(sql, values.types)
        self._names[key] = name
        result = self._checked(self._server.exec_prepared(name, given, values.formats))
        self._fetched, self.rowcount = (values, result), result.command_tuples or 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows, once: a connection that rests keeps none."""
        assert self._fetched
        (values, result), self._fetched = self._fetched, None
        values.set_pgresult(result)
        rows: list[tuple[Any, ...]] = values.load_rows(0, result.ntuples, tuple)
        return rows

    @property
    def is_in_transaction(self) -> bool:
        return self._server.transaction_status != TransactionStatus.IDLE

    def forget(self) -> None:
        """Forget all plans of the connection, those of psycopg's own statements as well."""
        if self._names:
            self._names.clear()
            self._checked(self._server.exec_(b"DEALLOCATE ALL"))

    def _planned(self, sql: str, types: tuple[int, ...]) -> bytes:
        """Plan a statement, after forgetting the plan that wasn't used for longest if there are too many."""
        if len(self._names) >= _MOST:
            oldest = next(iter(self._names))
            self._checked(self._server.exec_(b"DEALLOCATE " + self._names.pop(oldest)))
        self._made += 1
        name = f"planned_{self._made}".encode()
        self._checked(self._server.prepare(name, sql.encode(), types))
        return name

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in _DONE:
            return result
        if self._server.status == ConnStatus.BAD and not result.error_field(DiagnosticField.SQLSTATE):
            raise psycopg.OperationalError(self._server.get_error_message())
        raise error_from_result(result)
