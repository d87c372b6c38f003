"""How much went ahead without waiting, and how long did the rest wait? Per twin, never per person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median

from twins.values import Outcome

WITHOUT_WAITING = frozenset({Outcome.DECIDED, Outcome.OTHERWISE, Outcome.ASSUMED, Outcome.REFUSED})
"""The outcomes after which whoever asked waits for nobody."""


@dataclass(frozen=True)
class Spread:
    """The middle and the slow end of some waiting times."""

    median: timedelta
    p95: timedelta
    count: int

    @classmethod
    def of(cls, times: Sequence[timedelta]) -> "Spread | None":
        """None of nothing; the p95 is the smallest time that at least 95 of 100 don't exceed."""
        if not times:
            return None
        ordered = sorted(times)
        middle = timedelta(seconds=median(time.total_seconds() for time in ordered))
        return cls(middle, ordered[ceil(len(ordered) * 0.95) - 1], len(ordered))


@dataclass(frozen=True)
class Figures:
    """What a twin did in a period."""

    handle: str
    answers: int
    without_waiting: int
    checks: int
    """Put to somebody in this period."""
    expired: int
    waiting: int
    first_look: Spread | None
    """From the request until somebody who may decide did anything about it."""
    verdict: Spread | None
    """From the request until it was approved or declined."""
    confirmed: int
    corrected: int
    to_review: int
    """Assumed answers that are still to be looked at, whenever they were given."""

    @property
    def share_without_waiting(self) -> float | None:
        """Of all answers; None where there were none."""
        return self.without_waiting / self.answers if self.answers else None


@dataclass(frozen=True)
class Counts:
    """What stands in the database, for a dashboard."""

    answers: Mapping[tuple[str, int], int]
    """By outcome and tier."""
    waiting: Mapping[str, int]
    """Checks, by how long they have been waiting."""
    verdict: Spread | None
    jobs: Mapping[str, int]
    """Open ones, by kind."""


AGES = {"under 1 h": 1, "under 8 h": 8, "under 24 h": 24, "under 7 d": 168, "longer": 10**9}
"""How the ages of checks are told apart, in hours."""


def by_age(ages: Iterable[timedelta]) -> dict[str, int]:
    """How many are how old; none is zero, so that a line on a dashboard goes down."""
    counted = dict.fromkeys(AGES, 0)
    for age in ages:
        counted[next(name for name, hours in AGES.items() if age < timedelta(hours=hours))] += 1
    return counted


def in_words(time: timedelta) -> str:
    """A waiting time as people say it: 40 s, 12 min, 3.5 h, 2.1 days."""
    seconds = time.total_seconds()
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 36 * 3600 else f"{seconds / 86400:.1f} days"
