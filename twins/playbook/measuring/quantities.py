"""Quantities of a text: measures, days, and every word that goes beyond a limit."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import lru_cache

from twins.playbook.measuring.amounts import Amount, CustomUnits, amount_at, day_at, may_start, rate_at
from twins.playbook.measuring.items import ENDLESS, Beyond, CalendarDay, Item, Measure
from twins.playbook.measuring.open_words import ABOUT, AT_LEAST, BESIDES, OR_MORE, PHRASES, TOPS, WITHIN, Open
from twins.playbook.measuring.strays import strays
from twins.playbook.measuring.tokens import Token, folded, singular, tokens
from twins.playbook.measuring.units import TIMES, UNITS, Unit
from twins.playbook.word_matching import NUMBER

_NEAR = 40
"""Characters beside an amount in which its comparative is looked for, so that reading takes linear time."""
_ALTERNATIVE = re.compile(r"\s*,?\s*(?:or|to|-|–|—|or rather|or even|or maybe|bis)\s*")
_TIMES_A = {"once", "twice", "thrice", "times", "time"}
_SUM = re.compile(r"\s*(?:and|plus|,|\+|,? and)?\s*")


def custom_units(names: Iterable[str]) -> CustomUnits:
    """Return the units that are no unit of measure in general, such as rows."""
    kept = {}
    for name in names:
        words = tuple(singular(token.word) for token in tokens(folded(name)))
        if words and name.casefold().strip() not in UNITS:
            kept[words] = Unit(name.casefold().strip(), Decimal(1))
    return kept


def quantities(text: str, units: Collection[str] = ()) -> list[Item]:
    """Read a text folded by `folded`, in order, in time proportional to its length."""
    own = custom_units(units)
    said = tokens(text)
    consumed = [False] * len(said)
    found = _amounts(text, said, own, consumed)
    _consume(said, consumed, [match.span() for match in WITHIN.finditer(text)])
    phrases = [_beyond(text, Open.ENDLESS, match.span()) for match in PHRASES.finditer(text)]
    phrases += [_beyond(text, Open.MORE, match.span()) for match in BESIDES.finditer(text)]
    left = strays(text, said, _with_joints(said, consumed, found), own)
    return sorted([*found, *phrases, *left], key=lambda item: item.start)


def _amounts(text: str, said: list[Token], own: CustomUnits, consumed: list[bool]) -> list[Item]:
    measures: list[Measure] = []
    days: list[CalendarDay] = []
    at = 0
    rates: list[Beyond] = []
    while at < len(said):
        rate = rate_at(said, at) if _follows_an_amount(said, at, consumed) else None
        if rate:
            rates.append(_rate(text, said, at))
            _mark(consumed, at, rate)
            at = rate
            continue
        is_start = may_start(said[at])
        day = day_at(said, at) if is_start else None
        amount = amount_at(said, at, own) if is_start and not day else None
        if day and day[0]:
            last = said[day[1] - 1].end
            days.append(CalendarDay(said[at].start, last, text[said[at].start : last], day[0]))
            _mark(consumed, at, day[1])
            at = day[1]
        elif amount:
            measures.append(_measure(text, said, amount, consumed))
            _mark(consumed, amount.start, amount.end)
            at = amount.end
        else:
            at += 1
    return [*_merged(text, measures), *days, *rates]


def _mark(consumed: list[bool], start: int, end: int) -> None:
    consumed[start:end] = [True] * (end - start)


def _consume(said: list[Token], consumed: list[bool], spans: list[tuple[int, int]]) -> None:
    """Mark the tokens inside the spans, which are in order."""
    at = 0
    for start, end in spans:
        while at < len(said) and said[at].start < start:
            at += 1
        while at < len(said) and said[at].end <= end:
            consumed[at] = True
            at += 1


def _with_joints(said: list[Token], consumed: list[bool], found: list[Item]) -> list[bool]:
    """Mark what joins the amounts of one measure: 5 days or 2 weeks."""
    _consume(said, consumed, sorted((item.start, item.end) for item in found))
    return consumed


def _follows_an_amount(said: list[Token], at: int, consumed: list[bool]) -> bool:
    return at > 0 and (consumed[at - 1] or said[at - 1].word in _TIMES_A)


def _rate(text: str, said: list[Token], at: int) -> Beyond:
    start, end = said[at].start, said[at + 1].end
    return Beyond(start, end, text[start:end], Open.REPEATED, ("a", str(TIMES[said[at + 1].word].scale)))


def _measure(text: str, said: list[Token], amount: Amount, consumed: list[bool]) -> Measure:
    start, end = said[amount.start].start, said[amount.end - 1].end
    low, high, spans = _compared(text, start, end, amount.numeral.low, amount.numeral.high)
    near = range(max(0, amount.start - 8), min(len(said), amount.end + 6))
    for index in near:
        if any(first <= said[index].start and said[index].end <= last for first, last in spans):
            consumed[index] = True
    _mark_whole(said, amount.start, consumed)
    scale = amount.unit.scale
    said_from, said_to = min([start, *(first for first, _ in spans)]), max([end, *(last for _, last in spans)])
    return Measure(start, end, text[said_from:said_to].strip(), amount.unit, low * scale, high * scale, high)


def _mark_whole(said: list[Token], at: int, consumed: list[bool]) -> None:
    """Read "all 480 customers" as a count: the number says how many all are."""
    before = [token.word for token in said[max(0, at - 2) : at]]
    if before[-1:] == ["all"]:
        consumed[at - 1] = True
    elif before == ["all", "the"]:
        consumed[at - 2] = True


def _compared(
    text: str, start: int, end: int, low: Decimal, high: Decimal
) -> tuple[Decimal, Decimal, list[tuple[int, int]]]:
    """Widen an amount by its comparative, and return where that stands."""
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    offset = start - len(before)
    up, more = AT_LEAST.search(before), OR_MORE.match(after)
    most, about = TOPS.match(after), ABOUT.search(before)
    within = any(not before[match.end() :].strip(" ,.a") for match in WITHIN.finditer(before))
    spans = [(offset + found.start(), offset + found.end()) for found in (about,) if found]
    spans += [(end, end + most.end())] if most else []
    if up and not within:
        high = ENDLESS
        spans.append((offset + up.start(), offset + up.end()))
    if more or "+" in text[start:end]:
        high = ENDLESS
        spans += [(end, end + more.end())] if more else []
    if within or most:
        low = Decimal(0)
    if about:
        low, high = low / 2, high * Decimal("1.5")
    return low, high, spans


def _merged(text: str, measures: list[Measure]) -> list[Measure]:
    """Join "5 or rather 10 days" to the most that it may mean, and "1 day and 12 hours" to its sum."""
    merged: list[Measure] = []
    for each in measures:
        last = merged[-1] if merged else None
        between = text[last.end : each.start] if last and last.family == each.family else "no"
        if last and _ALTERNATIVE.fullmatch(between):
            low, high = min(last.low, each.low), max(last.high, each.high)
        elif last and _SUM.fullmatch(between):
            low, high = last.low + each.low, last.high + each.high
        else:
            merged.append(each)
            continue
        count = high / each.unit.scale if high.is_finite() else high
        merged[-1] = Measure(last.start, each.end, text[last.start : each.end], each.unit, low, high, count)
    return merged


def _beyond(text: str, kind: Open, span: tuple[int, int]) -> Beyond:
    said = text[span[0] : span[1]]
    return Beyond(span[0], span[1], said, kind, (said, ""))


@lru_cache(maxsize=2_000)
def keys_of(wording: tuple[str, ...], units: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return what the expert's own wording says beside the numbers, to compare with an ask's words."""
    keys: set[tuple[str, ...]] = set()
    for text in wording:
        for item in quantities(folded(text.replace(NUMBER, " 7 "), units), units):
            if isinstance(item, Beyond) and item.kind is not Open.NUMBER:
                keys.add(item.key)
    return frozenset(keys)


