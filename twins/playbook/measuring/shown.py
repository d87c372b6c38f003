"""Amounts, days and lists as people write them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from twins.playbook.measuring.tokens import singular
from twins.playbook.measuring.units import CURRENCIES, SHARES, UNITS

_BEFORE = {"€", "$", "£"}


def shown_number(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_amount(number: Decimal, unit: str) -> str:
    """Return 14 days, 1 day, €500 or 20%."""
    if unit in _BEFORE:
        return f"{unit}{shown_number(number)}"
    return f"{shown_number(number)}{'%' if unit == '%' else f' {singular(unit) if number == 1 else unit}'}"


def shown_limit(number: Decimal, unit: str) -> str:
    """Return it in front of a noun: 14-day, 150-euro, €500."""
    if unit in _BEFORE or unit == "%":
        return shown_amount(number, unit)
    return f"{shown_number(number)}-{unit if unit.isupper() else singular(unit)}"


def or_less(unit: str) -> str:
    is_counted = unit.casefold() not in UNITS or unit.casefold() in SHARES.keys() & CURRENCIES.keys()
    return "or fewer" if is_counted else "or less"


def shown_day(day: date) -> str:
    return f"{day:%-d %b %Y}"


def shown_choice(words: Sequence[str], *, is_quoted: bool = False) -> str:
    """Return “a”, “b” or “c”."""
    each = [f"“{word}”" if is_quoted else word for word in words]
    return f"{', '.join(each[:-1])} or {each[-1]}" if len(each) > 1 else each[0]


def with_article(noun: str) -> str:
    """Return an amount, a length, or the number of issues."""
    if singular(noun) != noun:
        return f"the number of {noun}"
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"
