"""Second opinion on what the finder read by words, by meaning. It takes away or raises, and decides nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twins.deciding.ask import Ask
from twins.deciding.decision import Decision
from twins.deciding.reading import AskKind, NearerTwin, Reading
from twins.deciding.secrets.blanking import blank_secrets
from twins.meaning import Encoder, Vectors
from twins.playbook.model import Twin, Version

if TYPE_CHECKING:
    from twins.finder.likeness import PlaybookMatrix  # which needs numpy

WORDS = 0.3
"""Weight of the share of an ask's words that a rule holds, beside its likeness."""
OWN = 0.1
"""How much a rule of the twin that was asked precedes one of the company's law, which is read with every twin."""
AGREE = 2
"""An answer that was found by words stands where its rule is among so many nearest in meaning."""
RIVAL = 0.8
"""A rule with this share of the best score may be meant as well, so that its tier counts for a pick."""
NAMED = 0.4
"""Likeness from which a topic, or another twin, is named on an ask that goes to a person anyway."""
CLEARLY = 0.1
"""By how much another twin's rule is nearer where that twin is named."""
SHOWN = 3


@dataclass(frozen=True)
class Likeness:
    """How like an ask is to the rules of the twin and the company's law, the twin's topics, and other twins."""

    rules: Mapping[str, float]
    """With the share of words."""
    order: Mapping[str, float]
    """Of the rules, without what all playbooks' texts have in common."""
    shown: Mapping[str, float]
    """Of rules, decision spaces and triggers, with what colleagues write when they mean them: it puts what is shown in
    order, and nothing else."""
    law: frozenset[str]
    """The company's."""
    topics: Mapping[str, float]
    twins: Mapping[str, tuple[float, str]]
    """By handle; the best of a twin's rules."""
    hear: "Callable[[], tuple[float, Mapping[str, tuple[float, str]]]]"
    """Returns how like it is to the nearest rule of the twin and of the others, with what colleagues write when they
    mean it; only where nothing covers an ask does anybody need to know."""

    @property
    def nearest(self) -> list[str]:
        """Rules, decision spaces and triggers in the order in which they are shown."""
        return self._sorted(self.shown)

    @property
    def ranked(self) -> list[str]:
        """The rules, the best first."""
        return self._sorted(self.order)

    def _sorted(self, scores: Mapping[str, float]) -> list[str]:
        return sorted(scores, key=lambda key: (-scores[key] + OWN * (key in self.law), key))

    @property
    def near(self) -> tuple[str, ...]:
        """The nearest rule, and each that may be meant as well, the company's law among them."""
        least = RIVAL * self.best
        return tuple(rule for at, rule in enumerate(self.ranked) if at == 0 or self.rules[rule] >= least)

    @property
    def best(self) -> float:
        return max(self.rules.values(), default=-1.0)


@dataclass(frozen=True)
class Weighed:
    """An ask, and the playbooks that it is weighed against."""

    ask: Ask
    version: Version
    company: Version | None
    others: Sequence[Version]
    shares: Mapping[str, float]
    """Of the ask's words that each rule holds."""
    shares_in_order: Mapping[str, float]
    """That each rule, decision space and trigger holds, with what colleagues write when they mean it."""


class SecondOpinion:
    """Opinion by one encoder. `matrix_of` returns a version's matrix, or None until there is one."""

    def __init__(self, encoder: Encoder, matrix_of: "Callable[[Version], PlaybookMatrix | None]") -> None:
        self._encoder = encoder
        self._matrix_of = matrix_of
        self._last: tuple[str, Vectors] | None = None

    def on(self, reading: Reading, weighed: Weighed) -> Reading:
        """Return the reading as it was where the ask or its playbook has no vectors."""
        like = self._likeness(weighed)
        if like is None:
            return reading
        twins = {each.twin.handle: each.twin for each in weighed.others}
        return _with(reading, like, twins).model_copy(update={"encoder": self._encoder.name})

    def _likeness(self, weighed: Weighed) -> Likeness | None:
        own = self._matrix_of(weighed.version)
        law = self._matrix_of(weighed.company) if weighed.company else None
        is_whole = own and (law or not weighed.company)
        row = self._row(f"{weighed.ask.text}\n{weighed.ask.before}".strip()) if is_whole else None
        if own is None or row is None:
            return None
        of_law = law.rules.likeness(row) if law else {}
        rivals = {each.twin.handle: self._matrix_of(each) for each in weighed.others}
        books = {handle: book for handle, book in rivals.items() if book}
        common = own.common_with([book for book in (law, *books.values()) if book])
        order, shown = (law.order(row, common), law.shown(row, common)) if law else ({}, {})
        return Likeness(
            _with_words(of_law | own.rules.likeness(row), weighed.shares),
            _with_words(order | own.order(row, common), weighed.shares),
            _with_words(shown | own.shown(row, common), weighed.shares_in_order),
            frozenset(shown),
            own.topics.likeness(row),
            {handle: _best(book.rules.likeness(row)) for handle, book in books.items() if book.rules.owners},
            lambda: (own.nearest_rule(row)[0], {handle: book.nearest_rule(row) for handle, book in books.items()}),
        )

    def _row(self, text: str) -> Vectors | None:
        """Encode a text once for all twins that are asked it."""
        last = self._last
        if last and last[0] == text:
            return last[1]
        rows = self._encoder.encode([blank_secrets(text).text])
        if rows is None:
            return None
        self._last = (text, rows[0])
        row: Vectors = rows[0]
        return row


