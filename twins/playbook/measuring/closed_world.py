"""The closed world of bounds: each quantity of an ask is one that a bound has read, or there is a fault to tell."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from twins.playbook.measuring.bounded_text import BoundedText, BoundFault, Span, TextLimit
from twins.playbook.measuring.items import Beyond, CalendarDay, Item, Measure
from twins.playbook.measuring.open_words import CLAUSE_STARTS, Open
from twins.playbook.measuring.quantities import keys_of, quantities
from twins.playbook.measuring.tokens import TokenKind, folded, singular, tokens
from twins.playbook.measuring.units import TIMES, UNITS
from twins.playbook.measuring.wording import LIGHT, single_nouns
from twins.playbook.word_matching import NUMBER

_BECAUSE = re.compile(r"\bbecause\s*$")
_NOT_PLAIN = re.compile(
    r"[.;:!?,()\n—–&+]|\b(?:and|or|then|also|plus|but|too|besides|otherwise|meanwhile|please|let|give|well|so)\b",
    re.IGNORECASE,
)
WRITE_DAY = "write it like 2026-12-31"


@dataclass(frozen=True)
class ClosedWorld:
    """Bounds that read an ask together, with the wording of what they bound."""

    bounds: Sequence[TextLimit]
    named: str
    wording: tuple[str, ...] = ()
    units: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", tuple(unit for bound in self.bounds for unit in bound.units))

    def read(self, text: str) -> BoundedText:
        """Read a text that is folded already."""
        return BoundedText(text, tuple(quantities(text, self.units)), tuple(tokens(text)))

    def fold(self, text: str) -> str:
        return folded(text, self.units)

    def faults(self, want: BoundedText, reason: str | None, *, is_plain: bool) -> list[BoundFault]:
        """Return what is outside or unread, and which bounds have nothing to read, in the order of importance."""
        whole = self.read(f"{want.text} because {reason}") if reason else want
        found = [fault for bound in self.bounds if (fault := self._outside(bound, want, whole))]
        found += self.unread(want)
        found += self._plurals(want)
        if reason:
            found += self._in_reason(self.read(reason), is_plain=is_plain)
        return list(dict.fromkeys(found))

    def _outside(self, bound: TextLimit, want: BoundedText, whole: BoundedText) -> BoundFault | None:
        is_by_words = not bound.families
        outside = bound.outside(whole if is_by_words else want, self.named)
        return outside or (None if bound.spans(want) else bound.missing(self.named))

    def unread(self, text: BoundedText) -> list[BoundFault]:
        """Return a fault for each quantity that no bound reads."""
        kept = {name for bound in self.bounds for name in bound.families}
        spans = [bound.spans(text) for bound in self.bounds]
        found: list[tuple[int, int, Open]] = []
        for item in text.items:
            if isinstance(item, Measure) and item.family not in kept:
                found.append((item.start, item.end, Open.NUMBER))
            elif isinstance(item, CalendarDay) and "day" not in kept:
                found.append((item.start, item.end, Open.DAY))
            elif isinstance(item, Beyond) and not self._is_allowed(item, text, spans, kept):
                found.append((item.start, item.end, item.kind))
        return [self._fault(kind, text.text[start:end]) for start, end, kind in _in_one_piece(found)]

    def _is_allowed(self, item: Beyond, text: BoundedText, spans: list[list[Span]], kept: set[str]) -> bool:
        if item.is_mild and "day" not in kept:
            return True
        if any(_within(item.start, each) for each in spans):
            return True
        if item.key in self._keys or (item.kind is Open.NUMBER and item.key[1:] in self._counted and not kept):
            return True
        return item.kind is Open.LIST and _joins_alike(item, text, spans, self._nouns)

    @property
    def _keys(self) -> frozenset[tuple[str, ...]]:
        return keys_of(self.wording, self.units)

    @property
    def _counted(self) -> frozenset[tuple[str, ...]]:
        """The words behind {number} in the wording."""
        behind = (text.partition(NUMBER)[2].split() for text in self.wording if NUMBER in text)
        return frozenset((singular(words[0]),) if words else () for words in behind)

    @property
    def _nouns(self) -> set[str]:
        return {noun for bound in self.bounds for noun in bound.nouns}

    def _plurals(self, want: BoundedText) -> list[BoundFault]:
        """Find a bare plural of what is handed over one at a time."""
        singles, others = single_nouns(self.wording)
        values = [{want.text[start:end] for start, end in bound.spans(want)} for bound in self.bounds if bound.nouns]
        lists = set[str]() if any(len(each) > 1 for each in values) else self._nouns
        for before, token in zip((None, *want.said), want.said, strict=False):
            one = singular(token.word)
            is_verb = before is not None and before.word in _SUBJECTS
            is_one = one in lists or (one in singles and token.word not in others and not is_verb)
            if token.kind is TokenKind.WORD and one != token.word and is_one and one not in UNITS:
                return [self._fault(Open.PLURAL, token.word)]
        return []

    def _in_reason(self, reason: BoundedText, *, is_plain: bool) -> list[BoundFault]:
        kept = {name for bound in self.bounds for name in bound.families}
        found: list[BoundFault] = []
        for bound in self.bounds:
            fault = bound.outside(reason, self.named) if bound.families else None
            found += [fault] if fault else []
        for item in reason.items:
            if _counts_in_reason(item, kept, is_plain=is_plain) and not self._is_in_wording(item):
                kind = item.kind if isinstance(item, Beyond) else Open.NUMBER
                found.append(self._fault(kind, item.said))
        return found

    def _is_in_wording(self, item: Item) -> bool:
        return isinstance(item, Beyond) and item.key in self._keys

    def _fault(self, kind: Open, said: str) -> BoundFault:
        limit, leave = self._limit(kind), f"leave “{said}” out"
        if kind in {Open.LIST, Open.PLURAL}:
            one = f"{limit}, one thing at a time" if limit else "one thing at a time"
            return BoundFault(f"{self.named} covers {one}, and “{said}” goes beyond that", "ask for one at a time")
        if not limit:
            return BoundFault(f"{self.named} has no limit for “{said}”", leave)
        covers = f"{self.named} covers {limit}"
        match kind:
            case Open.NUMBER | Open.UNIT:
                return BoundFault(f"{covers}, and has no limit for “{said}”", leave)
            case Open.DAY:
                is_read = any("day" in bound.families for bound in self.bounds)
                return BoundFault(f"{covers}, and “{said}” is no full date", WRITE_DAY if is_read else leave)
            case Open.NEGATED:
                return BoundFault(f"{covers}, and code can't weigh “{said}”", "say what you want without it")
            case _:
                return BoundFault(f"{covers}, and “{said}” goes beyond that", leave)

    def _limit(self, kind: Open) -> str:
        """Name the bound that speaks of the same thing, else the first."""
        is_day, is_word = kind is Open.DAY, kind in {Open.LIST, Open.PLURAL}
        fitting = [b for b in self.bounds if ("day" in b.families) == is_day and (not b.families) == is_word]
        return (
            (fitting or [b for b in self.bounds if b.families] or list(self.bounds))[0].covers() if self.bounds else ""
        )


_SUBJECTS = frozenset("he she it who that which this".split())
_STRENGTH = list(Open)


def _in_one_piece(found: Sequence[tuple[int, int, Open]]) -> list[tuple[int, int, Open]]:
    """Join neighbours, so that "and then another month" counts once, by its strongest word."""
    joined: list[tuple[int, int, Open]] = []
    for start, end, kind in found:
        last = joined[-1] if joined else None
        if last and start <= last[1] + 1:
            joined[-1] = (last[0], max(last[1], end), max(last[2], kind, key=_STRENGTH.index))
        else:
            joined.append((start, end, kind))
    return joined


def starts_a_clause(item: Beyond, text: BoundedText) -> bool:
    """Return whether "and" goes on with another clause, as in "and needs it today", not with a second thing."""
    after = text.index[item.start] + 1
    return item.said.startswith("and") and after < len(text.said) and text.said[after].word in CLAUSE_STARTS


def _joins_alike(item: Beyond, text: BoundedText, spans: list[list[Span]], nouns: set[str]) -> bool:
    """Return whether "and" joins two values of one bound, or starts a clause of its own."""
    if starts_a_clause(item, text):
        return True
    at = text.index[item.start]
    after, before = at + 1, at - 1
    while after < len(text.said) and text.said[after].word in LIGHT:
        after += 1
    while before >= 0 and singular(text.said[before].word) in nouns:
        before -= 1
    if before < 0 or after >= len(text.said):
        return False
    left, right = text.said[before].start, text.said[after].start
    return any(_within(left, each) and _within(right, each) for each in spans)


def _within(at: int, spans: list[Span]) -> bool:
    """Look up a place in spans that are in order and don't overlap."""
    last = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return last >= 0 and at < spans[last][1]


