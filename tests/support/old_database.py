"""The database of e543951 that is kept as text, as it was loaded and not yet migrated."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command

from bot.practice.workspace.model import Message
from storage.db.database import Database
from storage.db.migrate import _config, upgrade
from tests.support.store_world import MovableClock

SQL = Path(__file__).parents[1] / "storage" / "db" / "e543951.sql"
APP, TEAM = "A0ZERO", "T0PRACTICE"
END = datetime(2026, 11, 9, 8, 0, 10, tzinfo=UTC)
"""Just after the last thing that happened in it."""
RENAMED = {
    "remark": "captured_words",
    "awaited": "expected_words",
    "arrangement": "person_settings",
    "look": "digest_item",
    "revoked": "revoked_space",
}
"""Tables of the old database that were renamed, with their present names."""
_READ: Mapping[type, Callable[[Any], Any]] = {
    sa.Boolean: bool,
    sa.Date: date.fromisoformat,
    sa.DateTime: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    sa.JSON: json.loads,
}
"""Values of a column type, from the form that SQLite keeps them in."""


def load(url: str) -> None:
    """Put the old database in an empty one. On PostgreSQL its tables are those of revision 0008."""
    with closing(Database(url)) as database:
        if database.file:
            with closing(sqlite3.connect(database.file)) as file:
                file.executescript(SQL.read_text(encoding="utf-8"))
            return
        with database.engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0008")
        with database.engine.begin() as connection:
            _insert(connection)


def load_migrated(url: str) -> None:
    """Load the old database, and bring it to this code's version."""
    load(url)
    with closing(Database(url)) as database:
        upgrade(database)


def row_counts() -> dict[str, int]:
    """The number of rows of each table of the old database, by its old name."""
    with closing(_in_memory()) as old:
        names = [name for (name,) in old.execute("select name from sqlite_master where type = 'table'")]
        return {name: old.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}


def clock_at_its_end() -> MovableClock:
    """Return a clock set to when the old database stopped."""
    clock = MovableClock()
    clock.move(END - clock.now())
    return clock


def posted_cards() -> Iterator[Message]:
    """Yield the messages in Slack when the old database stopped, with their buttons."""
    for given in json.loads(SQL.with_name("e543951_cards.json").read_text(encoding="utf-8")):
        yield Message(
            given["channel"],
            given["ts"],
            "U0ZERO",
            given["text"],
            given["thread_ts"],
            tuple(given["blocks"]),
            given["metadata"],
            bot_id="B0ZERO",
            app_id=APP,
            team=TEAM,
        )


def _in_memory() -> sqlite3.Connection:
    old = sqlite3.connect(":memory:")
    old.row_factory = sqlite3.Row
    old.executescript(SQL.read_text(encoding="utf-8"))
    return old


def _insert(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(connection)
    with closing(_in_memory()) as old:
        kept = {name for (name,) in old.execute("select name from sqlite_master where type = 'table'")}
        for table in tables.sorted_tables:  # parents first
            if table.name not in kept - {"alembic_version"}:
                continue
            connection.execute(table.delete())  # the migrations put one row into audit_head
            rows = [_values(table, dict(row)) for row in old.execute(f'select * from "{table.name}"')]
            if rows:
                connection.execute(table.insert(), rows)


def _values(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    def read(name: str, value: Any) -> Any:
        kind = table.c[name].type
        how = next((how for each, how in _READ.items() if isinstance(kind, each)), None)
        return value if value is None or how is None else how(value)

    return {name: read(name, value) for name, value in row.items()}
