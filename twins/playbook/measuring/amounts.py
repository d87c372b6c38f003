"""Amounts and days at a place in a text."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from twins.playbook.measuring.numerals import ARTICLES, COUNTED, PARTS, POWERS, SHORT, Numeral, numeral, part
from twins.playbook.measuring.open_words import KINDS
from twins.playbook.measuring.tokens import Token, TokenKind, singular
from twins.playbook.measuring.units import CURRENCIES, MONTHS, ONLY_BEHIND_NUMBERS, PERCENT, TIMES, UNITS, Unit

_FUNCTION = frozenset(
    "of for on to at in from with without until till by and or but is are was were as because so if than that "
    "which who his her their our my your its the a an this these those via into onto under about have has had be can "
    "will may do does did not no need needs want wants let give gives send sends".split()
)
_WHOLE = frozenset("whole full entire single solid straight working business calendar short long good".split())
_RANGE = {"-", "–", "—", "to", "or", "bis"}
_LONGEST_RANGE = 12
_STARTS = ARTICLES | COUNTED | PARTS.keys() | MONTHS.keys()
_OURS = {"the", "these", "those", "our", "their", "his", "her", "its"}
_RATHER = {"rather", "even", "maybe", "perhaps", "better"}
_MOST_BETWEEN = 3
"""Words between a number and its unit: 3 known minor accessibility issues."""
_PER = {"a", "an", "per", "each", "every", "/"}
_ORDINAL = {"st", "nd", "rd", "th"}

CustomUnits = Mapping[tuple[str, ...], Unit]
"""Units of an expert's own, by their words in the singular."""


def may_start(token: Token) -> bool:
    """Tell quickly whether an amount or a day could begin at a token."""
    return token.kind is not TokenKind.SIGN and (token.kind is not TokenKind.WORD or token.word in _STARTS)


class Amount(NamedTuple):
    numeral: Numeral
    unit: Unit
    start: int
    end: int
    """Indices of tokens."""


def amount_at(said: list[Token], at: int, units: CustomUnits) -> Amount | None:
    """Read the amount that begins at a token, with its unit."""
    found = _amount_at(said, at, units)
    if found and [token.word for token in said[found.end : found.end + 3]] == ["and", "a", "half"]:
        low, high, end = found.numeral
        half = Decimal("0.5")
        return found._replace(numeral=Numeral(low + half, high + half, end), end=found.end + 3)
    return found


def _amount_at(said: list[Token], at: int, units: CustomUnits) -> Amount | None:
    token = said[at]
    share = _share_at(said, at, units)
    if share:
        return share
    if token.word in ARTICLES and not _is_counted(said, at):
        end = _unit_behind_article(said, at, units)
        return end and Amount(Numeral(Decimal(1), Decimal(1), at + 1), end[0], at, end[1])
    may_count = (token.is_number or token.word in COUNTED) and not _is_odd(said, at)
    number = _range_at(said, at) if may_count else None
    if number is None:
        return None
    if at and said[at - 1].text in CURRENCIES and said[at - 1].text != "cent":
        end_index = _behind_currency(said, number.end, CURRENCIES[said[at - 1].text])
        return Amount(number, CURRENCIES[said[at - 1].text], at - 1, end_index)
    found = _unit_behind(said, number.end, units)
    return found and Amount(number, found[0], at, found[1])


def rate_at(said: list[Token], at: int) -> int | None:
    """Return the index behind a rate such as "a week", "per day", "/s", which may follow an amount."""
    if at + 1 >= len(said) or said[at].text not in _PER or said[at + 1].word not in TIMES:
        return None
    return at + 2


def _behind_currency(said: list[Token], at: int, unit: Unit) -> int:
    """Skip the currency once more, as in €500 EUR."""
    return at + 1 if at < len(said) and CURRENCIES.get(said[at].text) == unit else at


def _is_counted(said: list[Token], at: int) -> bool:
    """Return whether an article is part of a number: "one or two", "a dozen"."""
    if at + 1 >= len(said):
        return False
    following = said[at + 1]
    if following.is_number or (following.word in COUNTED and following.word != "one"):
        return True
    is_range = said[at].word == "one" and following.text in _RANGE and numeral(said, at + 2) is not None
    return is_range or (said[at].word == "one" and following.word in SHORT)


def _range_at(said: list[Token], at: int) -> Numeral | None:
    """Read 5-10, "5 to 10", "5 or 10" and "between 5 and 10" as one number with two ends."""
    number = numeral(said, at)
    while number and number.end + 1 < min(len(said), at + _LONGEST_RANGE):
        joint = said[number.end].text
        is_between = joint == "and" and at > 0 and said[at - 1].word == "between"
        start = number.end + 1 + (said[number.end + 1].word in _RATHER)
        other = numeral(said, start) if joint in _RANGE or is_between else None
        if other is None:
            break
        number = Numeral(min(number.low, other.low), max(number.high, other.high), other.end)
    return number


def _is_odd(said: list[Token], at: int) -> bool:
    """Return whether something stands right before the digits: a sign of minus, a colon of a clock, a letter."""
    token, before = said[at], said[at - 1] if at else None
    if before is None or not token.is_glued:
        return False
    if before.kind is not TokenKind.SIGN:
        return True
    is_inside = before.is_glued and at > 1 and said[at - 2].kind is not TokenKind.SIGN
    return before.text in "-−–./+^_" or (is_inside and before.text in ":;,'*×/\\#=")


