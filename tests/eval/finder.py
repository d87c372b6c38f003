"""What the finder finds: the right rule first and among three, and asks that are meant for another twin."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.practice.starters import PEOPLE, practice_starter
from tests.eval.asked import AskSet, labelled, rule_asks
from tests.support.builders import NOW
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, Decision, DecisionContext
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.playbook.model import Version
from twins.values import Outcome

NOT_COVERED = "not covered"
_FOREIGN = 40
"""Asks of other twins that each twin is asked."""
_SEED = 7
_BY_THEIR_WORDS = frozenset({Cause.TRIGGER, Cause.REFUSE_WHEN, Cause.LAW_BROKEN})


@dataclass(frozen=True)
class FinderAims:
    """Shares: the right rule among three, over all covered sets; asks of another twin that a twin calls its own; and
    everyday asks that are right at once, or by one click."""

    among_three: float
    called_own: float
    at_once: float
    by_a_click: float


BY_WORDS = FinderAims(among_three=0.75, called_own=0.10, at_once=0.30, by_a_click=0.65)
BY_MEANING = FinderAims(among_three=0.85, called_own=0.08, at_once=0.35, by_a_click=0.75)


@dataclass(frozen=True)
class RuleAsk:
    """An ask, and the rules that answer it; none where the twin's playbook has no such rule."""

    kind: str
    twin: str
    text: str
    rules: tuple[str, ...]
    is_sealed: bool


@cache
def starter(handle: str) -> Version:
    """A starter twin, as if it were published."""
    return practice_starter(handle).unpublished


@cache
def twins() -> tuple[Version, ...]:
    """All starter twins but the company's law."""
    return tuple(starter(handle) for handle in sorted(PEOPLE.keys() - {"company"}))


def all_asks() -> list[RuleAsk]:
    """Every ask whose rule is known: in ordinary words, in free words, everyday, dangerous and off topic."""
    worded = [
        RuleAsk(
            row["set"] if row["rules"] else "not covered",
            row["twin"],
            row["ask"],
            tuple(row["rules"]),
            row["is_sealed"],
        )
        for row in rule_asks()
    ]
    return worded + [
        RuleAsk(
            NOT_COVERED if each.kind is AskSet.OFFTOPIC else each.kind.value,
            each.twin,
            each.text,
            (each.rule,) if each.rule and each.kind is not AskSet.OFFTOPIC else (),
            each.is_sealed,
        )
        for each in labelled()
    ]


def shown(reading: Reading) -> tuple[str, ...]:
    """The rules that a reading shows, the best first, with the decision spaces and triggers that are as near."""
    near = reading.nearest or reading.closest
    return tuple(dict.fromkeys((*reading.cites, *reading.offered, *near)))[:3]


@dataclass(frozen=True)
class Found:
    """What the finder makes of an ask, beside all starter twins."""

    ask: RuleAsk
    reading: Reading
    decision: Decision

    @property
    def seen(self) -> list[str]:
        """What is shown and stands on the card, the best first."""
        told = self.decision
        card = {rule.id for rule in (*told.cited, *told.offered, *told.closest)}
        card |= {item.id for item in told.nearby}
        return [each for each in shown(self.reading) if each in card]

    @property
    def is_first(self) -> bool:
        return self._is_found({*self.seen[:1]})

    @property
    def is_among_three(self) -> bool:
        return self._is_found({*self.seen})

    def _is_found(self, seen: set[str]) -> bool:
        """Whether one of the right rules is seen, or was the trigger or decision space that matched."""
        matched = {ground.about for ground in self.decision.grounds if ground.cause is Cause.TRIGGER}
        return bool((seen | matched | {self.reading.space}) & {*self.ask.rules})

    @property
    def is_offered_wrongly(self) -> bool:
        offered = {*self.reading.cites, *self.reading.offered}
        return bool(offered) and not offered & {*self.ask.rules}

    @property
    def is_settled(self) -> bool:
        return self.decision.outcome in {Outcome.DECIDED, Outcome.ANSWERED}

    @property
    def is_called_own(self) -> bool:
        """Whether the twin takes it for its own, by more than the very words of its laws and triggers."""
        by_words = any(ground.cause in _BY_THEIR_WORDS for ground in self.decision.grounds)
        return self.decision.outcome is not Outcome.NOT_COVERED and not by_words


def find(finder: Finder, ask: RuleAsk, handle: str) -> Found:
    """Put an ask to a twin, its own or another."""
    said, version, company = Ask.of(ask.text), starter(handle), starter("company")
    reading = finder.find(said, version, company)
    return Found(ask, reading, decide(said, reading, version, DecisionContext(company=company), NOW))


def print_what_is_found(name: str, finder: Finder, aims: FinderAims, asks: Sequence[RuleAsk], *, counts: bool) -> bool:
    """Print a line for each set; return whether an aim is missed, where the asks count."""
    covered = [find(finder, each, each.twin) for each in asks if each.rules]
    for kind in dict.fromkeys(each.ask.kind for each in covered):
        of_kind = [each for each in covered if each.ask.kind == kind]
        shares = [share(of_kind, by) for by in ("is_first", "is_among_three", "is_offered_wrongly", "is_settled")]
        words = "right rule first {:.0%}, among three {:.0%}, offered wrongly {:.0%}, decided or answered {:.0%}"
        print(f"{name}, {len(of_kind)} {kind}: {words.format(*shares)}")
    outside = [find(finder, each, each.twin) for each in asks if each.kind == NOT_COVERED]
    print(f"{name}, {len(outside)} {NOT_COVERED}: called its own {share(outside, 'is_called_own'):.0%}")
    foreign = [find(finder, ask, handle) for ask, handle in _of_another([each.ask for each in covered])]
    three, own = share(covered, "is_among_three"), share(foreign, "is_called_own")
    figures = (
        ("right rule among three, of all covered", three, f">= {aims.among_three:.0%}", three >= aims.among_three),
        (
            f"{len(foreign)} asks of another twin, called its own",
            own,
            f"<= {aims.called_own:.0%}",
            own <= aims.called_own,
        ),
    )
    for what, figure, aim, is_met in figures:
        print(f"{name}: {what} {figure:.1%}" + (f", aim {aim}, {'ok' if is_met else 'short'}" if counts else ""))
    return counts and not all(is_met for *_, is_met in figures)


def _of_another(asks: Sequence[RuleAsk]) -> Iterator[tuple[RuleAsk, str]]:
    """Yield asks with each of the twins that they are not for."""
    drawn = random.Random(_SEED)
    for version in twins():
        others = [each for each in asks if each.twin != version.twin.handle]
        yield from ((each, version.twin.handle) for each in drawn.sample(others, min(_FOREIGN, len(others))))


def share(found: Sequence[Found], test: str) -> float:
    return sum(bool(getattr(each, test)) for each in found) / (len(found) or 1)
