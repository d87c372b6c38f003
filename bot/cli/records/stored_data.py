"""The audit log, and what is stored about people."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.configured_store import recorded_store
from bot.cli.records.audit_findings import difference_lines
from bot.errors import UsageError
from bot.ui.messages.counts import counted
from storage.auditing.verification import verify_all
from storage.db import audit_log
from storage.privacy.forget_person import StillNeededError


def verify_audit(
    head: Annotated[str | None, typer.Option(help="The latest entry of the log, as a weekly message named it.")] = None,
) -> bool:
    """Print whether the audit log is intact, still contains the noted head and agrees with what is stored; return
    False if not."""
    database = recorded_store().database
    found = verify_all(database)
    if found.broken_at is not None:
        what = "an entry was changed, removed, moved or cut off there"
        typer.echo(f"The audit log is broken at entry {found.broken_at}: {what}.")
        return False
    if head is not None and (at := audit_log.find_by_hash(database, head.strip().rstrip("."))) is None:
        typer.echo(
            f"The audit log is intact, but has no entry {head}: it was truncated before that entry, or replaced."
        )
        return False
    typer.echo("The audit log is intact." + (f" {head} is its entry {at}." if head else ""))
    for line in difference_lines(found.differences):
        typer.echo(line)
    return not found.differences


def export_audit(since: Annotated[int, typer.Option(min=1, help="The first entry.")] = 1) -> None:
    for entry in audit_log.export(recorded_store().database, since):
        sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")


_Member = Annotated[str, typer.Argument(help="A Slack member id: U...")]


def export_person(who: _Member) -> None:
    about = recorded_store().personal_data.about(who)
    if not about:
        raise UsageError(f"Nothing is stored about {who}. Give a Slack member id: Profile > ... > Copy member ID.")
    typer.echo(json.dumps(about, indent=2, ensure_ascii=False))


def forget_person(
    who: _Member,
    sure: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    if not sure:
        typer.confirm(f"Forget {who}? This can't be undone.", abort=True)
    try:
        texts = recorded_store().retention.person(who, datetime.now(UTC))
    except LookupError as error:
        raise UsageError(f"Nothing is stored about {who}. Give a Slack member id, such as U012AB3CD.") from error
    except StillNeededError as error:
        raise UsageError(f"{who} can't be forgotten yet. {error}") from error
    typer.echo(
        f"Forgotten, with {counted(texts, 'text')}. Decisions and the audit log stay, without the person. Their "
        "messages in Slack, your backups, and published versions that name them as an expert are unchanged."
    )
