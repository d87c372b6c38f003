"""Cursor of a server's connection that has the server plan each statement once."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_MOST = 256
"""Plans that are kept for a connection; an answer takes some fifty, and planning one takes ten times as long as running
it."""
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class PlannedCursor:
    """Like psycopg's own cursor, which takes twice as long, but only for statements with the places $1 and so on, whose
    rows are all fetched. psycopg converts their values."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._server = connection.pgconn
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._made = 0
        self._values: Any
        self._result: PGresult

    def execute(self, sql: str, parameters: Sequence[Any]) -> None:
        values: Any = Transformer(self._connection)  # its types are known once it has dumped values
        self._values = values
        given = values.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        name = self._names.get((sql, values.types)) or self._planned(sql, values.types)
        self._result = self._checked(self._server.exec_prepared(name, given, values.formats))

    def fetchall(self) -> list[tuple[Any, ...]]:
        self._values.set_pgresult(self._result)
        rows: list[tuple[Any, ...]] = self._values.load_rows(0, self._result.ntuples, tuple)
        return rows

    @property
    def rowcount(self) -> int:
        return self._result.command_tuples or 0

    @property
    def is_in_transaction(self) -> bool:
        return self._server.transaction_status != TransactionStatus.IDLE

    def forget(self) -> None:
        """Forget all plans, here and on the server."""
        if self._names:
            self._names.clear()
            self._checked(self._server.exec_(b"DEALLOCATE ALL"))

    def _planned(self, sql: str, types: tuple[int, ...]) -> bytes:
        if len(self._names) >= _MOST:
            self.forget()
        self._made += 1
        name = f"planned_{self._made}".encode()
        self._checked(self._server.prepare(name, sql.encode(), types))
        self._names[sql, types] = name
        return name

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in _DONE:
            return result
        if self._server.status == ConnStatus.BAD and not result.error_field(DiagnosticField.SQLSTATE):
            raise psycopg.OperationalError(self._server.get_error_message())
        raise error_from_result(result)
