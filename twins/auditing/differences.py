"""Rows that hold something else than the audit log says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from twins.auditing.recorded_rows import Recorded, RecordedRows

DELETED = object()
"""The digest of a text that is gone."""
_APART = timedelta(milliseconds=1)


class Kind(StrEnum):
    CHANGED = "changed"
    ROW_GONE = "row gone"
    TEXT_GONE = "text gone"
    NO_ENTRY = "no entry"


@dataclass(frozen=True)
class Difference:
    kind: Kind
    table: Recorded
    row: str
    column: str = ""
    entry: int | None = None
    """The entry that says otherwise."""


def compare(
    recorded: RecordedRows, table: Recorded, rows: Iterable[tuple[str, Mapping[str, Any]]]
) -> Iterator[Difference]:
    """Yield the rows of a table that the log doesn't know, knows otherwise, or knows and that are gone. A text may be
    gone if one was forgotten after its entry."""
    missing = {row for of_table, row in recorded.rows if of_table is table}
    for row, columns in rows:
        missing.discard(row)
        known = recorded.rows.get((table, row))
        if known is None:
            yield Difference(Kind.NO_ENTRY, table, row)
            continue
        for name, (value, entry) in known.items():
            stored = columns[name]
            if stored is DELETED:
                if entry > recorded.last_forgetting:
                    yield Difference(Kind.TEXT_GONE, table, row, name, entry)
            elif not _is_same(stored, value):
                yield Difference(Kind.CHANGED, table, row, name, entry)
    for row in sorted(missing):
        last = max((said for _, said in recorded.rows[(table, row)].values()), default=None)
        yield Difference(Kind.ROW_GONE, table, row, entry=last)


def _is_same(stored: Any, value: Any) -> bool:
    """Compare two values; times of one act may be some microseconds apart, which keeps its rows in order."""
    if isinstance(stored, datetime) and isinstance(value, datetime):
        return abs(stored - value) < _APART
    return bool(stored == value)
