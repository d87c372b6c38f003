"""Copies of twins' rules in files: replaced in place, and compared with what a twin says now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twins.export_marks import BEGINS, end_mark
from twins.exporting.rule_section import changes_between, same_words, section_of
from twins.playbook.model import Twin


class UnclearCopyError(Exception):
    """Refusal to write into a file whose marks don't enclose one section."""


@dataclass(frozen=True)
class FoundCopy:
    handle: str
    version: int
    text: str
    """With its marks; without the end mark where the file has none."""
    is_whole: bool


@dataclass(frozen=True)
class CheckedCopy:
    copy: FoundCopy
    is_current: bool
    said: str
    changes: tuple[str, ...] = ()


def copies_in(text: str) -> Iterator[FoundCopy]:
    text = text.replace("\r\n", "\n")
    for begin in BEGINS.finditer(text):
        handle, end = begin["handle"], end_mark(begin["handle"])
        at = text.find(end, begin.end())
        again = BEGINS.search(text, begin.end())
        is_whole = at >= 0 and not (again and again.start() < at)
        whole = text[begin.start() : at + len(end)] if is_whole else begin[0]
        yield FoundCopy(handle, int(begin["version"]), whole, is_whole)


def with_section(text: str, head: str, handle: str, section: str) -> str:
    """Return a file's text with this section in place of the twin's earlier one, or at its end; `head` goes above a new
    file. All else stays as it is. Raises UnclearCopyError."""
    plain = text.replace("\r\n", "\n")
    found = [each for each in copies_in(plain) if each.handle == handle]
    if len(found) > 1 or any(not each.is_whole for each in found):
        raise UnclearCopyError
    if found:
        made = plain.replace(found[0].text, section, 1)
    elif plain.strip():
        made = f"{plain.rstrip()}\n\n{section}\n"
    else:
        made = f"{head}{section}\n"
    return made.replace("\n", "\r\n") if "\r\n" in text else made


def checked(copy: FoundCopy, live: tuple[int, Twin] | None, versions: Mapping[int, Twin]) -> CheckedCopy:
    """Compare a copy with the version that answers now; `versions` are all of the twin's, by number."""
    if not copy.is_whole:
        return CheckedCopy(copy, False, "its end mark is missing")
    if live is None:
        return CheckedCopy(copy, False, f"no twin `{copy.handle}` is published")
    number, twin = live
    was = versions.get(copy.version)
    if was is None:
        return CheckedCopy(copy, False, f"it names version {copy.version}, which was never published here")
    if copy.text != section_of(was, copy.version):
        return CheckedCopy(copy, False, f"its text isn't that of version {copy.version}: it was edited by hand")
    if copy.version == number:
        return CheckedCopy(copy, True, f"version {number}, which answers now")
    if same_words(was, twin):
        return CheckedCopy(copy, True, f"version {copy.version}; version {number} has the same rules")
    changes = tuple(changes_between(was, twin)) or ("its name or what it is about has changed",)
    return CheckedCopy(copy, False, f"version {copy.version} is old: version {number} answers now", changes)
