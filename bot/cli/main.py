"""The command line. Each command imports what it needs when it runs, which keeps `--help` and quick commands quick.
Exit codes: 0 success, 1 a finding, 2 misuse."""

import signal
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.admin import audit_app, db_app, jobs_app, people_app
from bot.cli.guard import Json, run_command
from bot.cli.twin_commands import twin_app
from bot.proxies import bypass_for_this_machine

TOLD_TO_STOP = 143
"""The exit code that shells report for a process that SIGTERM ended."""


def _print_version(is_asked: bool) -> None:
    """Print the version of the installed package; pyproject.toml holds it."""
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"zerohandoff {version('zerohandoff')}")
        raise typer.Exit


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Expert twins in Slack: decided in seconds, checked in proportion.",
)
app.add_typer(twin_app, name="twin")
app.add_typer(db_app, name="db")
app.add_typer(audit_app, name="audit")
app.add_typer(people_app, name="people")
app.add_typer(jobs_app, name="jobs")


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options without a command."""
    bypass_for_this_machine()


@app.command()
def run() -> None:
    """Connect to Slack and answer asks until stopped."""
    from bot.cli.serve import serve_slack

    run_command(serve_slack)


@app.command()
def practice(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The page is at http://127.0.0.1:PORT; 0 takes a free one.")
    ] = 8765,
    keep: Annotated[Path | None, typer.Option(help="Keep the database here; otherwise each start is fresh.")] = None,
) -> None:
    """Try everything on this machine: a local workspace in the browser, without an account or a key."""
    from bot.cli.serve import serve_practice

    run_command(lambda: serve_practice(port, keep))


@app.command()
def ask(
    handle: Annotated[str, typer.Argument(help="The twin's handle, as in Slack.")],
    text: Annotated[str, typer.Argument(help="What you want, and why.")],
    product: Annotated[str | None, typer.Option(help="The product you ask for.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Ask a folder instead of a published twin.")] = None,
    as_json: Json = False,
) -> None:
    """Ask a twin from here; nothing is recorded, and no one is notified."""
    from bot.cli.ask import ask_here

    if not run_command(lambda: ask_here(handle, text, product, folder, as_json=as_json)):
        raise typer.Exit(1)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check Slack, the database and the model; print a remedy for each problem, and the cost of 100 asks."""
    from bot.cli.slack_setup import examine

    if not run_command(lambda: examine(as_json=as_json)):
        raise typer.Exit(1)


@app.command()
def manifest(
    handle: Annotated[str | None, typer.Argument(help="A twin that gets an app of its own.")] = None,
    url: Annotated[str | None, typer.Option(help="For HTTP: where Slack reaches this machine, https://...")] = None,
    link: Annotated[bool, typer.Option("--link", help="Print a link that makes the app with one click.")] = False,
) -> None:
    """Print the Slack app's manifest, with only the scopes and events that are used."""
    from bot.cli.slack_setup import print_manifest

    run_command(lambda: print_manifest(handle, url, is_link=link))


@app.command()
def digest(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print it; nothing is sent.")] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="The last days that it covers.")] = 7,
    as_json: Json = False,
) -> None:
    """Preview the next digests: which rules, to which people and why; what went ahead, and how long the rest waited."""
    from bot.cli.digest_preview import print_digest
    from bot.errors import UsageError

    def show() -> None:
        if not dry_run:
            raise UsageError("Say --dry-run: the digest is printed here, and never sent from the command line.")
        print_digest(days, as_json=as_json)

    run_command(show)


@app.command()
def log(
    twin: Annotated[str | None, typer.Option(help="Only of this twin.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only what cites this rule.")] = None,
    product: Annotated[str | None, typer.Option(help="Only for this product.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Only the last days.")] = None,
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="How it is written.")] = "csv",
    texts: Annotated[bool, typer.Option("--texts", help="With what was asked, but in direct messages.")] = False,
) -> None:
    """Export every decision and what became of it, without names."""
    from bot.cli.log_export import export_log
    from twins.reporting.decision_log import Filters

    run_command(lambda: export_log(form, Filters(twin=twin, rule=rule, product=product, texts=texts), days))


def main() -> None:
    """Run the console script."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TOLD_TO_STOP))  # process 1 of a container ignores it otherwise
    app()
