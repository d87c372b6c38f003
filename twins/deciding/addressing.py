"""Parser of `HANDLE[, HANDLE...] text` and `Ana's twin`. An unknown name is never matched to a similar one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from twins.playbook.model import Twin

_NAME = re.compile(r"\s*([^\W_][\w-]*?)(['’]s)?(\s+twin)?(?![\w-])", re.IGNORECASE)
_MORE = re.compile(r"\s*(?:,|&|\+|/|\band\b)\s*", re.IGNORECASE)
_LONGEST_TRIED = 60
"""Characters."""
_REST = re.compile(r"^[\s:,;.!\-–—]+")


@dataclass(frozen=True)
class Listed:
    handle: str
    name: str
    expert: str

    @classmethod
    def of(cls, twin: Twin) -> "Listed":
        return cls(twin.handle, twin.name, twin.expert.name)


@dataclass(frozen=True)
class Addressed:
    handles: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class NotAddressed:
    """A text that names no twin: the word tried, and the handles it may have meant."""

    tried: str | None
    candidates: tuple[str, ...]


def addressed(text: str, twins: Sequence[Listed]) -> Addressed | NotAddressed:
    handles: list[str] = []
    end = at = 0
    while match := _NAME.match(text, at):
        found = _called(match, twins)
        if len(found) != 1:
            if handles:
                break
            return NotAddressed(match[1][:_LONGEST_TRIED], found or tuple(twin.handle for twin in twins))
        handles.extend(handle for handle in found if handle not in handles)
        end = match.end()
        more = _MORE.match(text, end)
        if not more:
            break
        at = more.end()
    if not handles:
        return NotAddressed(None, tuple(twin.handle for twin in twins))
    return Addressed(tuple(handles), _REST.sub("", text[end:]).strip())


def behind_own_name(text: str, twin: Listed) -> Addressed:
    """Parse with an optional name, for a twin's own app."""
    found = addressed(text, [twin])
    return found if isinstance(found, Addressed) else Addressed((twin.handle,), _REST.sub("", text).strip())


def _called(match: re.Match[str], twins: Sequence[Listed]) -> tuple[str, ...]:
    name = match[1].casefold()
    if match[2]:
        return tuple(twin.handle for twin in twins if twin.expert.casefold() == name)
    return tuple(twin.handle for twin in twins if twin.handle == name)