def same_quantities(text: str, rule_text: str) -> bool:
    """Return whether every quantity of an ask is one that a rule's text states, in number and unit. 12 hours are half
    a day, and never 12 days. A number without a unit is any of the rule's with that number."""
    stated, asked = _read(rule_text), _read(text)
    return all(any(_is_same(each, other) for other in stated) for each in asked if not _is_talk(each))


@lru_cache(maxsize=4_000)
def _read(text: str) -> tuple[Item, ...]:
    return tuple(quantities(folded(text)))


def _is_talk(item: Item) -> bool:
    counts = {Open.NUMBER, Open.MORE, Open.ENDLESS, Open.REPEATED, Open.DAY}
    return isinstance(item, Beyond) and (item.is_mild or item.kind not in counts)


def _is_same(asked: Item, stated: Item) -> bool:
    if isinstance(asked, Measure) and isinstance(stated, Measure):
        return _is_same_amount(asked, stated)
    if isinstance(asked, Beyond) and asked.kind is Open.NUMBER:
        if isinstance(stated, Measure):
            return len(asked.key) == 1 and _digits(asked) == _digits(stated)
        if not isinstance(stated, Beyond) or stated.kind is not Open.NUMBER or _digits(asked) != _digits(stated):
            return False
        return len(asked.key) == 1 or asked.key == stated.key
    if isinstance(asked, Beyond) and isinstance(stated, Beyond):
        return asked.key == stated.key
    return isinstance(asked, CalendarDay) and isinstance(stated, CalendarDay) and asked.day == stated.day


def _is_same_amount(asked: Measure, stated: Measure) -> bool:
    if asked.family != stated.family or (asked.high.is_infinite() and stated.high.is_finite()):
        return False
    if asked.unit.months and stated.unit.months:
        return asked.count * asked.unit.months == stated.count * stated.unit.months
    return asked.high == stated.high if asked.high.is_finite() else asked.low == stated.low


def _digits(item: Item) -> str:
    return re.split(r"[^\d.,]", item.said, maxsplit=1)[0] or item.said.split()[0]
