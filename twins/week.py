"""What does a week look like from above? Twins and waiting times, never people."""

from dataclasses import dataclass, field
from datetime import date

from twins.figures import Figures


@dataclass(frozen=True)
class Ending:
    """A decision space that ends soon."""

    handle: str
    space: str
    until: date


@dataclass(frozen=True)
class WeekView:
    """Seven days, from a Monday on, of all twins together."""

    monday: date
    figures: Figures
    """Of all twins as one."""
    overridden: tuple[tuple[str, int], ...]
    """(rule, how often), the most often first."""
    stale: tuple[tuple[str, int], ...]
    """(twin, how many of its rules are due), the most first."""
    ending: tuple[Ending, ...]
    cost: int
    """Millionths of a dollar, spent on readings."""
    entries: int = field(compare=False)
    head: str = field(compare=False)
    """The end of the audit chain when it was said: whoever keeps it notices when the chain is cut off or made anew. It
    moves on with every message, so that it makes no two weeks differ."""
