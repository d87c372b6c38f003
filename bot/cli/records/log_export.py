"""The command `log`."""

import csv
import json
import sys
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import typer

from bot.cli.configured_store import recorded_store
from twins.reporting.decision_log import Filters, LogEntry

_COLUMNS = tuple(field.name for field in fields(LogEntry) if field.name not in {"audience", "is_hidden"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_log(
    twin: Annotated[str | None, typer.Option(help="Only of this twin.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only decisions that cite this rule.")] = None,
    product: Annotated[str | None, typer.Option(help="Only for this product.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Only decisions of this many past days.")] = None,
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="The output format.")] = "csv",
    texts: Annotated[
        bool, typer.Option("--texts", help="Include the text of each request, except those in direct messages.")
    ] = False,
) -> None:
    """Write the matching entries to standard output, oldest first."""
    since = datetime.now(UTC) - timedelta(days=days) if days else None
    filters = Filters(twin=twin, rule=rule, product=product, since=since, texts=texts)
    found = recorded_store().decision_log.every(filters)
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
