"""Verified copy of a whole database into an empty one."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlmodel import Session, SQLModel

from storage.db import audit_log
from storage.db import tables_agents as agent_tables
from storage.db import tables_ask_backs as ask_back_tables
from storage.db import tables_asks as tables
from storage.db import tables_jobs as ledger_tables
from storage.db import tables_products as product_tables
from storage.db import tables_twins as twin_tables
from storage.db.database import Database
from storage.db.dispatcher_lock import dispatcher_lock
from storage.db.migrate import revisions, upgrade

_ROWS = 500
"""Rows per insert."""
_KNOWN = (agent_tables, ask_back_tables, ledger_tables, tables, product_tables, twin_tables)
"""Imported to register the tables that are copied."""


class CannotCopyError(Exception):
    """Reason why a database can't be copied, with the remedy."""


@dataclass(frozen=True)
class Copied:
    table: str
    rows: int


def copy(source: Database, target: Database) -> list[Copied]:
    """Copy every row in one transaction, compare both databases and verify the audit log. No machine may run on the
    source meanwhile. Raises CannotCopyError."""
    with dispatcher_lock(source):
        _ready(source, target)
        with source.read() as reading, target.engine.connect() as writing, writing.begin():
            there = reading.connection()
            copied = [_copied(table, there, writing) for table in _tables()]
            if audit_log.broken_in(Session(bind=writing)) is not None:
                raise CannotCopyError("The audit log is broken. Check the source: `zerohandoff audit verify`.")
    return copied


def _ready(source: Database, target: Database) -> None:
    current, head = revisions(source)
    if current != head:
        raise CannotCopyError(f"The source is at revision {current}, not {head}: run `zerohandoff db upgrade` there.")
    if not source.is_sqlite and _is_run_on(source):
        raise CannotCopyError("zerohandoff is running on the source. Stop every machine first, and wait half a minute.")
    upgrade(target)
    with target.engine.connect() as connection:
        full = [table.name for table in _tables() if table.name != "audit_head" and _count(connection, table)]
    if full:
        raise CannotCopyError(f"The target isn't empty: there are rows in {', '.join(full)}. Copy into a new database.")


def _is_run_on(source: Database) -> bool:
    lately = text("select 1 from procrastinate_workers where last_heartbeat > now() - interval '25 seconds'")
    with source.engine.connect() as connection:
        return connection.execute(lately).first() is not None


def _tables() -> Sequence[Table]:
    """Return the tables, referenced ones first."""
    return SQLModel.metadata.sorted_tables


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _copied(table: Table, source: Connection, target: Connection) -> Copied:
    target.execute(delete(table))  # the head of an empty audit log
    total = 0
    for rows in source.execute(_rows(table)).mappings().partitions(_ROWS):
        target.execute(insert(table), [dict(row) for row in rows])
        total += len(rows)
    if _digest(source, table) != _digest(target, table):
        raise CannotCopyError(f"{table.name} came out otherwise in the copy. Nothing was written.")
    return Copied(table.name, total)


def _digest(connection: Connection, table: Table) -> str:
    """Hash every value of every row. The row hashes are sorted, since databases sort texts differently."""
    lines = _lines(connection.execute(_rows(table)))
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _rows(table: Table) -> Any:
    return select(table).execution_options(yield_per=_ROWS)


def _lines(rows: Any) -> Iterator[str]:
    for row in rows:
        said = json.dumps([_plain(value) for value in row], sort_keys=True)
        yield hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value
