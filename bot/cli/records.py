"""CLI commands for the audit log, personal data and copying the database."""

import json
import sys
from datetime import UTC, datetime

import typer

from bot.cli.twins import usable_store
from bot.errors import UsageError
from storage.db import audit_log
from storage.db.database import Database
from storage.privacy.copy_database import CannotCopyError, copy
from storage.privacy.forget_person import StillNeededError


def verify_audit(head: str | None) -> bool:
    """Print whether the audit log is intact, and whether it still contains the noted head."""
    database = usable_store().database
    broken = audit_log.verify(database)
    if broken is not None:
        typer.echo(f"The audit chain is broken at entry {broken}: it was changed, removed, moved or cut off there.")
        return False
    if head is not None and (at := audit_log.find_by_hash(database, head.strip().rstrip("."))) is None:
        typer.echo(f"The audit chain holds, but has no entry {head}: it was cut off before that, or made anew.")
        return False
    typer.echo("The audit chain holds." + (f" {head} is its entry {at}." if head else ""))
    return True


def export_audit(since: int) -> None:
    for entry in audit_log.export(usable_store().database, since):
        sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")


def export_person(who: str) -> None:
    """Print all stored data about a person."""
    about = usable_store().personal_data.about(who)
    if not about:
        raise UsageError(f"Nobody is known here as {who}. It is a Slack member id: Profile > ... > Copy member ID.")
    typer.echo(json.dumps(about, indent=2, ensure_ascii=False))


def forget_person(who: str) -> None:
    try:
        texts = usable_store().retention.person(who, datetime.now(UTC))
    except LookupError as error:
        raise UsageError(f"Nobody is known here as {who}. It is a Slack member id, such as U012AB3CD.") from error
    except StillNeededError as error:
        raise UsageError(f"{who} can't be forgotten yet. {error}") from error
    typer.echo(
        f"Forgotten, with {texts} texts. Decisions and the audit chain stay, without them. What stands in Slack is "
        "Slack's, backups are yours, and versions that were published name their experts still."
    )


def copy_database(source: str, target: str) -> None:
    """Copy a whole database, and print the number of rows."""
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
    typer.echo("Copied, compared, and the audit chain holds. Set DATABASE_URL to the new one, and start.")
