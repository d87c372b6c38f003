"""`zerohandoff twin`: check, publish, list, export and the history of twins."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.guard import Json, run_command

twin_app = typer.Typer(no_args_is_help=True, help="Check, publish, list and export twins.")


Folders = Annotated[list[Path], typer.Argument(help="Folders with SKILL.md, rules.yaml and cases.yaml.")]
Owner = Annotated[
    str | None, typer.Option(help="Its expert, by Slack id or e-mail; takes every role that has no other person.")
]
Deputies = Annotated[list[str] | None, typer.Option("--deputy", help="A deputy, by Slack id or e-mail; repeatable.")]
Persons = Annotated[
    list[str] | None,
    typer.Option("--person", metavar="TOPIC=U...", help="Who answers for a topic that it doesn't cover; repeatable."),
]


@twin_app.command("check")
def twin_check(
    folders: Folders,
    owner: Owner = None,
    deputy: Deputies = None,
    person: Persons = None,
    mind: Annotated[
        Literal["lookup", "claude"], typer.Option(help="What answers the cases; claude costs money.")
    ] = "lookup",
    budget: Annotated[float | None, typer.Option(min=0, help="Dollars that claude may spend on each folder.")] = None,
    as_json: Json = False,
) -> None:
    """Check folders: run the cases, try changes that they should notice, and report problems by file and line. Says
    what `twin publish` would say. A starter needs its owner: twin check twins/starters/security --owner U..."""
    from bot.cli.gate.check import check_folders
    from bot.cli.gate.given_people import GivenPeople
    from twins.playbook.cases import MindName

    def check() -> bool:
        given = GivenPeople(owner, deputy or (), person or ())
        return check_folders(folders, given, MindName(mind), budget, as_json=as_json)

    if not run_command(check):
        raise typer.Exit(1)


@twin_app.command("publish")
def twin_publish(
    folders: Folders,
    note: Annotated[str | None, typer.Option(help="Why this version.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is published although cases of defaults fail.")] = None,
    owner: Owner = None,
    deputy: Deputies = None,
    person: Persons = None,
) -> None:
    """Publish folders as the live versions of their twins, if their own cases allow it. A starter takes one command:
    twin publish twins/starters/security --owner U..."""
    from bot.cli.gate.given_people import GivenPeople
    from bot.cli.publish import publish_folders

    def publish() -> bool:
        return publish_folders(folders, GivenPeople(owner, deputy or (), person or ()), note, reason)

    if not run_command(publish):
        raise typer.Exit(1)


@twin_app.command("diff")
def twin_diff(
    first: Annotated[str, typer.Argument(help="A folder, HANDLE or HANDLE@NUMBER.")],
    second: Annotated[str | None, typer.Argument(help="The same; without it, the folder against what is live.")] = None,
    owner: Owner = None,
    deputy: Deputies = None,
    person: Persons = None,
) -> None:
    """Show what the second version says that the first doesn't."""
    from bot.cli.gate.given_people import GivenPeople
    from bot.cli.publish import compare

    run_command(lambda: compare(first, second, GivenPeople(owner, deputy or (), person or ())))


@twin_app.command("history")
def twin_history(
    handle: str,
    rules: Annotated[bool, typer.Option("--rules", help="Each rule: since when, changed when, from what.")] = False,
    as_json: Json = False,
) -> None:
    """List every version of a twin and why it was made; or each rule, and which mistake it came from."""
    from bot.cli.import_documents import show_rules
    from bot.cli.publish import show_history

    run_command(lambda: (show_rules if rules else show_history)(handle, as_json=as_json))


@twin_app.command("learn")
def twin_learn(
    handle: str,
    documents: Annotated[list[Path], typer.Argument(help="Guidelines or decision records: files, or folders of them.")],
) -> None:
    """Turn rules that documents seem to state into interview questions for the twin's expert."""
    from bot.cli.import_documents import learn

    run_command(lambda: learn(handle, documents))


@twin_app.command("rollback")
def twin_rollback(
    handle: str,
    number: Annotated[int, typer.Argument(min=1, help="The version to go back to.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the history.")],
) -> None:
    """Publish an earlier version's texts as a new version, which answers at once."""
    from bot.cli.publish import roll_back

    run_command(lambda: roll_back(handle, number, reason))


@twin_app.command("mode")
def twin_mode(
    handle: str,
    mode: Annotated[Literal["shadow", "trial", "live", "paused"], typer.Argument(help="What the twin may do.")],
) -> None:
    """Set which people a twin answers, and how far it decides alone."""
    from bot.cli.publish import set_mode
    from twins.publishing.modes import Mode

    run_command(lambda: set_mode(handle, Mode(mode)))


@twin_app.command("list")
def twin_list(as_json: Json = False) -> None:
    """List the published twins."""
    from bot.cli.twins import list_twins

    run_command(lambda: list_twins(as_json=as_json))


@twin_app.command("export")
def twin_export(handle: str, folder: Path) -> None:
    """Write a twin's live version to a folder, exactly as it was published."""
    from bot.cli.twins import export_twin

    run_command(lambda: export_twin(handle, folder))
