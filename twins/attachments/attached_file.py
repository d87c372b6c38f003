"""A file attached to a message, and the passages by which code matches its text."""

from collections.abc import Iterator
from enum import StrEnum

from twins.values import Value

LARGEST = 50_000
"""Bytes of a file that is read. A larger one is named only: half of a document may say the opposite of the whole."""
MOST_FILES = 5
MOST_CHARACTERS = 60_000
"""Of all files of a message."""
_WINDOW, _STEP = 3, 2
_LONGEST_LINE = 500


class WhyUnread(StrEnum):
    NOT_TEXT = "not text"
    TOO_LARGE = "too large"
    TOO_MANY = "too many"
    ELSEWHERE = "elsewhere"
    """Slack only links to it."""
    GONE = "gone"
    """Deleted, or hidden by the workspace's plan."""
    NO_ACCESS = "no access"
    """Slack doesn't give it to the app."""
    UNREACHABLE = "unreachable"


class UnreadFileError(Exception):
    def __init__(self, reason: WhyUnread) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AttachedFile(Value):
    """A file by its name, with its text as far as it was read: the asker's words, which raise care and give no
    leave."""

    name: str
    size: int = 0
    """Bytes."""
    text: str = ""
    unread: WhyUnread | None = None

    @property
    def passages(self) -> Iterator[str]:
        """Yield every three lines in a row, so that words far apart in a document don't make a phrasing."""
        lines = [part for line in self.text.splitlines() for part in _pieces(line.strip()) if part]
        for start in range(0, max(len(lines) - 1, min(len(lines), 1)), _STEP):
            yield "\n".join(lines[start : start + _WINDOW])


def _pieces(line: str) -> Iterator[str]:
    """Cut a long line, with an overlap."""
    step = _LONGEST_LINE // 2
    for start in range(0, max(len(line) - step, 1), step):
        yield line[start : start + _LONGEST_LINE]
