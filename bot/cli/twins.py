"""CLI commands that list and export twins, upgrade the database, and list or retry dead jobs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from bot.clock import Clock
from bot.errors import UsageError
from bot.settings import Settings
from storage.db.dispatcher_lock import dispatcher_lock
from storage.db.migrate import make_usable, upgrade
from storage.store import Store, open_store
from twins.deciding.cost import Spending
from twins.playbook.folder import write_folder
from twins.publishing.modes import Mode

_LATELY = timedelta(days=29)


def list_twins(*, as_json: bool) -> None:
    """Print the published twins, and new versions that wait for consent."""
    store = usable_store()
    today = datetime.now(UTC).date()
    spent, spent_lately = store.readings.spending(today), store.readings.spending(today - _LATELY)
    modes = store.versions.modes()
    newest = (store.versions.newest(handle) for handle, mode in modes.items() if mode is Mode.WAITING)
    waiting = [version for version in newest if version]
    rows: list[dict[str, Any]] = [
        {
            "handle": v.twin.handle,
            "name": v.twin.name,
            "expert": v.twin.expert.name,
            "version": v.number,
            "mode": modes[v.twin.handle].value,
            "rules": len(v.twin.rules),
            "laws": sum(rule.is_law for rule in v.twin.rules),
            "today": _spending(spent.get(v.twin.handle)),
            "last_30_days": _spending(spent_lately.get(v.twin.handle)),
        }
        for v in [*store.versions.all_live(), *waiting]
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo(
            "{handle:12} {name:28} version {version:<3} {mode:8} {rules} rules, {laws} laws, kept by {expert}".format(
                **row
            )
            + _in_dollars(row["today"], row["last_30_days"])
        )
    if not rows:
        typer.echo("No twin is published yet: zerohandoff twin publish twins/starters/security --owner U...")


def _spending(spent: Spending | None) -> dict[str, Any]:
    """Summarize the cost of model readings: tokens as the server counts them, dollars by the configured price."""
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
    return f"; ${today['dollars']:.2f} today, ${lately['dollars']:.2f} in 30 days for {lately['readings']} readings"


def export_twin(handle: str, folder: Path) -> None:
    """Write a twin's live version to an empty or new folder."""
    files = usable_store().versions.files(handle)
    if files is None:
        raise UsageError(f"No twin {handle!r} is published. `zerohandoff twin list` shows those that are.")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty, and nothing in it is overwritten. Name a new folder.")
    write_folder(files, folder)
    typer.echo(f"{handle} is in {folder}")


def upgrade_database() -> None:
    store = open_store(Settings().database_url, Clock().now)
    with dispatcher_lock(store.database):
        typer.echo(f"The database is at revision {upgrade(store.database)}.")


def list_dead_jobs(*, as_json: bool) -> None:
    rows = [{"id": job.id, "kind": job.kind, "attempts": job.attempts} for job in usable_store().ledger.dead()]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo("{id}  ({kind}, begun {attempts} times)".format(**row))
    if not rows:
        typer.echo("No job was given up.")


def retry_jobs(job: str | None, *, everything: bool) -> None:
    if (job is None) is not everything:
        raise UsageError("Name one job, or say --all. `zerohandoff jobs list` shows those that were given up.")
    ledger = usable_store().ledger
    opened = [
        each for each in ([dead.id for dead in ledger.dead()] if everything else [job]) if each and ledger.retry(each)
    ]
    if not opened and job:
        raise UsageError(f"No job {job!r} was given up. `zerohandoff jobs list` shows those that were.")
    typer.echo(f"{len(opened)} open again; a running zerohandoff does them within a second.")


def usable_store() -> Store:
    """Open the configured store, creating its tables if it is new."""
    store = open_store(Settings().database_url, Clock().now)
    make_usable(store.database)
    return store


def existing_store() -> Store | None:
    """Open the configured store; None if its SQLite file isn't there, which this doesn't create."""
    store = open_store(Settings().database_url, Clock().now)
    if store.database.is_sqlite and not (store.database.file and store.database.file.exists()):
        return None
    make_usable(store.database)
    return store
