"""Connections to a PostgreSQL server. For each connection, the server plans a statement once.

A transaction begins in one packet with its first statement, and nobody waits for the end of one that has only read.
"""

import select
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

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
        self._begins: Sequence[bytes] = ()
        """What begins the transaction, until its first statement."""
        self._is_ending = False
        """Whether the server still has to say that a transaction has ended."""
        self._answers = select.poll()
        self._answers.register(self._server.socket, select.POLLIN)
        self._fetched: tuple[Any, PGresult] | None = None
        self.rowcount = 0

    def begin_by(self, *statements: bytes) -> None:
        """Begin a transaction with its first statement."""
        self._begins = statements

    def drop_begin(self) -> bool:
        """Forget a transaction that has had no statement yet. Return whether there was one."""
        was_to_begin, self._begins = bool(self._begins), ()
        return was_to_begin

    def begin_now(self) -> None:
        """Begin the transaction, if one is to begin, before anything else runs on the connection."""
        try:
            for each in self._begins:
                self._checked(self._server.exec_(each))
        finally:
            self._note_begun()

    def execute(self, sql: str, parameters: Sequence[Any]) -> None:
        values: Any = Transformer(self._connection)  # its types are known once it has dumped values
        given = values.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        key = sql, values.types
        name = self._names.pop(key, None) or self._planned(sql, values.types)
        self._names[key] = name
        if self._begins:
            result = self._begun_with(name, given, values.formats)
        else:
            result = self._checked(self._server.exec_prepared(name, given, values.formats))
        self._fetched, self.rowcount = (values, result), result.command_tuples or 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows, once: a connection that rests keeps none."""
        assert self._fetched
        (values, result), self._fetched = self._fetched, None
        values.set_pgresult(result)
        rows: list[tuple[Any, ...]] = values.load_rows(0, result.ntuples, tuple)
        return rows

    def commit(self) -> None:
        if not self.drop_begin():
            self._checked(self._server.exec_(b"COMMIT"))

    def end_read(self) -> None:
        """End a transaction that has only read. The connection's next use waits for it."""
        if not self.drop_begin():
            self._server.send_query(b"COMMIT")
            self._flush()
            self._is_ending = True

    def await_end(self) -> None:
        """Wait until the last transaction has ended, if nobody has waited for that."""
        if self._is_ending:
            self._is_ending = False
            for each in iter(self._next, None):
                self._checked(each)

    @property
    def is_open(self) -> bool:
        """Whether the server is in a transaction that it hasn't been asked to end."""
        return not self._is_ending and self._server.transaction_status != TransactionStatus.IDLE

    def forget(self) -> None:
        """Forget all plans of the connection, those of psycopg's own statements as well."""
        if self._names:
            self._names.clear()
            self._checked(self._server.exec_(b"DEALLOCATE ALL"))

    def _begun_with(self, name: bytes, given: Sequence[Any], formats: Sequence[Any]) -> PGresult:
        """Begin the transaction and run its first statement, in one packet."""
        self._server.enter_pipeline_mode()
        for each in self._begins:
            self._server.send_query_params(each, None)
        self._server.send_query_prepared(name, given, formats)
        self._server.pipeline_sync()
        self._flush()
        try:
            results = [*iter(self._next_of_pipeline, None)]
        except KeyboardInterrupt:  # psycopg cancels what it waits for, too
            self._connection.cancel()
            list(iter(self._next_of_pipeline, None))
            self._end_pipeline()
            raise
        self._end_pipeline()
        return [self._checked(each) for each in results][-1]

    def _end_pipeline(self) -> None:
        self._server.exit_pipeline_mode()
        self._note_begun()

    def _note_begun(self) -> None:
        """Note that the transaction has begun. One whose begin was refused is to begin still, or what follows would be
        committed by itself."""
        if self._server.transaction_status != TransactionStatus.IDLE:
            self._begins = ()

    def _next_of_pipeline(self) -> PGresult | None:
        """Return the result of the next statement; None after the last."""
        while True:
            result = self._next()
            if result is not None:
                return None if result.status == ExecStatus.PIPELINE_SYNC else result
            if self._server.status == ConnStatus.BAD:
                raise psycopg.OperationalError(self._server.get_error_message())

    def _next(self) -> PGresult | None:
        """Wait for the next result, and let other threads run meanwhile; None at the end of a statement."""
        while self._server.is_busy():
            self._answers.poll()
            self._server.consume_input()
        return self._server.get_result()

    def _flush(self) -> None:
        """Send what was put into the packet, reading what the server sends meanwhile."""
        while self._server.flush():
            ready = select.poll()
            ready.register(self._server.socket, select.POLLIN | select.POLLOUT)
            ready.poll()
            self._server.consume_input()

    def _planned(self, sql: str, types: tuple[int, ...]) -> bytes:
        """Plan a statement, after forgetting the plan that wasn't used for longest if there are too many."""
        self.begin_now()
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


class PlanningConnection(psycopg.Connection[Any]):
    """Connection with a cursor that plans. Whatever else runs on it, as the statements of SQLAlchemy and Procrastinate
    do, begins the transaction first."""

    def __init__(self, pgconn: PGconn, *given: Any, **named: Any) -> None:
        super().__init__(pgconn, *given, **named)
        self.planned = PlannedCursor(self)

    def commit(self) -> None:
        """Commit what the transaction did, if it has begun."""
        self.planned.commit()

    def rollback(self) -> None:
        """Undo what the transaction did, if it has begun and not ended."""
        if not self.planned.drop_begin() and self.planned.is_open:
            super().rollback()
            self.planned.forget()  # as psycopg has made the server do

    def wait(self, *given: Any, **named: Any) -> Any:
        """Run one operation of psycopg's, each of which comes by here."""
        self.planned.begin_now()
        return super().wait(*given, **named)
