"""What is told of past decisions, and to whom?"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Filters:
    """Which decisions: each that is left out lets everything through."""

    twin: str | None = None
    rule: str | None = None
    product: str | None = None
    asker: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    reader: str | None = None
    """The Slack id of whoever reads; None on the command line of whoever runs the program."""
    texts: bool = True
    """Whether the words come along, where the reader may see them."""


@dataclass(frozen=True)
class Entry:
    """A decision and what became of it. Who asked, and the words, only where the reader may know them."""

    id: str
    at: datetime
    twin: str
    product: str | None
    outcome: str
    tier: int
    rules: tuple[str, ...]
    space: str | None
    check: str | None
    review: str | None
    overridden: tuple[str, ...]
    asker: str | None
    ask: str | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class RestsOn:
    """What hangs on a rule."""

    uses: int
    last_use: datetime | None
    overrides: int


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a rule."""

    at: datetime
    what: str
