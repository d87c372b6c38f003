"""CLI commands about versions: publish, compare, show the history, roll back, set the mode."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.gate.check import check_all
from bot.cli.gate.given_people import GivenPeople
from bot.cli.twins import usable_store
from bot.errors import UsageError
from twins.deciding.lookup import Lookup
from twins.playbook.diff import changes
from twins.playbook.model import Twin, Version
from twins.publishing.modes import Mode


def publish_folders(folders: Sequence[Path], given: GivenPeople, note: str | None, reason: str | None) -> bool:
    """Publish the folders. All are checked before the first is published; if the gate refuses one, publish none and
    return False."""
    checked = check_all(folders, given, Lookup())
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
    return f"waits for {expert}, {asked}" if is_new else f"waits for {expert} already: no change"


def compare(first: str, second: str | None, given: GivenPeople) -> None:
    """Print what the second version adds or changes. Each is a folder, HANDLE or HANDLE@NUMBER; without a second,
    compare a folder with the live version."""
    if second is None:
        folder = given.adopt(Path(first))
        second, first = first, folder.twin.handle
    lines = changes(_twin(first, given), _twin(second, given))
    typer.echo("\n".join(lines) or "No difference that people would notice.")


def show_history(handle: str, *, as_json: bool) -> None:
    store = usable_store()
    rows = store.versions.history(handle)
    if not rows:
        raise UsageError(f"No twin {handle!r} was ever published. `zerohandoff twin list` shows those that were.")
    live = store.versions.live(handle)
    shown = [
        {
            "number": row.number,
            "at": row.published_at.isoformat(timespec="minutes"),
            "note": row.note,
            "answers": bool(live and live.id == row.id),
            "id": row.id,
        }
        for row in rows
    ]
    if as_json:
        typer.echo(json.dumps(shown, indent=2))
        return
    for row in shown:
        mark = "  answers now" if row["answers"] else ""
        typer.echo(f"version {row['number']}  {row['at']}  {row['note'] or ''}{mark}")


def roll_back(handle: str, number: int, reason: str) -> None:
    version = usable_store().publishing.roll_back(handle, number, reason, datetime.now(UTC))
    if version is None:
        raise UsageError(f"{handle!r} has no version {number}. `zerohandoff twin history {handle}` shows those it has.")
    typer.echo(f"{handle} version {version.number} says what version {number} said, and answers now.")


def set_mode(handle: str, mode: Mode) -> None:
    """Set a twin's mode. This replaces its expert's consent if that is still missing."""
    before = usable_store().publishing.set_mode(handle, mode, datetime.now(UTC))
    if before is None:
        raise UsageError(f"No twin {handle!r} can be set to {mode.value}. `zerohandoff twin list` shows what there is.")
    typer.echo(f"{handle} was {before.value}, and is {mode.value} now: {mode.meaning}.")


def _twin(name: str, given: GivenPeople) -> Twin:
    path = Path(name)
    if path.is_dir():
        return given.adopt(path).twin
    handle, _, number = name.partition("@")
    store = usable_store()
    if number:
        row = next((row for row in store.versions.history(handle) if str(row.number) == number), None)
        version = store.versions.parse(row) if row else None
    else:
        version = store.versions.live(handle) or store.versions.newest(handle)
    if version is None:
        raise UsageError(f"{name!r} is neither a folder nor a twin that was published.")
    return version.twin
