"""Units of measure: their families, and their scales within them."""

from decimal import Decimal
from typing import NamedTuple

DAY, MONTH = 86_400, 2_678_400
"""Seconds. A month is the longest: never too short."""


class Unit(NamedTuple):
    family: str
    scale: Decimal
    months: Decimal | None = None
    """For units of the calendar, which compare exactly with each other alone."""


def _time(seconds: int, months: int | None = None) -> Unit:
    return Unit("time", Decimal(seconds), None if months is None else Decimal(months))


TIMES: dict[str, Unit] = {
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), _time(1)),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), _time(60)),
    **dict.fromkeys(("hour", "hours", "hrs", "hr", "h"), _time(3_600)),
    **dict.fromkeys(("day", "days", "d"), _time(DAY)),
    **dict.fromkeys(("night", "nights"), _time(DAY)),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w"), _time(7 * DAY)),
    **dict.fromkeys(("weekend", "weekends"), _time(3 * DAY)),
    **dict.fromkeys(("fortnight", "fortnights"), _time(14 * DAY)),
    **dict.fromkeys(("sprint", "sprints"), _time(30 * DAY)),
    **dict.fromkeys(("month", "months", "mo", "mos", "mth", "mths"), _time(MONTH, 1)),
    **dict.fromkeys(("quarter", "quarters", "qtr", "qtrs"), _time(3 * MONTH, 3)),
    **dict.fromkeys(("semester", "semesters"), _time(6 * MONTH, 6)),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y"), _time(366 * DAY, 12)),
    **dict.fromkeys(("decade", "decades"), _time(3_660 * DAY, 120)),
    **dict.fromkeys(("century", "centuries"), _time(36_600 * DAY, 1_200)),
}
CURRENCIES: dict[str, Unit] = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), Unit("eur", Decimal(1))),
    **dict.fromkeys(("$", "usd", "dollar", "dollars", "bucks"), Unit("usd", Decimal(1))),
    **dict.fromkeys(("£", "gbp", "pound", "pounds", "quid"), Unit("gbp", Decimal(1))),
    **dict.fromkeys(("chf", "franc", "francs"), Unit("chf", Decimal(1))),
    **dict.fromkeys(("cent", "cents"), Unit("cent", Decimal(1))),
}
PERCENT = Unit("percent", Decimal(1))
SHARES: dict[str, Unit] = dict.fromkeys(("%", "percent", "pct", "percents"), PERCENT)
SIZES: dict[str, Unit] = {
    **dict.fromkeys(("byte", "bytes"), Unit("size", Decimal(1))),
    **dict.fromkeys(("kb", "kilobyte", "kilobytes"), Unit("size", Decimal(10) ** 3)),
    **dict.fromkeys(("mb", "megabyte", "megabytes"), Unit("size", Decimal(10) ** 6)),
    **dict.fromkeys(("gb", "gigabyte", "gigabytes"), Unit("size", Decimal(10) ** 9)),
    **dict.fromkeys(("tb", "terabyte", "terabytes"), Unit("size", Decimal(10) ** 12)),
    **dict.fromkeys(("pb", "petabyte", "petabytes"), Unit("size", Decimal(10) ** 15)),
}
UNITS: dict[str, Unit] = {**TIMES, **CURRENCIES, **SHARES, **SIZES}
ONLY_BEHIND_NUMBERS = {"s", "sec", "secs", "min", "mins", "h", "d", "w", "y", "mo", "mos", "second", "seconds", "cent"}
"""Alone, these mean something else more often."""

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
        "|october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
CLEAR_MONTHS = {"january", "february", "july", "september", "october", "november", "december", "sept", "oct", "feb"}
"""No first names and no other words."""
WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
SEASONS = {"christmas", "xmas", "easter", "summer", "winter", "autumn", "ramadan", "thanksgiving", "halloween"}
NEAR_DAYS = WEEKDAYS | {"today", "tomorrow", "tonight", "yesterday"}


def unit_of(word: str) -> Unit:
    """Take any other word as a family of its own."""
    word = word.casefold().strip()
    return UNITS.get(word, Unit(word, Decimal(1)))
