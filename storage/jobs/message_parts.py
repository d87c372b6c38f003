"""Division of a text that is too long for one message."""

import re
from collections.abc import Iterator

LONGEST = 3_000
"""Bytes of UTF-8 in one message. Slack documents more, but cuts or refuses some texts earlier."""
_ATOM = re.compile(r"<[^<>\n]{1,200}>|&[a-z]{2,3};|[^\S\n]+|.", re.DOTALL)
"""What is never divided: a mention, link, date or escaped character."""


def parts_of(text: str, longest: int = LONGEST) -> list[str]:
    """Divide a text at its line ends, and long lines at blanks, into parts of at most `longest` bytes."""
    parts = [""]
    for line in text.split("\n"):
        for piece in _pieces(line, longest):
            longer = f"{parts[-1]}\n{piece}" if parts[-1] else piece
            if len(longer.encode(errors="replace")) <= longest:
                parts[-1] = longer
            else:
                parts.append(piece)
    return [part.strip("\n") for part in parts if part.strip()] or [text]


def _pieces(line: str, longest: int) -> Iterator[str]:
    while len(line.encode(errors="replace")) > longest:
        room, end, blank = longest, 0, 0
        for atom in _ATOM.finditer(line):
            room -= len(atom.group().encode(errors="replace"))
            if room < 0:
                break
            end = atom.end()
            blank = atom.start() if atom.group().isspace() else blank
        cut = blank or end or 1
        yield line[:cut]
        line = line[cut:].lstrip(" \t")
    yield line
