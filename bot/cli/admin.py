"""Command groups for the database, the audit log, people's data and dead jobs."""

from typing import Annotated

import typer

from bot.cli.guard import Json, run_command

db_app = typer.Typer(no_args_is_help=True, help="The database.")
audit_app = typer.Typer(no_args_is_help=True, help="The audit chain.")
people_app = typer.Typer(no_args_is_help=True, help="What is kept about people.")
jobs_app = typer.Typer(no_args_is_help=True, help="Jobs that were given up.")


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Migrate the database to this version's tables. `run` does this by itself."""
    from bot.cli.twins import upgrade_database

    run_command(upgrade_database)


@db_app.command("copy")
def db_copy(
    source: Annotated[str, typer.Argument(help="Its DATABASE_URL: sqlite:///zerohandoff.db")],
    target: Annotated[str, typer.Argument(help="That of an empty one: postgresql://...")],
) -> None:
    """Copy a whole database into an empty one, and verify the copy; neither may be in use."""
    from bot.cli.records import copy_database

    run_command(lambda: copy_database(source, target))


@audit_app.command("verify")
def audit_verify(
    head: Annotated[str | None, typer.Option(help="The end of the chain as a weekly message said it.")] = None,
) -> None:
    """Find the first audit entry that was changed, removed, reordered or cut off."""
    from bot.cli.records import verify_audit

    if not run_command(lambda: verify_audit(head)):
        raise typer.Exit(1)


@audit_app.command("export")
def audit_export(
    since: Annotated[int, typer.Option(min=1, help="The first entry.")] = 1,
) -> None:
    """Print the audit log, one JSON object a line."""
    from bot.cli.records import export_audit

    run_command(lambda: export_audit(since))


@people_app.command("export")
def people_export(who: Annotated[str, typer.Argument(help="A Slack member id: U...")]) -> None:
    """Print all stored data about a person, as JSON."""
    from bot.cli.records import export_person

    run_command(lambda: export_person(who))


@people_app.command("forget")
def people_forget(
    who: Annotated[str, typer.Argument(help="A Slack member id: U...")],
    sure: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete a person's identity and texts; decisions stay, without the person. This can't be undone."""
    from bot.cli.records import forget_person

    if not sure:
        typer.confirm(f"Forget {who}? It can't be undone.", abort=True)
    run_command(lambda: forget_person(who))


@jobs_app.command("list")
def jobs_list(as_json: Json = False) -> None:
    """List the jobs that were given up."""
    from bot.cli.twins import list_dead_jobs

    run_command(lambda: list_dead_jobs(as_json=as_json))


@jobs_app.command("retry")
def jobs_retry(
    job: Annotated[str | None, typer.Argument(help="Its id, from `jobs list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
) -> None:
    """Retry jobs that were given up."""
    from bot.cli.twins import retry_jobs

    run_command(lambda: retry_jobs(job, everything=everything))
