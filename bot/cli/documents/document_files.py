"""The files that `twin learn` reads, and how they are called."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import UsageError
from twins.deciding.secrets.blanking import blank_secrets
from twins.importing.document_kinds import READ, SKIPPED, holds_rules
from twins.importing.reader import Document

_LARGEST = 1_000_000
"""Characters of one document."""
_MARKS_REPOSITORY = (".git", ".github", "AGENTS.md", "CLAUDE.md", "CODEOWNERS", ".cursor", ".cursorrules")


@dataclass
class FoundFiles:
    documents: list[Document] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Files that aren't read, each with the reason."""
    secrets: set[str] = field(default_factory=set)
    """Kinds of secrets that were blanked."""

    def add(self, file: Path, source: str) -> None:
        """Read a file, or note why it can't be read."""
        try:
            if not file.is_file():
                self.skipped[source] = "it is no file"
                return
            with file.open(encoding="utf-8-sig") as opened:
                text = opened.read(_LARGEST + 1)
        except (OSError, UnicodeDecodeError):
            self.skipped[source] = "it isn't text in UTF-8"
            return
        if len(text) > _LARGEST:
            self.skipped[source] = f"it has more than {_LARGEST:,} characters"
            return
        clean = blank_secrets(text)
        self.secrets.update(clean.kinds)
        self.documents.append(Document(source, clean.text))


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """Read the named files, and what holds rules in the named folders, but no links. Raises UsageError if a named
    file can't be read. A file is called by its path in its repository, or else in the named folder."""
    found, seen = FoundFiles(), set[Path]()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} isn't there.")
        root = _root_of(path)
        for file in _files(path):
            source = file.relative_to(root).as_posix()
            if os.path.islink(file):  # noqa: PTH114  # in a closed folder, Path.is_symlink() raises an error
                found.skipped[source] = _where_it_leads(file, root)
            elif file not in seen:
                seen.add(file)
                found.add(file, source)
            if not path.is_dir() and source in found.skipped:
                raise UsageError(f"{path} can't be read: {found.skipped[source]}.")
    return found


def _root_of(path: Path) -> Path:
    """Return the repository that a path is in, else the folder itself."""
    folder = path.resolve() if path.is_dir() else path.parent.resolve()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _where_it_leads(link: Path, root: Path) -> str:
    target = Path(os.path.realpath(link))  # Path.resolve() raises an error for a link to itself
    where = f"to {target.relative_to(root).as_posix()}" if target.is_relative_to(root) else "out of the folder"
    return f"it is a link {where}"


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path.parent.resolve() / path.name
        return
    path = path.resolve()
    is_repository = any((path / mark).exists() for mark in _MARKS_REPOSITORY)
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(each for each in folders if each not in SKIPPED)
        for name in sorted(names):
            file = Path(folder) / name
            inside = file.relative_to(path).as_posix()
            if holds_rules(inside) if is_repository else file.suffix.casefold() in READ:
                yield file