def _counts_in_reason(item: Item, kept: set[str], *, is_plain: bool) -> bool:
    """Let a plain reason speak in words of what no bound measures: "five customers will try it". Figures count
    everywhere."""
    has_digits = any(char.isdigit() or char == "¤" for char in item.said)
    if isinstance(item, Measure):
        return item.family not in kept and (has_digits or not is_plain)
    if isinstance(item, CalendarDay):
        return "day" not in kept
    if item.kind is Open.ENDLESS or has_digits:
        return not (item.is_mild and "day" not in kept)
    if item.kind in {Open.LIST, Open.NEGATED} or item.is_mild:
        return False  # a reason may join and negate what it likes
    is_of_kind = "time" in kept and item.kind is not Open.DAY and any(singular(word) in TIMES for word in item.key)
    return not is_plain or is_of_kind or (item.kind is Open.NUMBER and len(item.key) == 1)


def split_reason(text: str, why: str | None, fold: "ClosedWorld") -> tuple[str, str | None, bool]:
    """Split a text at the "because" in front of its reason. Return both parts folded, and whether the reason is one
    plain clause."""
    whole = fold.fold(text)
    reason = fold.fold(why or "").rstrip(" .!?)")
    head = whole.rstrip(" .!?)").removesuffix(reason) if reason else whole
    if not reason or head == whole or not _BECAUSE.search(head):
        return whole, None, True
    return _BECAUSE.sub("", head).strip(), reason, not _NOT_PLAIN.search((why or "").rstrip(" .!?)"))


def holds_alone(bound: TextLimit, text: str) -> bool:
    """Read a text as the closed world of one bound."""
    world = ClosedWorld((bound,), "")
    return not world.faults(world.read(world.fold(text)), None, is_plain=True)
