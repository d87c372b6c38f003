"""`twin publish`, `twin diff`, `twin rollback` and `twin mode`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.configured_store import recorded_store, usable_store
from bot.cli.gate.check import check_all
from bot.cli.gate.given_folders import Folders
from bot.cli.gate.given_people import Deputies, GivenPeople, Owner, Topics
from bot.errors import UsageError
from twins.finder.finder import Finder
from twins.playbook.diff import changes
from twins.playbook.model import Twin, Version
from twins.publishing.modes import Mode


def publish(
    folders: Folders,
    note: Annotated[str | None, typer.Option(help="Why this version.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why you publish although cases of defaults fail.")] = None,
    owner: Owner = None,
    deputy: Deputies = None,
    person: Topics = None,
) -> bool:
    """Publish the folders. All are checked before the first is published; if the gate refuses one, publish none and
    return False."""
    given = GivenPeople(owner, deputy, person)
    checked = check_all(folders, given, Finder())
    lines = "\n".join(line for each in checked for line in each.lines)
    if not all(each.may_be_published(reason) for each in checked):
        typer.echo(f"{lines}\nNothing was published; what was live still answers.", err=True)
        return False
    typer.echo(lines)
    store = usable_store()
    for folder in (each.folder for each in checked if each.folder):
        note_with_reason = " ".join(filter(None, (note, reason))) or None
        version, is_new = store.publishing.publish(folder, note_with_reason, datetime.now(UTC), mode=None)
        answers = version.twin.is_company or store.versions.live(version.twin.handle) == version
        became = _what_became(version, is_new=is_new, answers=answers)
        typer.echo(f"{version.twin.handle} version {version.number} {became}")
    if given.without_name:
        ids = ", ".join(given.without_name)
        typer.echo(f"People see {ids} instead of a name: set SLACK_BOT_TOKEN and publish again to name them.", err=True)
    return True


def _what_became(version: Version, *, is_new: bool, answers: bool) -> str:
    if answers:
        return "published" if is_new else "is live already: no change"
    handle, expert = version.twin.handle, version.twin.expert.name
    asked = f"who is asked in a direct message (or: zerohandoff twin mode {handle} live)"
    return f"waiting on {expert}, {asked}" if is_new else f"waiting on {expert} already: no change"


def diff(
    first: Annotated[str, typer.Argument(help="A folder, HANDLE or HANDLE@NUMBER.")],
    second: Annotated[
        str | None, typer.Argument(help="Like the first; without it, the folder is compared with the live version.")
    ] = None,
    owner: Owner = None,
    deputy: Deputies = None,
    person: Topics = None,
) -> None:
    given = GivenPeople(owner, deputy, person)
    if second is None:
        folder = given.adopt(Path(first))
        second, first = first, folder.twin.handle
    lines = changes(_twin(first, given), _twin(second, given))
    typer.echo("\n".join(lines) or "No difference that people would notice.")


def roll_back(
    handle: str,
    number: Annotated[int, typer.Argument(min=1, help="The version to go back to.")],
    reason: Annotated[str, typer.Option(help="Why; the history shows it.")],
) -> None:
    version = recorded_store().publishing.roll_back(handle, number, reason, datetime.now(UTC))
    if version is None:
        raise UsageError(f"{handle!r} has no version {number}. `zerohandoff twin history {handle}` shows those it has.")
    typer.echo(f"{handle} version {version.number} says what version {number} said, and answers now.")


def set_mode(
    handle: str,
    mode: Annotated[Literal["shadow", "trial", "live", "paused"], typer.Argument(help="What the twin can do.")],
) -> None:
    """Set a twin's mode. This replaces its expert's consent if that is still missing."""
    before = recorded_store().publishing.set_mode(handle, Mode(mode), datetime.now(UTC))
    if before is None:
        raise UsageError(f"No twin {handle!r} can be set to {mode}. `zerohandoff twin list` shows what there is.")
    typer.echo(f"{handle} was {before.value}, and is {mode} now: {Mode(mode).meaning}.")


def _twin(name: str, given: GivenPeople) -> Twin:
    path = Path(name)
    if path.is_dir():
        return given.adopt(path).twin
    handle, _, number = name.partition("@")
    store = recorded_store()
    if number:
        row = next((row for row in store.versions.history(handle) if str(row.number) == number), None)
        version = store.versions.parse(row) if row else None
    else:
        version = store.versions.live(handle) or store.versions.newest(handle)
    if version is None:
        raise UsageError(f"{name!r} is neither a folder nor a twin that was published.")
    return version.twin
