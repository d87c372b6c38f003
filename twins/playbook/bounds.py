"""Bounds of decision spaces and rules, checked against the ask's own words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twins.playbook.measuring.bounded_text import BoundedText, BoundFault, Span
from twins.playbook.measuring.closed_world import holds_alone
from twins.playbook.measuring.items import Measure
from twins.playbook.measuring.shown import or_less, shown_amount, shown_day, shown_limit, with_article
from twins.playbook.measuring.units import unit_of
from twins.playbook.word_bounds import BoundName, EnvironmentBound, OneOfBound, ProductBound, Word
from twins.values import NUMBER, Value


class NumberBound(Value):
    """A number with its unit; every number of that unit in the ask must be inside, and so must their sum."""

    kind: Literal["number"]
    name: BoundName
    unit: Word
    at_least: Annotated[Decimal | None, NUMBER] = None
    at_most: Annotated[Decimal | None, NUMBER] = None

    @model_validator(mode="after")
    def _has_an_edge(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a number bound needs at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most, so that nothing fits")
        return self

    def holds(self, text: str) -> bool:
        return holds_alone(self, text)

    @property
    def units(self) -> tuple[str, ...]:
        return (self.unit,)

    @property
    def families(self) -> frozenset[str]:
        return frozenset({unit_of(self.unit).family})

    @property
    def nouns(self) -> tuple[str, ...]:
        return ()

    def covers(self) -> str:
        if self.at_most is None:
            return f"{shown_amount(self.at_least or Decimal(0), self.unit)} or more"
        most = shown_amount(self.at_most, self.unit)
        return f"{most} at most" if self.at_least is None else f"{shown_amount(self.at_least, self.unit)} to {most}"

    def missing(self, named: str) -> BoundFault:
        limit = self.covers() if self.at_most is None or self.at_least is not None else None
        most = f"at most {shown_amount(self.at_most, self.unit)}" if self.at_most is not None else ""
        return BoundFault(f"{named} needs {with_article(_noun(self.name))}, {limit or most}", "say it,")

    def spans(self, text: BoundedText) -> list[Span]:
        return [(measure.start, measure.end) for measure in self._measures(text)]

    def _measures(self, text: BoundedText) -> list[Measure]:
        return [measure for measure in text.measures if measure.family in self.families]

    def outside(self, text: BoundedText, named: str) -> BoundFault | None:
        scale, found = unit_of(self.unit).scale, self._measures(text)
        for measure in found:
            if self.at_most is not None and measure.high > self.at_most * scale:
                return self._over(measure, named)
            if self.at_least is not None and measure.low < self.at_least * scale:
                limit = shown_limit(self.at_least, self.unit)
                wanted = f"ask for {shown_amount(self.at_least, self.unit)} or more"
                return BoundFault(f"{measure.said} is under the {limit} minimum of {named}", wanted)
        if self.at_most is not None and sum(measure.high for measure in found) > self.at_most * scale:
            said = " and ".join(f"“{measure.said}”" for measure in found[:3])
            limit = shown_limit(self.at_most, self.unit)
            return BoundFault(f"{said} together are over the {limit} limit of {named}", self._less())
        return None

    def _over(self, measure: Measure, named: str) -> BoundFault:
        if measure.high.is_infinite():
            return BoundFault(f"{named} covers {self.covers()}, and “{measure.said}” has no upper end", self._less())
        limit = shown_limit(self.at_most or Decimal(0), self.unit)
        verb = "can be" if measure.low * 3 == measure.high else "is"  # "about 12 days" is 6 to 18
        return BoundFault(f"{measure.said} {verb} over the {limit} limit of {named}", self._less())

    def _less(self) -> str:
        return f"ask for {shown_amount(self.at_most or Decimal(0), self.unit)} {or_less(self.unit)}"


class DateBound(Value):
    """A day in full, such as 2026-12-31 or 31 Dec 2026; every day in the ask must be inside."""

    kind: Literal["date"]
    name: BoundName
    not_before: date | None = None
    not_after: date | None = None

    @model_validator(mode="after")
    def _has_an_edge(self) -> Self:
        if self.not_before is None and self.not_after is None:
            raise ValueError("a date bound needs not_before, not_after or both")
        if self.not_before and self.not_after and self.not_before > self.not_after:
            raise ValueError("not_before is after not_after, so that nothing fits")
        return self

    def holds(self, text: str) -> bool:
        return holds_alone(self, text)

    @property
    def units(self) -> tuple[str, ...]:
        return ()

    @property
    def families(self) -> frozenset[str]:
        return frozenset({"day"})

    @property
    def nouns(self) -> tuple[str, ...]:
        return ()

    def covers(self) -> str:
        if self.not_before and self.not_after:
            return f"days from {shown_day(self.not_before)} to {shown_day(self.not_after)}"
        if self.not_after:
            return f"days up to {shown_day(self.not_after)}"
        return f"days from {shown_day(self.not_before or date.min)} on"

    def missing(self, named: str) -> BoundFault:
        days = self.covers().removeprefix("days ")
        return BoundFault(f"{named} needs {with_article(_noun(self.name))} {days}", "write it like 2026-12-31,")

    def spans(self, text: BoundedText) -> list[Span]:
        return [(day.start, day.end) for day in text.days]

    def outside(self, text: BoundedText, named: str) -> BoundFault | None:
        for each in text.days:
            if self.not_after and each.day > self.not_after:
                last = shown_day(self.not_after)
                return BoundFault(f"{each.said} is after {last}, the last day of {named}", f"ask for {last} or earlier")
            if self.not_before and each.day < self.not_before:
                first = shown_day(self.not_before)
                return BoundFault(
                    f"{each.said} is before {first}, the first day of {named}", f"ask for {first} or later"
                )
        return None


TextBound = NumberBound | DateBound | OneOfBound | EnvironmentBound
Bound = Annotated[TextBound | ProductBound, Field(discriminator="kind")]


def _noun(name: str) -> str:
    return name.replace("_", " ")


def text_bounds(bounds: Sequence[Bound]) -> tuple[TextBound, ...]:
    return tuple(bound for bound in bounds if not isinstance(bound, ProductBound))
