"""What does a week look like from above? Twins and waiting times, never people."""

from dataclasses import dataclass, field
from datetime import date

from twins.figures import Figures, Spread


@dataclass(frozen=True)
class Ending:
    """A decision space that ends soon."""

    handle: str
    space: str
    until: date


@dataclass(frozen=True)
class PastWeek:
    """What a week before looked like, to set this one beside it."""

    monday: date
    without_waiting: int
    waited: int
    verdict: Spread | None


@dataclass(frozen=True)
class Standing:
    """How many of a twin's rules its expert vouches for, and how many are due for a look."""

    handle: str
    fresh: int
    due: int


@dataclass(frozen=True)
class WeekView:
    """Seven days, from a Monday on, of all twins together."""

    monday: date
    figures: Figures
    """Of all twins as one."""
    overridden: tuple[tuple[str, int], ...]
    """(rule, how often), the most often first."""
    trend: tuple[PastWeek, ...]
    """Some weeks up to this one, the oldest first."""
    standing: tuple[Standing, ...]
    """Every twin, those with the most rules that are due first."""
    ending: tuple[Ending, ...]
    cost: int
    """Millionths of a dollar, spent on readings."""
    entries: int = field(compare=False)
    head: str = field(compare=False)
    """The end of the audit chain when it was said: whoever keeps it notices when the chain is cut off or made anew. It
    moves on with every message, so that it makes no two weeks differ."""
