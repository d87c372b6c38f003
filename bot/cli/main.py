"""The command line: every command, and the function that runs it.
Exit codes: 0 success, 1 a finding, 2 misuse."""

import signal
import sys
from typing import Annotated

import typer

from bot.cli.lazy_commands import mount
from bot.meaning.blas_threads import use_one_thread
from bot.proxies import bypass_for_this_machine

TOLD_TO_STOP = 143
"""The exit code that shells report for a process that SIGTERM ended."""

COMMANDS = {
    "run": ("run:run", "Connect to Slack and answer until stopped."),
    "practice": (
        "serve:practice",
        "Try everything on this machine: a local workspace in the browser, without an account or a key.",
    ),
    "ask": (
        "asking.ask:ask",
        "Ask a twin on the command line, alone or in a thread; nothing is recorded, and nobody is notified.",
    ),
    "mcp": (
        "agents.bridge:serve_on_streams",
        "Let a work agent that speaks MCP over standard streams ask the running bot's twins, with your token.",
    ),
    "agents connect": (
        "agents.connect:connect",
        (
            "Print what claude-code, codex or cursor needs to ask the running bot's twins; --write puts it into this "
            "project's files, and leaves everything else in them."
        ),
    ),
    "doctor": (
        "slack_setup:doctor",
        "Check Slack, the database and the model; print a remedy for each problem, and the cost of 100 requests.",
    ),
    "manifest": (
        "slack_setup:print_manifest",
        "Print the Slack app's manifest, with only the scopes and events that are used.",
    ),
    "digest": (
        "digest_preview:preview",
        (
            "Preview the next digests: which rules each expert would be asked about, and why. Then, for each twin: how "
            "much went ahead without waiting, and how long the rest waited."
        ),
    ),
    "log": ("records.log_export:export_log", "Export every decision and its outcome, without names."),
    "twin check": (
        "gate.check:check",
        (
            "Check folders: run their cases, try changes that these should catch, and report problems by line. "
            "Reports what `twin publish` would report. A starter needs its owner: twin check twins/starters/security "
            "--owner U..."
        ),
    ),
    "twin publish": (
        "publish:publish",
        (
            "Publish folders as the live versions of their twins, if their own cases allow it. A starter takes one "
            "command:\ntwin publish twins/starters/security --owner U..."
        ),
    ),
    "twin new": (
        "twins:new_twin",
        "Copy a starter to a folder, to change it before you publish it: twin new my-twins/security --from security",
    ),
    "twin diff": ("publish:diff", "Show what changes from the first version to the second."),
    "twin history": (
        "history:history",
        "List every version of a twin and why it was made; or each rule, and the mistake it came from.",
    ),
    "twin learn": (
        "documents.learn:learn",
        (
            "Read what a team has written down (a whole repository, or files), and list each rule that it states for "
            "the twin's expert to keep, edit or drop. Reading it again lists only what has changed."
        ),
    ),
    "twin rollback": (
        "publish:roll_back",
        "Publish an earlier version's texts as a new version, which answers at once.",
    ),
    "twin mode": ("publish:set_mode", "Set which people a twin answers, and how far it decides alone."),
    "twin list": ("twins:list_twins", "List the published twins."),
    "twin export": (
        "documents.rule_copies:export_twin",
        (
            "Write a twin's live version to a folder, exactly as it was published; or, with --as, its rules for agents "
            "that read files:\ntwin export security --as agents-md --write AGENTS.md\nIn CI: "
            "twin export --check AGENTS.md"
        ),
    ),
    "db upgrade": (
        "admin:upgrade_database",
        "Migrate the database to this version's tables. `run` does this by itself.",
    ),
    "db copy": (
        "admin:copy_database",
        "Copy a whole database into an empty one, and verify the copy; neither can be in use.",
    ),
    "audit verify": (
        "records.stored_data:verify_audit",
        "Find audit entries that were changed, removed or cut off, and rows that the log contradicts.",
    ),
    "audit export": ("records.stored_data:export_audit", "Print the audit log, one JSON object a line."),
    "people export": ("records.stored_data:export_person", "Print all stored data about a person, as JSON."),
    "people forget": (
        "records.stored_data:forget_person",
        "Delete a person's identity and texts; decisions stay, without the person. This can't be undone.",
    ),
    "jobs list": ("admin:list_dead_jobs", "List the jobs that failed for good."),
    "jobs retry": ("admin:retry_jobs", "Retry jobs that failed for good."),
}
"""By name: the function in this package, as module:function, and the help text."""

GROUPS = {
    "twin": "Check, publish, list and export twins.",
    "db": "The database.",
    "audit": "The audit log.",
    "people": "Stored data about people.",
    "jobs": "Jobs that failed for good.",
    "agents": "Work agents that ask twins.",
}


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
_groups = {"": app}
for _name, _text in GROUPS.items():
    _groups[_name] = typer.Typer(no_args_is_help=True, help=_text)
    app.add_typer(_groups[_name], name=_name)
for _words, (_place, _text) in COMMANDS.items():
    _group, _, _name = _words.rpartition(" ")
    mount(_groups[_group], _name, _place, _text)


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options without a command."""
    bypass_for_this_machine()
    use_one_thread()


def main() -> None:
    """Run the console script."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TOLD_TO_STOP))  # process 1 of a container ignores it otherwise
    app()
