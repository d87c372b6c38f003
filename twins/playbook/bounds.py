"""Bounds of decision spaces, checked against the ask's own words."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from twins.playbook.word_matching import normalise, stems
from twins.values import Value

BoundName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]

_SCALES: dict[str, tuple[str, Decimal]] = {
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), ("time", Decimal(1))),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), ("time", Decimal(60))),
    **dict.fromkeys(("hour", "hours", "hrs", "hr", "h"), ("time", Decimal(3600))),
    **dict.fromkeys(("day", "days", "d"), ("time", Decimal(86400))),
    **dict.fromkeys(("week", "weeks"), ("time", Decimal(604800))),
    **dict.fromkeys(("fortnight", "fortnights"), ("time", Decimal(1209600))),
    **dict.fromkeys(("month", "months"), ("time", Decimal(2678400))),  # the longest month: never too short
    **dict.fromkeys(("quarter", "quarters"), ("time", Decimal(8035200))),
    **dict.fromkeys(("year", "years"), ("time", Decimal(31622400))),
    **dict.fromkeys(("decade", "decades"), ("time", Decimal(316224000))),
    "kb": ("size", Decimal(10) ** 3),
    "mb": ("size", Decimal(10) ** 6),
    "gb": ("size", Decimal(10) ** 9),
    "tb": ("size", Decimal(10) ** 12),
    **dict.fromkeys(("€", "eur", "euro", "euros"), ("eur", Decimal(1))),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), ("usd", Decimal(1))),
    **dict.fromkeys(("%", "percent"), ("percent", Decimal(1))),
}
_ENVIRONMENTS = {
    "production": "production",
    "prd": "production",
    "prod": "production",
    "live": "production",
    "staging": "staging",
    "stage": "staging",
    "preview": "staging",
    "test": "test",
    "testing": "test",
    "qa": "test",
    "development": "development",
    "dev": "development",
    "local": "development",
    "sandbox": "sandbox",
}
_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    "a": 1,
    "an": 1,
    "couple": 2,
    "several": 9,
    "dozen": 12,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_MAGNITUDES = {
    "k": 10**3,
    "m": 10**6,
    "mio": 10**6,
    "bn": 10**9,
    "hundred": 100,
    "hundreds": 1000,
    "thousand": 10**3,
    "thousands": 10**4,
    "million": 10**6,
    "millions": 10**7,
    "billion": 10**9,
    "billions": 10**10,
}
_NUMBER_OR_WORD = re.compile(
    r"(?<![\w.,])(-?\d+(?:[ \u00a0\u202f]\d{3})+(?!\d)|-?\d+(?:[.,]\d+)*(?:e\d{1,3}\b)?|(?:"
    + "|".join(_NUMBER_WORDS)
    + r")\b)"
    r"|([€$%]|[a-z]+)"
)
_ENDLESS = re.compile(
    r"\b(?:forever|indefinitely|permanent(?:ly)?|unlimited|endless(?:ly)?|until further notice|open.ended|no end"
    r"|without (?:an )?end|for (?:life|good)|as long as|renew\w*|prolong\w*|extend(?:s|ed)? (?:it|them|this|by))\b"
)
_UNREADABLE = re.compile(
    r"\d[_'^×*·]+\d|\d\s*[x×*^]\s*\d|\b0x[0-9a-f]|(?<![\w-])[-−–]\d"
    r"|\b(?:twice|thrice|times|double|triple|trillions?|lakhs?|crores?|mln|mn|mil|myriads?)\b"
)
"""Multiplied, negative or odd amounts, beside which no number bound holds."""
_OTHER_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"\s+\d|\d(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:next|following|last|past|previous) (?:day|week|month|quarter|year)s?\b|\bsince\b|\b(?:19|20)\d{6}\b"
    r"|\b(?:start|beginning|end) of (?:the |this )?(?:week|month|quarter|year)\b|\bq[1-4]\b|\bfy ?\d\d\b"
    r"|\b(?:older|earlier)\b"
)
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


class NumberBound(Value):
    """A number with its unit; every number of that unit in the ask must be inside."""

    kind: Literal["number"]
    name: BoundName
    unit: Word
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @model_validator(mode="after")
    def _has_an_edge(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a number bound needs at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most, so that nothing fits")
        return self

    def holds(self, text: str) -> bool:
        family, scale = _SCALES.get(self.unit.casefold(), (self.unit.casefold(), Decimal(1)))
        found = list(_amounts(text, family))
        low = None if self.at_least is None else self.at_least * scale
        high = None if self.at_most is None else self.at_most * scale
        is_plain = bool(found) and not _UNREADABLE.search(normalise(text))
        return is_plain and all((low is None or low <= n) and (high is None or n <= high) for n in found)


class DateBound(Value):
    """A date written as 2026-12-31; every date in the ask must be inside, and nothing else may look like a date."""

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
        found = _DATE.findall(text)
        if _OTHER_DATE.search(normalise(_DATE.sub(" ", text))):
            return False
        try:
            days = [date(int(y), int(m), int(d)) for y, m, d in found]
        except ValueError:
            return False
        low, high = self.not_before or date.min, self.not_after or date.max
        return bool(days) and all(low <= day <= high for day in days)


class OneOfBound(Value):
    """One of the words that the expert listed; a word listed as not allowed closes the space."""

    kind: Literal["one_of"]
    name: BoundName
    any_of: tuple[Word, ...] = Field(min_length=1)
    none_of: tuple[Word, ...] = ()

    def holds(self, text: str) -> bool:
        words = stems(text)
        allowed = any(stems(word) <= words for word in self.any_of)
        return allowed and not any(stems(word) <= words for word in self.none_of)


class EnvironmentBound(Value):
    """The environment of a change; every environment that the ask names must be allowed."""

    kind: Literal["environment"]
    name: BoundName
    any_of: tuple[Literal["production", "staging", "test", "development", "sandbox"], ...] = Field(min_length=1)

    def holds(self, text: str) -> bool:
        found = {_ENVIRONMENTS[word] for word in re.findall(r"[a-z]+", normalise(text)) if word in _ENVIRONMENTS}
        return bool(found) and found <= set(self.any_of)


class ProductBound(Value):
    """The product; taken from the channel, never from the text."""

    kind: Literal["product"]
    name: BoundName
    any_of: tuple[Word, ...] = Field(min_length=1)

    def allows(self, product: str | None) -> bool:
        return product is not None and product.casefold() in {word.casefold() for word in self.any_of}


TextBound = NumberBound | DateBound | OneOfBound | EnvironmentBound
Bound = Annotated[TextBound | ProductBound, Field(discriminator="kind")]


def _amounts(text: str, family: str) -> Iterable[Decimal]:
    """Apply a unit to all numbers since its family's previous unit: in "5 or rather 10 whole minutes" both are
    minutes."""
    text = normalise(text)
    if family == "time" and _ENDLESS.search(text):
        yield Decimal("Infinity")
    open_numbers: list[Decimal] = []
    currency = Decimal(0)
    for written, word in _NUMBER_OR_WORD.findall(text):
        if written:
            open_numbers.append(_value(written))
        elif word in _MAGNITUDES and open_numbers:
            open_numbers[-1] *= _MAGNITUDES[word]
        elif word in _MAGNITUDES:
            open_numbers.append(Decimal(_MAGNITUDES[word]))
        elif word in {"€", "$", "%"}:
            currency = Decimal(0)
        if currency and open_numbers:
            yield open_numbers[-1] * currency
        kind, scale = _SCALES.get(word, (word, Decimal(1)))
        if word and (kind == family or word.rstrip("s") == family.rstrip("s")):
            yield from (each * scale for each in open_numbers)
            open_numbers.clear()
            currency = scale if word in {"€", "$"} else Decimal(0)


def _value(written: str) -> Decimal:
    if written in _NUMBER_WORDS:
        return Decimal(_NUMBER_WORDS[written])
    digits, _, power = re.sub(r"\s", "", written).partition("e")
    return _number(digits) * Decimal(10) ** int(power or 0)


def _number(digits: str) -> Decimal:
    """Read 1,000 and 1.000 as a thousand, 0,5 as a half, and an ambiguous number as the larger."""
    head, *groups = re.split(r"[.,]", digits)
    if groups and all(len(group) == 3 for group in groups):
        return Decimal(head + "".join(groups))
    return Decimal(head + "".join(groups[:-1]) + ("." + groups[-1] if groups else ""))
