"""Figures per twin, never per person: what went ahead, and how long the rest waited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median

from twins.values import Outcome

WITHOUT_WAITING = frozenset({Outcome.DECIDED, Outcome.OTHERWISE, Outcome.ASSUMED, Outcome.REFUSED})
"""After these outcomes the conductor doesn't wait."""


@dataclass(frozen=True)
class Percentiles:
    """The median and 95th percentile of waiting times."""

    median: timedelta
    p95: timedelta
    count: int

    @classmethod
    def of(cls, times: Sequence[timedelta]) -> "Percentiles | None":
        """Return None for no times; p95 is the smallest time that at least 95 of 100 don't exceed."""
        if not times:
            return None
        ordered = sorted(times)
        middle = timedelta(seconds=median(time.total_seconds() for time in ordered))
        return cls(middle, ordered[ceil(len(ordered) * 0.95) - 1], len(ordered))


@dataclass(frozen=True)
class Figures:
    """A twin's figures for a period."""

    handle: str
    answers: int
    without_waiting: int
    checks: int
    """Requested in this period."""
    expired: int
    waiting: int
    first_look: Percentiles | None
    """From the request until the first act of a person who may decide."""
    verdict: Percentiles | None
    """From the request until approval or refusal."""
    confirmed: int
    corrected: int
    to_review: int
    """Unreviewed tier-2 answers, from any period."""

    @property
    def share_without_waiting(self) -> float | None:
        """None if there were no answers."""
        return self.without_waiting / self.answers if self.answers else None


@dataclass(frozen=True)
class Counts:
    """Counts from the database, for a dashboard."""

    answers: Mapping[tuple[str, int], int]
    """By outcome and tier."""
    waiting: Mapping[str, int]
    """Checks, by age."""
    verdict: Percentiles | None
    jobs: Mapping[str, int]
    """Open jobs, by kind."""


AGES = {"under 1 h": 1, "under 8 h": 8, "under 24 h": 24, "under 7 d": 168, "longer": 10**9}
"""Upper limits of ages, in hours."""


def by_age(ages: Iterable[timedelta]) -> dict[str, int]:
    """Count by age, with zeros, so that a chart's line can fall to zero."""
    counted = dict.fromkeys(AGES, 0)
    for age in ages:
        counted[next(name for name, hours in AGES.items() if age < timedelta(hours=hours))] += 1
    return counted


def in_words(time: timedelta) -> str:
    """Format a waiting time: 40 s, 12 min, 3.5 h, 2.1 days."""
    seconds = time.total_seconds()
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 36 * 3600 else f"{seconds / 86400:.1f} days"
