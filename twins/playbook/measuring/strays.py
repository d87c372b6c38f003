"""Words and numbers of a text that are part of no amount and no day."""

from collections.abc import Iterator

from twins.playbook.measuring.amounts import CustomUnits, day_at, may_start
from twins.playbook.measuring.items import Beyond
from twins.playbook.measuring.numerals import COUNTED, numeral
from twins.playbook.measuring.open_words import KINDS, SIGNS, Open
from twins.playbook.measuring.tokens import Token, TokenKind, singular
from twins.playbook.measuring.units import (
    CLEAR_MONTHS,
    CURRENCIES,
    MONTHS,
    NEAR_DAYS,
    ONLY_BEHIND_NUMBERS,
    SEASONS,
    SHARES,
    TIMES,
    WEEKDAYS,
)

_TO_A_DAY = frozenset("until till by in from through before after next last since of end this mid early late".split())
_TO_AN_END = frozenset("until till through".split())
_RELATIVE = frozenset("this last next past coming previous following".split())
_NO_END_YET = frozenset("the a an at end of about around and including".split())
_MILD_DAYS = NEAR_DAYS | frozenset("first last start beginning end since older newer before after past".split())
_SAME = dict.fromkeys(("extra", "additional", "further"), "more")
_QUARTERS = {"q": "1234", "h": "12"}


def strays(text: str, said: list[Token], consumed: list[bool], units: CustomUnits) -> Iterator[Beyond]:
    """Yield what no amount holds, each with the word behind it."""
    at = 0
    while at < len(said):
        if consumed[at]:
            at += 1
            continue
        kind, end, is_mild = _kind_at(said, at, units)
        if kind is None and said[at].word in _TO_AN_END and not _ends_on_a_day(said, at + 1, consumed):
            kind = Open.DAY
        if kind is not None:
            yield _stray(text, said, at, end, kind, is_mild=is_mild)
        at = end


def _ends_on_a_day(said: list[Token], at: int, consumed: list[bool]) -> bool:
    """Return whether a day, or an amount, follows "until"; "until the launch" has an end that nobody knows."""
    while at < len(said) and not consumed[at] and said[at].word in _NO_END_YET:
        at += 1
    return at < len(said) and consumed[at]


def _stray(text: str, said: list[Token], at: int, end: int, kind: Open, *, is_mild: bool) -> Beyond:
    behind = said[end] if end < len(said) and said[end].kind is TokenKind.WORD else None
    is_whole = kind in {Open.ENDLESS, Open.DAY} and said[at].word not in _TO_AN_END
    is_shown = behind is not None and not is_whole and not is_mild
    last = behind.end if behind and is_shown else said[end - 1].end
    is_relative = kind is Open.DAY and at and said[at - 1].word in _RELATIVE
    start = said[at - 1].start if is_relative else said[at].start
    word = singular(said[at].word)
    first = _SAME.get(word, word)
    key = (first, singular(behind.word)) if behind else (first,)
    if kind is Open.LIST:
        key = (singular(said[at - 1].word) if at else "", *key)
    return Beyond(start, last, text[start:last], kind, key, is_mild)


def _kind_at(said: list[Token], at: int, units: CustomUnits) -> tuple[Open | None, int, bool]:
    """Return why a token goes beyond, None for a plain word, and the index behind what belongs to it."""
    token = said[at]
    if token.kind is TokenKind.DAY:
        return Open.DAY, at + 1, False
    day = day_at(said, at) if may_start(token) else None
    if day:
        return Open.DAY, day[1], False
    if token.is_number:
        return _number_kind(said, at)
    if token.kind is TokenKind.SIGN:
        is_share = token.text in SHARES or token.text in CURRENCIES
        return (Open.UNIT if is_share else SIGNS.get(token.text)), at + 1, False
    if token.word in COUNTED and token.word != "one":
        found = numeral(said, at)
        return Open.NUMBER, found.end if found else at + 1, False
    return _word_kind(said, at, units)


def _number_kind(said: list[Token], at: int) -> tuple[Open | None, int, bool]:
    before = said[at - 1] if at else None
    if before is not None and said[at].is_glued and before.text == "#" and not _is_glued(said, at + 1):
        return None, at + 1, False
    found = numeral(said, at)
    end = found.end if found else at + 1
    while end < len(said) and said[end].is_glued and (said[end].kind is not TokenKind.SIGN or said[end].text in "-/:."):
        end += 1
    return Open.NUMBER, end, False


def _is_glued(said: list[Token], at: int) -> bool:
    return at < len(said) and said[at].is_glued and said[at].kind is not TokenKind.SIGN


def _word_kind(said: list[Token], at: int, units: CustomUnits) -> tuple[Open | None, int, bool]:
    word, end = said[at].word, at + 1
    before = said[at - 1].word if at else ""
    if word in _QUARTERS and _is_glued(said, end) and said[end].text in _QUARTERS[word]:
        return Open.DAY, end + 1, not _is_glued(said, end + 1)
    if word in KINDS:
        return KINDS[word], end, False
    if word in CLEAR_MONTHS | SEASONS or (word in MONTHS and before in _TO_A_DAY):
        return Open.DAY, end, False
    if word in NEAR_DAYS and before in _TO_AN_END:
        return Open.DAY, end, False
    if word not in WEEKDAYS and singular(word) in WEEKDAYS:
        return Open.REPEATED, end, False
    if word in TIMES and before in _RELATIVE:
        return Open.DAY, end, False
    if (word in TIMES and word not in ONLY_BEHIND_NUMBERS) or word in SHARES or _is_own(said, at, units):
        return Open.UNIT, end, False
    return (Open.DAY, end, True) if word in _MILD_DAYS else (None, end, False)


def _is_own(said: list[Token], at: int, units: CustomUnits) -> bool:
    """Return whether the plural of an expert's unit stands without a number."""
    word = said[at].word
    return singular(word) != word and any(name == (singular(word),) for name in units)
