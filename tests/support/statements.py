"""The statements that reach a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from storage.store import Store


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """List the statements of a block, without the begin of each transaction."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.database.engine, "before_cursor_execute", note)