def _best(scores: Mapping[str, float]) -> tuple[float, str]:
    return max((score, rule) for rule, score in scores.items())


def _with_words(scores: Mapping[str, float], shares: Mapping[str, float]) -> dict[str, float]:
    return {rule: score + WORDS * shares.get(rule, 0.0) for rule, score in scores.items()}


def _with(reading: Reading, like: Likeness, twins: Mapping[str, Twin]) -> Reading:
    ranked, nearest = like.ranked, like.nearest
    closest = tuple(each for each in nearest if each in like.rules)[:SHOWN]
    known = reading.model_copy(update={"closest": closest, "nearest": tuple(nearest[:SHOWN])})
    found = (*reading.cites, *reading.offered)
    if not found:  # it goes to a person anyway
        return known if reading.topic or reading.nearer else known.model_copy(update=_who_knows_more(like, twins))
    nothing = {"applied": (), "offered": (), "is_exact": True, "near": found}
    beaten = _beaten_by(like, like.best, twins)
    if beaten:
        return known.model_copy(update={"covered": False, **nothing, **beaten})
    if reading.kind is AskKind.QUESTION:
        return known if set(reading.cites) & set(ranked[:AGREE]) else known.model_copy(update=_which(known, like))
    if not set(found) & set(ranked[:SHOWN]):
        return known.model_copy(update=nothing)
    near = tuple(dict.fromkeys((*found, *like.near)))
    offered = (rule for rule in ranked[:SHOWN] if rule in near)
    return known.model_copy(update={"offered": tuple(sorted(offered, key=nearest.index)), "near": near})


def as_offered(reading: Reading, shown: Decision) -> Reading:
    """Return a reading by words that offers what the card offered, if an encoder had a part in that. No encoder runs
    again."""
    found = (*reading.cites, *reading.offered, *reading.near)
    offered = tuple(rule.id for rule in shown.offered)
    if not (shown.encoder and offered):
        return reading
    which = {"applied": (), "is_exact": True, "covered": True, "offered": offered, "near": found}
    return reading.model_copy(update={**which, "encoder": shown.encoder})


def _which(reading: Reading, like: Likeness) -> dict[str, object]:
    """Ask which rule is meant instead of an answer that words alone found."""
    found = (*reading.cites, *reading.offered)
    offered = sorted(like.ranked[:SHOWN], key=like.nearest.index)
    return {"applied": (), "is_exact": True, "offered": tuple(offered), "near": found}


def _who_knows_more(like: Likeness, twins: Mapping[str, Twin]) -> dict[str, object]:
    """Name the topic, or else the other twin, that an uncovered ask is nearer to; `found_by` texts of twins count."""
    beaten = _beaten_by(like, max(like.best, NAMED), twins)
    if "topic" in beaten:
        return beaten
    own, others = like.hear()
    likest, rule, handle = max(((*each, key) for key, each in others.items()), default=(-1.0, "", ""))
    is_nearer = likest > max(like.best, own + CLEARLY, NAMED)
    return {"nearer": NearerTwin.of(twins[handle], rule)} if is_nearer else {}


def _beaten_by(like: Likeness, best: float, twins: Mapping[str, Twin]) -> dict[str, object]:
    """Name the topic, or else the other twin, that an ask is nearer to."""
    topic = max(like.topics, key=lambda each: (like.topics[each], each), default=None)
    likest, rule, handle = max(((*each, key) for key, each in like.twins.items()), default=(-1.0, "", ""))
    if topic and like.topics[topic] > best and like.topics[topic] >= likest:
        return {"topic": topic}
    return {"nearer": NearerTwin.of(twins[handle], rule)} if likest > best else {}
