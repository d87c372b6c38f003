"""`twin list` and `twin new`."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.configured_store import recorded_store
from bot.cli.output import Json, print_rows
from bot.errors import UsageError
from bot.ui.messages.counts import counted
from twins.deciding.cost import Spending
from twins.playbook.folder import RULES, SKILL, STARTERS, parse_folder, read_files, write_folder
from twins.playbook.model import Version
from twins.playbook.roles import STAND_INS
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


def new_twin(
    folder: Path, starter: Annotated[str, typer.Option("--from", help="The starter to copy, such as security.")]
) -> None:
    """Copy a starter, so that its texts can be changed before it is published. The folder's name is the handle."""
    starters = sorted(path.name for path in STARTERS.iterdir() if path.is_dir())
    if starter not in starters:
        raise UsageError(f"There is no starter {starter!r}. Choose one of: {', '.join(starters)}.")
    files, handle = read_files(STARTERS / starter), folder.resolve().name
    files[SKILL] = re.sub(r"^name: .*$", f"name: {handle}", files[SKILL], count=1, flags=re.MULTILINE)
    files[RULES] = re.sub(r"^handle: .*$", f"handle: {handle}", files[RULES], count=1, flags=re.MULTILINE)
    parse_folder(files, handle, STAND_INS)
    _write_new(files, folder, "a new twin")
    typer.echo(
        f"Wrote the starter {starter} to {folder}. Change what differs for you, then: "
        f"zerohandoff twin check {folder} --owner U..."
    )


def _write_new(files: dict[str, str], folder: Path, what: str) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty, and {what} overwrites nothing. Name a new folder.")
    write_folder(files, folder)
