"""CLI commands for publishing, comparing and rolling back versions."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.desk import usable_store
from bot.errors import UsageError
from bot.gating import gate_lines, gate_of
from bot.owners import with_owners
from twins.changes import changes
from twins.folder import Folder, load_folder
from twins.lookup import Lookup
from twins.modes import Mode
from twins.playbook import Twin, Version


def publish_folders(
    folders: Sequence[Path], note: str | None, reason: str | None, owner: str | None, deputies: Sequence[str]
) -> bool:
    """Publish the folders. All are checked before the first is published; if the gate refuses one, publish none and
    return False."""
    read = [with_owners(load_folder(path), owner, deputies) for path in folders]
    store = usable_store()
    company = next((folder.unpublished for folder in read if folder.twin.is_company), None) or store.asks.company()
    held = [line for folder in read for line in _held_back(folder, company, reason)]
    if held:
        typer.echo("\n".join([*held, "Nothing was published; what was live still answers."]), err=True)
        return False
    for folder in read:
        note_with_reason = " ".join(filter(None, (note, reason))) or None
        version, is_new = store.publishing.publish(folder, note_with_reason, datetime.now(UTC), mode=None)
        answers = version.twin.is_company or store.shelf.live(version.twin.handle) == version
        became = _what_became(version, is_new=is_new, answers=answers)
        typer.echo(f"{version.twin.handle} version {version.number} {became}")
    return True


def _what_became(version: Version, *, is_new: bool, answers: bool) -> str:
    if answers:
        return "published" if is_new else "is live already: no change"
    handle, expert = version.twin.handle, version.twin.expert.name
    asked = f"who is asked in a direct message (or: zerohandoff twin mode {handle} live)"
    return f"waits for {expert}, {asked}" if is_new else f"waits for {expert} already: no change"


def compare(first: str, second: str | None) -> None:
    """Print what the second version adds or changes. Each is a folder, HANDLE or HANDLE@NUMBER; without a second,
    compare a folder with the live version."""
    if second is None:
        folder = load_folder(Path(first))
        second, first = first, folder.twin.handle
    lines = changes(_twin(first), _twin(second))
    typer.echo("\n".join(lines) or "No difference that people would notice.")


def show_history(handle: str, *, as_json: bool) -> None:
    store = usable_store()
    rows = store.shelf.history(handle)
    if not rows:
        raise UsageError(f"No twin {handle!r} was ever published. `zerohandoff twin list` shows those that were.")
    live = store.shelf.live(handle)
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


def _twin(name: str) -> Twin:
    path = Path(name)
    if path.is_dir():
        return load_folder(path).twin
    handle, _, number = name.partition("@")
    store = usable_store()
    if number:
        row = next((row for row in store.shelf.history(handle) if str(row.number) == number), None)
        version = store.shelf.parse(row) if row else None
    else:
        version = store.shelf.live(handle) or store.shelf.newest(handle)
    if version is None:
        raise UsageError(f"{name!r} is neither a folder nor a twin that was published.")
    return version.twin


def _held_back(folder: Folder, company: Version | None, reason: str | None) -> list[str]:
    gate = gate_of(folder, None if folder.twin.is_company else company, Lookup())
    passes = gate.is_open or (gate.needs_reason and reason)
    return [] if passes else gate_lines(folder.twin.handle, folder, gate)
