"""Dispatcher lock: one process at a time on an SQLite file, any number on a server. It ends with its process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.db.database import Database, DatabaseUnusableError
from twins.errors import ExpectedError


class DispatcherBusyError(ExpectedError):
    """Refusal because another process holds the lock."""


@contextmanager
def dispatcher_lock(database: Database) -> Iterator[None]:
    """Hold the lock beside the SQLite file. Raises DispatcherBusyError if another process holds it."""
    if database.is_sqlite:
        with _file_lock(database.file):
            yield
    else:
        yield


@contextmanager
def _file_lock(file: Path | None) -> Iterator[None]:
    if file is None:
        yield
        return
    try:
        file = file.resolve()  # one lock, whichever path names the file
        opened = file.with_name(file.name + ".lock").open("a")
    except OSError as error:
        raise DatabaseUnusableError(
            f"The database {file} can't be used: {error.strerror}. Check DATABASE_URL."
        ) from error
    with opened as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DispatcherBusyError(
                f"Another zerohandoff already runs on {file}. Stop it first, or set DATABASE_URL to another database."
            ) from error
        yield
