"""A text with what was read in it, what a bound says of it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from twins.playbook.measuring.items import CalendarDay, Item, Measure
from twins.playbook.measuring.tokens import Token

Span = tuple[int, int]


class BoundFault(NamedTuple):
    """Why an ask is outside, as a clause, and what to do instead."""

    what: str
    remedy: str


@dataclass(frozen=True)
class BoundedText:
    """A folded text with what was read in it."""

    text: str
    items: tuple[Item, ...]
    said: tuple[Token, ...]

    @property
    def measures(self) -> list[Measure]:
        return [item for item in self.items if isinstance(item, Measure)]

    @property
    def days(self) -> list[CalendarDay]:
        return [item for item in self.items if isinstance(item, CalendarDay)]

    @cached_property
    def index(self) -> dict[int, int]:
        """The tokens' indices by where they start."""
        return {token.start: index for index, token in enumerate(self.said)}


class TextLimit(Protocol):
    """A bound that code reads from the text."""

    @property
    def name(self) -> str: ...

    @property
    def units(self) -> tuple[str, ...]: ...

    @property
    def families(self) -> frozenset[str]:
        """The families of measures that it reads; `day` for days."""
        ...

    @property
    def nouns(self) -> tuple[str, ...]:
        """What one of its words is called: a table, an environment."""
        ...

    def covers(self) -> str: ...

    def missing(self, named: str) -> BoundFault: ...

    def spans(self, text: BoundedText) -> list[Span]:
        """Return where its values are."""
        ...

    def outside(self, text: BoundedText, named: str) -> BoundFault | None:
        """Return why a value is outside, if one is."""
        ...


def sentence(faults: Sequence[BoundFault]) -> str:
    """Tell the first two faults, and what would let the ask through."""
    shown = faults[:2]
    what = " ".join(f"{_capital(fault.what)}." for fault in shown)
    if len(faults) > len(shown):
        return what
    remedies = list(dict.fromkeys(fault.remedy.rstrip(",") for fault in shown))
    needs_comma = len(remedies) > 1 or shown[0].remedy.endswith(",")
    return f"{what} {_capital(', '.join(remedies))}{',' if needs_comma else ''} and you can go ahead now."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
