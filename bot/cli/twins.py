"""`twin list` and `twin export`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from bot.cli.configured_store import recorded_store
from bot.cli.output import Json, print_rows
from bot.errors import UsageError
from bot.ui.counts import counted
from twins.deciding.cost import Spending
from twins.playbook.folder import write_folder
from twins.playbook.model import Version
from twins.publishing.modes import Mode

_LATELY = timedelta(days=29)


def list_twins(as_json: Json = False) -> None:
    """Print the published twins, and new versions that wait for consent."""
    store = recorded_store()
    today = datetime.now(UTC).date()
    spent, lately = store.readings.spending(today), store.readings.spending(today - _LATELY)
    modes = store.versions.modes()
    newest = (store.versions.newest(handle) for handle, mode in modes.items() if mode is Mode.WAITING)
    waiting = [version for version in newest if version]
    rows = [
        _row(each, modes[each.twin.handle], spent.get(each.twin.handle), lately.get(each.twin.handle))
        for each in [*store.versions.all_live(), *waiting]
    ]
    none = "No twin is published yet: zerohandoff twin publish twins/starters/security --owner U..."
    print_rows(rows, _line, none, as_json=as_json)


def _row(version: Version, mode: Mode, today: Spending | None, lately: Spending | None) -> dict[str, Any]:
    twin = version.twin
    return {
        "handle": twin.handle,
        "name": twin.name,
        "expert": twin.expert.name,
        "version": version.number,
        "mode": mode.value,
        "rules": len(twin.rules),
        "laws": sum(rule.is_law for rule in twin.rules),
        "today": _spending(today),
        "last_30_days": _spending(lately),
    }


def _line(row: dict[str, Any]) -> str:
    counts = f"{counted(row['rules'], 'rule')}, {counted(row['laws'], 'law')}, owned by {row['expert']}"
    line = "{handle:12} {name:28} version {version:<3} {mode:8} ".format(**row)
    return line + counts + _in_dollars(row["today"], row["last_30_days"])


def _spending(spent: Spending | None) -> dict[str, Any]:
    spent = spent or Spending()
    used = spent.usage
    return {
        "readings": spent.readings,
        "failures": spent.failures,
        "tokens_in": used.input,
        "tokens_out": used.output,
        "cache_share": round(used.cache_share, 3),
        "dollars": spent.dollars,
    }


def _in_dollars(today: dict[str, Any], lately: dict[str, Any]) -> str:
    if not lately["readings"]:
        return ""
    readings = counted(lately["readings"], "reading")
    return f"; ${today['dollars']:.2f} today, ${lately['dollars']:.2f} in 30 days for {readings}"


def export_twin(handle: str, folder: Path) -> None:
    files = recorded_store().versions.files(handle)
    if files is None:
        raise UsageError(f"No twin {handle!r} is published. `zerohandoff twin list` lists the published ones.")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty, and an export overwrites nothing. Name a new folder.")
    write_folder(files, folder)
    typer.echo(f"Wrote {handle} to {folder}")
