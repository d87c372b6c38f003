"""The weekly report: twins and waiting times, never people."""

from dataclasses import dataclass, field
from datetime import date

from twins.reporting.figures import Figures, Percentiles


@dataclass(frozen=True)
class Ending:
    handle: str
    space: str
    until: date


@dataclass(frozen=True)
class PastWeek:
    monday: date
    without_waiting: int
    waited: int
    verdict: Percentiles | None


@dataclass(frozen=True)
class RuleStanding:
    handle: str
    fresh: int
    due: int


@dataclass(frozen=True)
class WeekView:
    """A week's figures, from a Monday on."""

    monday: date
    figures: Figures
    overridden: tuple[tuple[str, int], ...]
    """(rule, count), the most frequent first."""
    trend: tuple[PastWeek, ...]
    standing: tuple[RuleStanding, ...]
    ending: tuple[Ending, ...]
    cost: int
    """Millionths of a dollar."""
    entries: int = field(compare=False)
    head: str = field(compare=False)
    """The audit log's head, which shows a truncated log. It changes with every message, so comparisons ignore it."""
    by_agents: int = 0
    """Answers to what agents asked for people."""
