"""The `log` command: export of the decision log as CSV or JSONL."""

import csv
import json
import sys
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bot.cli.twins import usable_store
from twins.reporting.decision_log import Filters, LogEntry

_COLUMNS = tuple(field.name for field in fields(LogEntry) if field.name not in {"audience", "is_hidden"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_log(form: Literal["csv", "jsonl"], filters: Filters, days: int | None) -> None:
    """Write the matching entries to standard output, oldest first."""
    since = datetime.now(UTC) - timedelta(days=days) if days else None
    log = usable_store().decision_log
    found = log.every(Filters(**(asdict(filters) | {"since": since})))
    shown = (each.without_words if each.audience.is_direct else each for each in found)
    if form == "jsonl":
        for entry in shown:
            sys.stdout.write(json.dumps(_row(entry), ensure_ascii=False) + "\n")
        return
    sheet = csv.DictWriter(sys.stdout, _COLUMNS)
    sheet.writeheader()
    for entry in shown:
        sheet.writerow({name: _cell(value) for name, value in _row(entry).items()})


def _row(entry: LogEntry) -> dict[str, Any]:
    row = asdict(entry)
    return {name: row[name] for name in _COLUMNS} | {"at": entry.at.isoformat()}


def _cell(value: Any) -> Any:
    """Format a CSV cell so that no spreadsheet reads it as a formula. Joins several values with semicolons."""
    text = "; ".join(map(str, value)) if isinstance(value, tuple | list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
