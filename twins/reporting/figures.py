"""Figures per twin, never per person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from statistics import median

from twins.values import Outcome

WITHOUT_WAITING = frozenset(
    {Outcome.ANSWERED, Outcome.DECIDED, Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED, Outcome.REFUSED}
)
"""A question back is no verdict, and what isn't covered waits for another person."""


@dataclass(frozen=True)
class Percentiles:
    median: timedelta
    p95: timedelta
    count: int

    @classmethod
    def of(cls, times: Sequence[timedelta]) -> "Percentiles | None":
        """Take the smallest time that 95 % don't exceed."""
        if not times:
            return None
        ordered = sorted(times)
        middle = timedelta(seconds=median(time.total_seconds() for time in ordered))
        return cls(middle, ordered[ceil(len(ordered) * 0.95) - 1], len(ordered))


@dataclass(frozen=True)
class Figures:
    handle: str
    answers: int
    without_waiting: int
    checks: int
    """Requested in this period."""
    expired: int
    waiting: int
    first_look: Percentiles | None
    """Until a person who may decide first acts."""
    verdict: Percentiles | None
    """Until approval or refusal."""
    confirmed: int
    corrected: int
    to_review: int
    """Unreviewed tier-2 answers, from any period."""
    questions_back: int = 0
    """Answers that asked which rule is meant, or for the reason."""
    not_covered: int = 0
    small_things: int = 0
    """Answers that let a small thing pass by the background, without a rule."""

    @property
    def waited(self) -> int:
        return self.answers - self.questions_back - self.without_waiting

    @property
    def share_without_waiting(self) -> float | None:
        """Of the verdicts."""
        verdicts = self.answers - self.questions_back
        return self.without_waiting / verdicts if verdicts else None


@dataclass(frozen=True)
class Counts:
    answers: Mapping[tuple[str, int], int]
    """By outcome and tier."""
    waiting: Mapping[str, int]
    """By age."""
    verdict: Percentiles | None
    jobs: Mapping[str, int]
    """By kind."""


AGES = {"under 1 h": 1, "under 8 h": 8, "under 24 h": 24, "under 7 d": 168, "longer": 10**9}
"""Hours."""


def by_age(ages: Iterable[timedelta]) -> dict[str, int]:
    """Include zeros, so that a chart's line can fall."""
    counted = dict.fromkeys(AGES, 0)
    for age in ages:
        counted[next(name for name, hours in AGES.items() if age < timedelta(hours=hours))] += 1
    return counted


def in_words(time: timedelta) -> str:
    """Format as 40 s, 12 min, 3.5 h or 2.1 days."""
    seconds = time.total_seconds()
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 36 * 3600 else f"{seconds / 86400:.1f} days"
