"""The groups `db` and `jobs`."""

from typing import Annotated

import typer

from bot.cli.configured_store import configured_store, recorded_store
from bot.cli.output import Json, print_rows
from bot.errors import UsageError
from bot.ui.messages.counts import counted
from bot.ui.messages.fragments import times
from storage.db.database import Database
from storage.db.dispatcher_lock import dispatcher_lock
from storage.db.migrate import upgrade
from storage.privacy.copy_database import CannotCopyError, copy


def upgrade_database() -> None:
    store = configured_store()
    with dispatcher_lock(store.database):
        typer.echo(f"The database is at revision {upgrade(store.database)}.")


def copy_database(
    source: Annotated[str, typer.Argument(help="Its DATABASE_URL: sqlite:///zerohandoff.db")],
    target: Annotated[str, typer.Argument(help="That of an empty one: postgresql://...")],
) -> None:
    had, has = Database(source), Database(target)
    if had.file and not had.file.exists():
        raise UsageError(f"There is no database {had.file}.")
    try:
        copied = copy(had, has)
    except CannotCopyError as error:
        raise UsageError(str(error)) from error
    finally:
        had.close()
        has.close()
    for each in copied:
        typer.echo(f"{each.table:14} {each.rows:>9,} rows")
    typer.echo("Copied and compared; the audit log is intact. Set DATABASE_URL to the new database, and start.")


def list_dead_jobs(as_json: Json = False) -> None:
    rows = [{"id": job.id, "kind": job.kind, "attempts": job.attempts} for job in recorded_store().ledger.dead()]
    line = "{id}  ({kind}, started {attempts})"
    print_rows(
        rows,
        lambda row: line.format(**row | {"attempts": times(row["attempts"])}),
        "No job has failed for good.",
        as_json=as_json,
    )


def retry_jobs(
    job: Annotated[str | None, typer.Argument(help="Its id, from `jobs list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All jobs that failed for good.")] = False,
) -> None:
    if (job is None) is not everything:
        raise UsageError("Name one job, or add --all. `zerohandoff jobs list` lists the jobs that failed for good.")
    ledger = recorded_store().ledger
    opened = [
        each for each in ([dead.id for dead in ledger.dead()] if everything else [job]) if each and ledger.retry(each)
    ]
    if not opened and job:
        raise UsageError(f"No job {job!r} has failed for good. `zerohandoff jobs list` lists the ones that have.")
    typer.echo(f"{counted(len(opened), 'job')} open again; a running zerohandoff starts them within a second.")
