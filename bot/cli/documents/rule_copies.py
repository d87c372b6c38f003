"""The command `twin export`."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.configured_store import recorded_store
from bot.errors import UsageError
from storage.store import Store
from twins.exporting.copies import CheckedCopy, FoundCopy, UnclearCopyError, checked, copies_in, with_section
from twins.exporting.export_formats import ExportFormat, head_of, usual_path
from twins.exporting.rule_section import section_of
from twins.importing.document_kinds import SKIPPED
from twins.playbook.folder import SKILL, write_folder

_TEXT = (".md", ".mdc")


def export_twin(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="HANDLE [FOLDER] | PATH...",
            help="A twin's handle, and a new folder for its files; or, with --check, files and folders.",
        ),
    ],
    form: Annotated[
        ExportFormat | None, typer.Option("--as", help="Its rules as instructions for agents that read files.")
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(help="The file to write, or the folder that has it. What others wrote in the file stays."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say which of these files hold old rules; exit 1 if one does.")
    ] = False,
) -> bool:
    """Write a twin's live version to a folder, or its rules to a file; or check such files. Return False if one is
    old."""
    store = recorded_store()
    if check:
        if form or write:
            raise UsageError("--check changes nothing: give it the paths alone.")
        return _check(store, list(map(Path, what)))
    if form:
        _export_as(store, what, form, write)
    else:
        _export_folder(store, what, write)
    return True


def _export_folder(store: Store, what: Sequence[str], write: Path | None) -> None:
    if len(what) != 2 or write:
        raise UsageError(
            "Name a twin and a new folder: `twin export security DIR`. For a file that agents read: "
            "`twin export security --as agents-md --write AGENTS.md`."
        )
    handle, folder = what[0], Path(what[1])
    files = store.versions.files(handle)
    if files is None:
        raise _unpublished(handle)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty, and an export overwrites nothing. Name a new folder.")
    write_folder(files, folder)
    typer.echo(f"Wrote {handle} to {folder}")


def _export_as(store: Store, what: Sequence[str], form: ExportFormat, write: Path | None) -> None:
    if len(what) != 1:
        raise UsageError(f"Name one twin: `twin export security --as {form}`; --write says where to.")
    handle = what[0]
    live, files = store.versions.live(handle), store.versions.files(handle)
    if live is None or files is None:
        raise _unpublished(handle)
    section = section_of(live.twin, live.number)
    path = _target(form, handle, write) if write else Path(usual_path(form, handle))
    head = head_of(form, live.twin, files[SKILL], path.name)
    if write is None:
        typer.echo(f"{head}{section}")
        return
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else ""
        after = with_section(before, head, handle, section)
    except UnicodeDecodeError:
        raise UsageError(
            f"{path} isn't UTF-8 text, so I left it alone. Save it as UTF-8, or name another file."
        ) from None
    except UnclearCopyError:
        raise UsageError(
            f"{path} has more than one mark of {handle}, or one without its end. Remove these lines and export again."
        ) from None
    if form is ExportFormat.SKILL and path.parent.resolve().name != handle:
        raise UsageError(f"A skill's folder has the skill's name: write it to {path.parent / handle / SKILL}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(after.encode("utf-8"))
    done = "already has" if after == before else "has"
    typer.echo(f"{path} {done} the rules of {handle}, version {live.number}.")


def _target(form: ExportFormat, handle: str, write: Path) -> Path:
    if not write.is_dir():
        return write
    usual = usual_path(form, handle)
    is_skill_folder = form is ExportFormat.SKILL and write.resolve().name == handle
    return write / usual.name if is_skill_folder else write / usual


def _check(store: Store, paths: Sequence[Path]) -> bool:
    is_good, seen = True, 0
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} isn't there.")
        for file in _files(path):
            copies = list(copies_in(_text(file)))
            if not copies and path.is_file():
                raise UsageError(f"{path} holds no twin's rules: `twin export HANDLE --as agents-md --write {path}`.")
            for copy in copies:
                seen += 1
                is_good = _tell(file, _checked(store, copy)) and is_good
    if not seen:
        raise UsageError("No file there holds a twin's rules.")
    return is_good


def _checked(store: Store, copy: FoundCopy) -> CheckedCopy:
    live = store.versions.live(copy.handle)
    versions = {row.number: store.versions.parse(row).twin for row in store.versions.history(copy.handle)}
    return checked(copy, (live.number, live.twin) if live else None, versions)


def _tell(file: Path, found: CheckedCopy) -> bool:
    mark = "ok " if found.is_current else "OLD"
    typer.echo(f"{mark}  {file}  {found.copy.handle}: {found.said}")
    for change in found.changes:
        typer.echo(f"       {change}")
    if not found.is_current:
        typer.echo(
            f"       Write it again: zerohandoff twin export {found.copy.handle} --as agents-md --write {file}",
            err=True,
        )
    return found.is_current


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(each for each in folders if each not in SKIPPED)
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(_TEXT))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _unpublished(handle: str) -> UsageError:
    return UsageError(f"No twin {handle!r} is published. `zerohandoff twin list` lists the published ones.")
