"""Sessions of transactions that have begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from storage.db.drivers.postgresql import end_read
from storage.db.drivers.transactions import Purpose, begin


class LeanSession(Session):
    """Session that is set up on first use as one. Statements that run on its connection don't need it, and it takes
    longer than a statement."""

    def __init__(self, connection: Connection, info: dict[str, Any]) -> None:
        self._begun = connection
        self._is_set_up = False
        self.info = info

    def __getattr__(self, name: str) -> Any:
        """Set the session up on the first access to one of its attributes."""
        if name.startswith("__") or self.__dict__.get("_is_set_up", True):
            raise AttributeError(name)
        self._is_set_up = True
        super().__init__(self._begun, expire_on_commit=False)
        return getattr(self, name)

    def end(self) -> None:
        """Let go of all rows, once the transaction has ended."""
        if self._is_set_up:
            self.close()

    @property
    def engine(self) -> Engine:
        return self._begun.engine

    def connection(self, *given: Any, **named: Any) -> Connection:
        return super().connection(*given, **named) if self._is_set_up else self._begun

    def get_bind(self, *given: Any, **named: Any) -> Any:
        return super().get_bind(*given, **named) if self._is_set_up else self._begun

    def flush(self, *given: Any) -> None:
        if self._is_set_up:
            super().flush(*given)


@contextmanager
def begun(engine: Engine, purpose: Purpose) -> Iterator[LeanSession]:
    """Begin a transaction that writes, and commit it."""
    with engine.connect() as connection:
        session = LeanSession(connection, {})
        try:
            with begin(connection, purpose):
                yield session
        finally:
            session.end()


class Snapshot(LeanSession):
    """Session that reads no row twice by its key: unlike others, it keeps the rows that its caller has dropped."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, {})
        self.kept: list[object] = []


@event.listens_for(Snapshot, "loaded_as_persistent")
def _keep(session: Snapshot, row: object) -> None:
    session.kept.append(row)


@contextmanager
def snapshot(engine: Engine, *, is_sqlite: bool) -> Iterator[Snapshot]:
    """Begin a transaction that only reads. What it wrote by mistake is undone on SQLite; a server refuses it."""
    with engine.connect() as connection:
        begin(connection, Purpose.READ)
        session = Snapshot(connection)
        try:
            yield session
            if not is_sqlite:
                end_read(connection)
        finally:
            session.end()
