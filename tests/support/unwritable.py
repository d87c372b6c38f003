"""A database in which nothing can be written for a while."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_CHANGES = ("insert", "update", "delete")


@contextmanager
def unwritable(database: Path) -> Iterator[None]:
    """Let every insert, update and delete in each table of a SQLite database fail."""
    with closing(sqlite3.connect(database, timeout=10, isolation_level=None)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        triggers = {f"no_{change}_{table}": (change, table) for table in tables for change in _CHANGES}
        connection.execute("begin immediate")
        for name, (change, table) in triggers.items():
            refusal = "select raise(abort, 'attempt to write a readonly database')"
            connection.execute(f"create trigger {name} before {change} on {table} begin {refusal}; end")
        connection.execute("commit")
        try:
            yield
        finally:
            connection.execute("begin immediate")
            for name in triggers:
                connection.execute(f"drop trigger {name}")
            connection.execute("commit")
