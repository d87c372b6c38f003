"""What a reader finds in a text: measures, days, and words that go beyond a limit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from twins.playbook.measuring.open_words import Open
from twins.playbook.measuring.units import Unit

ENDLESS = Decimal("Infinity")


@dataclass(frozen=True)
class Measure:
    """An amount with its unit, in the base unit of its family; a range where its ends differ."""

    start: int
    end: int
    said: str
    unit: Unit
    low: Decimal
    high: Decimal
    count: Decimal
    """The most, in the unit that was said."""

    @property
    def family(self) -> str:
        return self.unit.family


@dataclass(frozen=True)
class CalendarDay:
    start: int
    end: int
    said: str
    day: date


@dataclass(frozen=True)
class Beyond:
    """Words that no bound reads."""

    start: int
    end: int
    said: str
    kind: Open
    key: tuple[str, ...]
    """The word and the one behind it, to compare with the expert's own wording."""
    is_mild: bool = False
    """A day that matters beside a bound for days alone, such as "on Monday"."""


Item = Measure | CalendarDay | Beyond
