"""The weekly report: twins and waiting times, never people."""

from dataclasses import dataclass, field
from datetime import date

from twins.reporting.figures import Figures, Percentiles


@dataclass(frozen=True)
class Ending:
    """A decision space that ends soon."""

    handle: str
    space: str
    until: date


@dataclass(frozen=True)
class PastWeek:
    """An earlier week, for comparison."""

    monday: date
    without_waiting: int
    waited: int
    verdict: Percentiles | None


@dataclass(frozen=True)
class RuleStanding:
    """How many of a twin's rules are confirmed, and how many are due."""

    handle: str
    fresh: int
    due: int


@dataclass(frozen=True)
class WeekView:
    """Seven days of all twins together, from a Monday on."""

    monday: date
    figures: Figures
    """All twins combined."""
    overridden: tuple[tuple[str, int], ...]
    """(rule, count), the most frequent first."""
    trend: tuple[PastWeek, ...]
    """Oldest first, up to this week."""
    standing: tuple[RuleStanding, ...]
    """The most due rules first."""
    ending: tuple[Ending, ...]
    cost: int
    """Spent on readings, in millionths of a dollar."""
    entries: int = field(compare=False)
    head: str = field(compare=False)
    """The head of the audit log: a reader who keeps it can detect a truncated or rewritten log. It changes with every
    message, so comparisons ignore it."""
