"""Numbers in digits and in words, English and European."""

import re
from decimal import Decimal
from typing import NamedTuple

from twins.playbook.measuring.tokens import Token, TokenKind

ONES = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)} | {
    "fourty": 40
}
POWERS = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "dozen": 12}
SHORT = {"k": 10**3, "mio": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9} | POWERS
"""Behind digits. A lone m may be metres, minutes, months or millions: nothing reads it."""
ARTICLES = {"a", "an", "one", "single"}
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "thirds": 3, "quarters": 4, "fifths": 5}
COUNTED = ONES.keys() | TENS.keys() | POWERS.keys() | {"couple", "pair"}
"""Words that start a number; `one` and articles are numbers only before a unit."""

_LONGEST, _MOST_POWERS = 16, 3
"""Tokens of a number, and magnitudes behind one: what is longer is no number that people write."""
_GROUP = re.compile(r"\d{3}(?:[.,]\d{1,2})?")


class Numeral(NamedTuple):
    low: Decimal
    high: Decimal
    end: int
    """Index of the token behind it."""

    def times(self, factor: Decimal | int) -> "Numeral":
        return self._replace(low=self.low * factor, high=self.high * factor)


def numeral(said: list[Token], at: int) -> Numeral | None:
    """Read the number that begins at a token. Where 1.000 may be one or a thousand, both ends count."""
    if at >= len(said):
        return None
    found = _in_digits(said, at) if said[at].is_number else _in_words(said, at)
    return found and _and_a_half(said, _multiplied(said, found))


def _in_digits(said: list[Token], at: int) -> Numeral:
    """Join groups of three digits: 1 000 and 1 000,50."""
    digits, end = said[at].text, at + 1
    is_head = re.fullmatch(r"\d{1,3}", digits)
    while (
        is_head and end < min(len(said), at + _LONGEST) and not said[end].is_glued and _GROUP.fullmatch(said[end].text)
    ):
        digits += said[end].text
        end += 1
    return Numeral(*_values(digits), end)


def _values(digits: str) -> tuple[Decimal, Decimal]:
    head, *groups = re.split(r"[.,]", digits)
    fraction = Decimal(head + "".join(groups[:-1]) + ("." + groups[-1] if groups else ""))
    if groups and all(len(group) == 3 for group in groups):
        whole = Decimal(head + "".join(groups))
        is_surely_whole = len(groups) > 1 or head == "0"
        return (whole if is_surely_whole else fraction), whole
    return fraction, fraction


def _in_words(said: list[Token], at: int) -> Numeral | None:
    total, index = Decimal(0), at
    group: Decimal | None = None
    while index < min(len(said), at + _LONGEST) and (said[index].kind is TokenKind.WORD or said[index].text == "-"):
        word = said[index].word
        if word in ONES and (group is None or (group % 100 == 0 and group) or (group % 10 == 0 and ONES[word] < 10)):
            group = (group or Decimal(0)) + ONES[word]
        elif word in TENS and (group is None or (group % 100 == 0 and group)):
            group = (group or Decimal(0)) + TENS[word]
        elif word in POWERS and (group is not None or index == at or said[index - 1].word in {"a", "half"}):
            group = (Decimal(1) if group is None else group) * POWERS[word]
            if POWERS[word] >= 1000:
                total, group = total + group, Decimal(0)
        elif word in {"couple", "pair"} and group is None:
            return Numeral(Decimal(2), Decimal(2), _behind(said, index + 1, "of"))
        elif not (_joins(said, index) and group is not None and index > at):
            break
        index += 1
    return None if group is None else Numeral(total + group, total + group, index)


def _joins(said: list[Token], at: int) -> bool:
    """Return whether "and" or a hyphen joins two parts of one number: two hundred and fifty, twenty-five."""
    if at + 1 >= len(said) or said[at + 1].word not in ONES.keys() | TENS.keys() | POWERS.keys():
        return False
    if said[at].text == "-":
        is_joint = said[at - 1].word in TENS or said[at + 1].word in POWERS
        return is_joint and said[at].is_glued and said[at + 1].is_glued
    return said[at].word == "and" and said[at - 1].word in POWERS


def _behind(said: list[Token], at: int, word: str) -> int:
    return at + 1 if at < len(said) and said[at].word == word else at


def _multiplied(said: list[Token], found: Numeral) -> Numeral:
    """Read 50k, 2 million and two dozen."""
    for _ in range(_MOST_POWERS):
        if found.end >= len(said) or said[found.end].word not in SHORT:
            break
        found = found.times(SHORT[said[found.end].word])._replace(end=found.end + 1)
    return found


def _and_a_half(said: list[Token], found: Numeral) -> Numeral:
    words = [token.word for token in said[found.end : found.end + 3]]
    if words == ["and", "a", "half"]:
        return Numeral(found.low + Decimal("0.5"), found.high + Decimal("0.5"), found.end + 3)
    return found


def part(said: list[Token], at: int) -> Numeral | None:
    """Read half, a third, two thirds or three quarters as a share of one."""
    start = at + 1 if said[at].word in {"a", "an", "one"} else at
    count = Decimal(1)
    if start < len(said) and said[start].word in ONES:
        count, start = Decimal(ONES[said[start].word]), start + 1
    if start < len(said) and said[start].text == "-":
        start += 1
    if start >= len(said) or said[start].word not in PARTS:
        return None
    share = count / PARTS[said[start].word]
    return Numeral(share, share, start + 1)
