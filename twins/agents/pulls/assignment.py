"""Which twins' experts decide about a change: by `.github/twins.yml`, or by CODEOWNERS where there is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pydantic import BaseModel, ConfigDict, ValidationError

from twins.agents.pulls.path_patterns import is_matched, require_pattern
from twins.errors import ExpectedError
from twins.importing.plain_yaml import NotPlainError, plain_data
from twins.values import Handle

MAP_FILE = ".github/twins.yml"
OWNER_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""In GitHub's order: the first that exists counts."""

_DECIDING = tuple(file.casefold() for file in (MAP_FILE, *OWNER_FILES))


_LONGEST, _MOST_PATTERNS = 64_000, 1_000
"""Bytes, and patterns, of what assigns files: each pattern is matched on each path."""


class AssignmentError(ExpectedError):
    """Why it can't be said which twins a change is for, in a few words. Nothing passes then."""


@dataclass(frozen=True)
class ChangedFile:
    path: str
    before: str = ""
    """Its path before, if it was moved."""
    added: str | None = None
    """The lines that the change adds; None if GitHub doesn't show them."""

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.before) if self.before else (self.path,)


class _Map(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    twins: dict[Handle, list[str]]


def twins_of_map(text: str) -> Mapping[str, Sequence[str]]:
    """Return the patterns of each twin; raise AssignmentError, or PatternError, for anything else."""
    _require_size(MAP_FILE, text)
    try:
        twins = _Map.model_validate(plain_data(text)).twins
    except (NotPlainError, ValidationError) as error:
        raise AssignmentError(
            f"{MAP_FILE} can't be read: it has to be `twins:`, and a list of paths for each"
        ) from error
    all_patterns = [each for patterns in twins.values() for each in patterns]
    _require_size(MAP_FILE, text, len(all_patterns))
    for pattern in all_patterns:
        require_pattern(pattern)
    return twins


def _require_size(name: str, text: str, patterns: int = 0) -> None:
    if len(text.encode("utf-8", "replace")) > _LONGEST:
        raise AssignmentError(f"{name} is longer than 64 KB")
    if patterns > _MOST_PATTERNS:
        raise AssignmentError(f"{name} has more than {_MOST_PATTERNS:,} patterns")


def by_map(files: Sequence[ChangedFile], twins: Mapping[str, Sequence[str]]) -> dict[str, list[ChangedFile]]:
    """Return each twin with its files. A file that was moved counts where it was, too."""
    found = {
        handle: [file for file in files if any(is_matched(path, each) for path in file.paths for each in patterns)]
        for handle, patterns in twins.items()
    }
    return {handle: mine for handle, mine in found.items() if mine}


def by_owners(
    files: Sequence[ChangedFile], text: str, twins_of: Mapping[str, Sequence[str]]
) -> dict[str, list[ChangedFile]]:
    """Return each twin with its files, by the last line of CODEOWNERS that matches a file: strictly, and also loosely.
    `twins_of` has the twins of an owner, such as `@ana`. Raise AssignmentError for owners without a twin."""
    lines = [line.partition("#")[0].split() for line in text.splitlines()]
    rules = [(pattern, owners) for pattern, *owners in filter(None, lines)]
    _require_size("CODEOWNERS", text, len(rules))
    found: dict[str, list[ChangedFile]] = {}
    for file in files:
        for path, strictly in product(file.paths, (True, False)):
            matching = (owners for pattern, owners in reversed(rules) if is_matched(path, pattern, strictly=strictly))
            owners = next(matching, [])
            handles = next((twins_of[each.casefold()] for each in owners if twins_of.get(each.casefold())), ())
            if owners and not handles:
                raise AssignmentError(f"CODEOWNERS names {owners[0][:40]}, who has no twin")
            for handle in handles:
                mine = found.setdefault(handle, [])
                if file not in mine:
                    mine.append(file)
    return found


def require_deciding_files_assigned(
    files: Sequence[ChangedFile], assigned: Callable[[Sequence[ChangedFile]], Mapping[str, Sequence[ChangedFile]]]
) -> None:
    """Raise AssignmentError if the files that say who decides change, or a folder that they are in becomes something
    else, and no twin has that path: the person who changes them decides about every later change."""
    for path in (path for file in files for path in file.paths):
        name = path.casefold()
        if any(each == name or each.startswith(f"{name}/") for each in _DECIDING) and not assigned([ChangedFile(path)]):
            raise AssignmentError(f"it changes who decides ({path}), and no twin is responsible for that file")
