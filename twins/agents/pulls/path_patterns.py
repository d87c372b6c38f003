"""Patterns of paths, as CODEOWNERS writes them. No path from a pull request makes one slow."""

import re
from collections.abc import Sequence

from twins.errors import ExpectedError

_MOST_STARS, _LONGEST = 8, 300
_REFUSED = re.compile(r"[!\[\]\\]|\*\*\*|//|[^/]\*\*|\*\*[^/]")
"""What CODEOWNERS doesn't have either (negation, ranges and escapes), and two stars that aren't a folder's name."""


class PatternError(ExpectedError):
    """A pattern that isn't understood, so that nothing rests on a guess."""


def require_pattern(pattern: str) -> None:
    """Raise PatternError for what is no pattern."""
    if not pattern.strip("/") or _REFUSED.search(pattern):
        raise PatternError(f"the pattern “{pattern[:60]}” isn't one of CODEOWNERS")
    if len(pattern) > _LONGEST or pattern.count("*") > _MOST_STARS:
        raise PatternError(f"the pattern “{pattern[:60]}” is too long")


def is_matched(path: str, pattern: str, *, strictly: bool = False) -> bool:
    """Match a path, or a folder that it is in; a pattern that ends with `/*` matches no deeper folder. Unless
    `strictly`, as GitHub does, ignore the case of letters, and match what is in place of a folder itself."""
    require_pattern(pattern)
    if strictly:
        return _fits(path, pattern, itself=False)
    return _fits(path, pattern, itself=True) or _fits(path.casefold(), pattern.casefold(), itself=True)


def _fits(path: str, pattern: str, *, itself: bool) -> bool:
    parts = pattern.strip("/").split("/")
    if not (pattern.startswith("/") or len(parts) > 1):
        parts = ["**", *parts]
    names = path.split("/")
    lengths = _prefixes(names, parts)
    if pattern.endswith("/") or parts[-1] == "**":
        return any(length < len(names) or itself for length in lengths)
    return len(names) in lengths or (parts[-1] != "*" and bool(lengths))


def _prefixes(names: Sequence[str], parts: Sequence[str]) -> set[int]:
    """Return how many leading names the parts of a pattern can match."""
    reached = {0}
    for part in parts:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(names) and _is_name(names[at], part)}
    return reached


def _is_name(name: str, part: str) -> bool:
    """Match one name, going back to the last star alone: at most one step for each pair of characters."""
    at, here, star, after = 0, 0, -1, 0
    while at < len(name):
        if here < len(part) and part[here] == "*":
            star, after, here = here, at, here + 1
        elif here < len(part) and part[here] in {"?", name[at]}:
            at, here = at + 1, here + 1
        elif star >= 0:
            after += 1
            at, here = after, star + 1
        else:
            return False
    return part[here:].strip("*") == ""