def _unit_behind(said: list[Token], at: int, units: CustomUnits) -> tuple[Unit, int] | None:
    if at < len(said) and said[at].text in "-+" and said[at].is_glued:
        at += 1
    if [token.word for token in said[at : at + 1]] == ["of"] and at + 1 < len(said) and said[at + 1].word in _OURS:
        at += 2
    for index in range(at, min(at + _MOST_BETWEEN + 1, len(said))):
        found = _unit_at(said, index, units)
        if found:
            return _only_whole_words(said, found)
        is_near = index == at and said[index].is_glued and said[index - 1].is_number  # 5x, 2nd
        if is_near or not _may_stand_between(said[index]):
            return None
    return None


def _only_whole_words(said: list[Token], found: tuple[Unit, int]) -> tuple[Unit, int] | None:
    """Read no unit that something is glued to: 5days90days."""
    after = said[found[1]] if found[1] < len(said) else None
    is_cut = after is not None and after.is_glued and (after.kind is not TokenKind.SIGN or after.text in "_^²³")
    return None if is_cut else found


def _may_stand_between(token: Token) -> bool:
    word = token.word
    if token.kind is not TokenKind.WORD or word in _FUNCTION or word in COUNTED:
        return False
    if word in KINDS:
        return word in _WHOLE | {"more", "extra", "additional", "further"}
    return singular(word) == word


def _unit_at(said: list[Token], at: int, units: CustomUnits) -> tuple[Unit, int] | None:
    words = [singular(token.word) for token in said[at : at + 5]]
    for name in units:
        if tuple(words[: len(name)]) == name:
            return units[name], at + len(name)
    if words[:2] == ["per", "cent"]:
        return PERCENT, at + 2
    unit = UNITS.get(said[at].word)
    return None if unit is None else (unit, at + 1)


def _unit_behind_article(said: list[Token], article: int, units: CustomUnits) -> tuple[Unit, int] | None:
    at = article + 1
    while at < len(said) and said[at].word in _WHOLE:
        at += 1
    is_other = at < len(said) and said[at].word in ONLY_BEHIND_NUMBERS - {"second"} and said[article].word != "one"
    return None if is_other or at >= len(said) else _unit_at(said, at, units)


def _share_at(said: list[Token], at: int, units: CustomUnits) -> Amount | None:
    """Read "half an hour" as a time, "half a million rows" as a count, "a third of them" as a percentage."""
    share = part(said, at)
    if share is None:
        return None
    word, end = said[share.end - 1].word, share.end
    is_of = end < len(said) and said[end].word == "of"
    if word != "half" and not is_of:
        return None
    index = end + is_of
    index += index < len(said) and said[index].text in {"a", "an", "-"}
    if index < len(said) and said[index].word in POWERS:
        found = _unit_behind(said, index + 1, units)
        return found and Amount(share.times(POWERS[said[index].word]), found[0], at, found[1])
    time = _unit_at(said, index, {}) if index < len(said) else None
    if time:
        return Amount(share, time[0], at, time[1])
    return Amount(share.times(100), PERCENT, at, end)


def day_at(said: list[Token], at: int) -> tuple[date | None, int] | None:
    """Read the day that begins at a token, None without its year, and the index behind it."""
    token = said[at]
    if token.kind is TokenKind.DAY:
        is_cut = token.is_glued and said[at - 1].text not in "(\"'*“[<>:"
        return (None if is_cut else _numeric(token.text)), at + 1
    day, month, end = _day_and_month(said, at)
    if month is None:
        return None
    while end < len(said) and said[end].text in {".", ","}:
        end += 1
    if end < len(said) and re.fullmatch(r"(?:19|20)\d\d", said[end].text):
        return _date(int(said[end].text), month, day), end + 1
    return None, end


def _day_and_month(said: list[Token], at: int) -> tuple[int, int | None, int]:
    words = said[at : at + 4]
    if words[0].word in MONTHS:
        index = 2 if len(words) > 2 and words[1].text == "." else 1
        if len(words) > index and re.fullmatch(r"\d\d?", words[index].text):
            return int(words[index].text), MONTHS[words[0].word], _behind_ordinal(said, at + index + 1)
    elif re.fullmatch(r"\d\d?", words[0].text):
        index = _behind_ordinal(said, at + 1)
        index += index < len(said) and said[index].text in {"of", ".", "-"}
        if index < len(said) and said[index].word in MONTHS:
            return int(words[0].text), MONTHS[said[index].word], index + 1
    return 0, None, at


def _behind_ordinal(said: list[Token], at: int) -> int:
    return at + 1 if at < len(said) and said[at].is_glued and said[at].word in _ORDINAL else at


def _numeric(text: str) -> date | None:
    """Read 2026-12-31, 31.12.2026 and 31/12/2026. A slash with two possible months is no day."""
    first, second, third = (int(part) for part in re.split(r"[-./]", text))
    if first > 999:
        return _date(first, second, third)
    if "/" in text and first <= 12 and second <= 12 and first != second:
        return None
    return _date(third, first, second) if "/" in text and second > 12 else _date(third, second, first)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
