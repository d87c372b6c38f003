"""Sentences of a paragraph, with the line of each."""

import re
from collections.abc import Iterator

_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|no|nr|fig|sec|st|dr|mr|mrs|ms)|\b[A-Z])\.$", re.IGNORECASE
)
_FULL_LINE = 60
"""A shorter line that a capital follows wasn't wrapped: it ends its sentence."""
_BEGINS = re.compile(r"\s*[\"“‘(\[`*<]*[A-Z0-9]")


def sentences_in(text: str) -> Iterator[tuple[str, int]]:
    """Yield each sentence on one line, and how many lines below the first it begins."""
    start = 0
    for end, after in _breaks(text):
        yield from _sentence(text, start, end)
        start = after
    yield from _sentence(text, start, len(text))


def _breaks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the end of each sentence but the last, and the beginning of the next."""
    start = 0
    for found in re.finditer(r"\s+", text):
        before, after = text[start : found.start()], text[found.end() :]
        if before and after and (_ends(before, after) or _is_unwrapped(text, found, after)):
            yield found.start(), found.end()
            start = found.end()


def _ends(before: str, after: str) -> bool:
    closed = before.rstrip('"”’)*`')
    return closed.endswith((".", "!", "?")) and bool(_BEGINS.match(after)) and not _ABBREVIATED.search(closed)


def _is_unwrapped(text: str, found: re.Match[str], after: str) -> bool:
    if "\n" not in found[0] or not _BEGINS.match(after):
        return False
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    return len(line.rstrip()) < _FULL_LINE and not line.rstrip().endswith((",", ";"))


def _sentence(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    words = " ".join(text[start:end].split())
    if words:
        leading = len(text[start:end]) - len(text[start:end].lstrip())
        yield words, text.count("\n", 0, start + leading)


_LEAD = re.compile(
    r"(?P<lead>(?:always|never)(?: do)?|ask first|do not|don['’]?t|avoid|must(?: not)?|prefer|do)\s*:\s+(?=\S)",
    re.IGNORECASE,
)


def inline_lead(text: str) -> tuple[str, str]:
    """Split a line such as "Never: push to main" into "Never:" and the rest; without one, the lead is empty."""
    found = _LEAD.match(text)
    return (f"{found['lead']}:", text[found.end() :]) if found else ("", text)
