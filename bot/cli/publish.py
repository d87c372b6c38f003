"""CLI commands about versions: publish, compare, show the history, roll back, set the mode."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.gate import gate_lines, gate_of
from bot.cli.twins import usable_store
from bot.errors import UsageError
from bot.settings import Settings
from bot.slack.client import SlackRefusedError, call, make_client
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import apply_edits
from twins.deciding.lookup import Lookup
from twins.jobs import OutageError, RetryError
from twins.playbook.diff import changes
from twins.playbook.folder import Folder, load_folder, parse_folder
from twins.playbook.model import Twin, Version
from twins.publishing.modes import Mode
from twins.values import Person

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


def with_owners(folder: Folder, owner: str | None, deputies: Sequence[str]) -> Folder:
    """Return the folder with another expert and deputies; unchanged if none are named. Raises UsageError for a person
    that Slack does not know, a guest or an app."""
    if not owner and not deputies:
        return folder
    playbook = EditablePlaybook.of(folder.files)
    known = {person.slack: person for person in (folder.twin.expert, *folder.twin.deputies)}
    edits = []
    if owner:
        edits.append(
            playbook.put(ItemKind.FIELD, "expert", _person(owner, known).model_dump(include={"slack", "name"}))
        )
    if deputies:
        named = [_person(each, known).model_dump() for each in deputies]
        edits.append(playbook.put(ItemKind.FIELD, "deputies", named))
    return parse_folder(apply_edits(folder.files, edits))


def _person(named: str, known: dict[str, Person]) -> Person:
    is_id = bool(_SLACK_ID.fullmatch(named))
    if is_id and named in known:
        return known[named]
    if not is_id and "@" not in named:
        raise UsageError(f"{named!r} is neither a Slack user id (U...) nor an e-mail address.")
    token = Settings().slack_bot_token
    if token is None:
        raise UsageError(f"To look up {named}, SLACK_BOT_TOKEN has to be set: the twin names people as Slack does.")
    client = make_client(token.get_secret_value(), Settings().slack_api_url)
    try:
        found = call(client.users_info, user=named) if is_id else call(client.users_lookupByEmail, email=named)
    except SlackRefusedError as refusal:
        scope = " Looking up by e-mail needs the scope users:read.email." if not is_id else ""
        raise UsageError(f"Slack doesn't find {named}: {refusal.error}.{scope}") from refusal
    except (OutageError, RetryError) as error:
        raise UsageError(f"Slack can't be reached to look up {named}: {error}. Try again.") from error
    user = found["user"]
    if user.get("deleted") or user.get("is_bot") or user.get("is_restricted"):
        raise UsageError(f"{named} is a guest, an app or a deactivated account, and can't keep a twin.")
    shown = user.get("profile") or {}
    name = shown.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    return Person(slack=user["id"], name=str(name)[:60])


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
        answers = version.twin.is_company or store.versions.live(version.twin.handle) == version
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


def _twin(name: str) -> Twin:
    path = Path(name)
    if path.is_dir():
        return load_folder(path).twin
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


def _held_back(folder: Folder, company: Version | None, reason: str | None) -> list[str]:
    gate = gate_of(folder, None if folder.twin.is_company else company, Lookup())
    passes = gate.is_open or (gate.needs_reason and reason)
    return [] if passes else gate_lines(folder.twin.handle, folder, gate)
