"""The finder: a mind without a model. It decides alone only what a phrasing says exactly."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from twins.deciding.ask import Ask
from twins.deciding.bm25 import WordIndex
from twins.deciding.reading import BoundClaim, Reading, ReadingResult
from twins.playbook.model import DecisionSpace, OutOfScope, Rule, Twin, Version
from twins.playbook.word_matching import NUMBER, phrase, says_all, says_just, stems, words

CLOSE = 0.85
"""A rule with this share of the best score may be meant too."""

ENOUGH = 1.4
"""Multiple of an unknown word's weight that the best score must reach."""

LEAST_SHARE, TOPIC_SHARE = 0.15, 0.34
"""Shares of an ask's weight that a rule, or an out-of-scope topic, must hold."""

SHOWN = 3
_KEPT = 256


class Lookup:
    name = "lookup"
    is_quick = True

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, str], _PhrasingIndex] = {}

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        return ReadingResult(self.find(ask, version, company))

    def expected_cost(self, version: Version, company: Version | None) -> int:
        return 0

    def stop(self) -> None:
        """Do nothing: a reading never blocks."""

    def find(self, ask: Ask, version: Version, company: Version | None) -> Reading:
        key = (version.digest, company.digest if company else "")
        if key not in self._shelves:
            if len(self._shelves) >= _KEPT:
                self._shelves.clear()
            self._shelves[key] = _PhrasingIndex(version.twin, company.twin if company else None)
        return self._shelves[key].read(ask)


class _PhrasingIndex:
    def __init__(self, twin: Twin, company: Twin | None) -> None:
        rules = (*twin.rules, *(company.rules if company else ()))
        self._rules = {rule.id: rule for rule in rules}
        self._spaces = twin.spaces
        self._topics = {topic.what: topic for topic in twin.scope.not_covered}
        self._index = WordIndex({rule.id: _words_of(rule) for rule in rules})
        self._outside = WordIndex({topic.what: _words_of_topic(topic) for topic in self._topics.values()})

    def read(self, ask: Ask) -> Reading:
        said = stems(ask.want) or stems(ask.text)
        plain = stems(ask.want.casefold()) or said  # gRPC and grpc are one word, GraphQL is no graph
        exact = self._exact(said) or self._exact(plain)
        spaces = (space for each in (said, plain) for space in self._spaces if _asked_as(each, space.also_asked_as))
        space = next(spaces, None)
        ranked = self._ranked(said, exact)
        topic = None if exact or space else self._topic(said, ranked)
        closest = tuple(rule_id for rule_id, _ in ranked[:SHOWN])
        if topic or not (exact or space or self._holds(ranked, said)):
            what = topic.what if topic else None
            return Reading(mind="lookup", why=ask.why, covered=False, topic=what, closest=closest)
        return self._found(ask, ranked, space, closest, is_exact=len(exact) == 1)

    def _exact(self, said: frozenset[str]) -> list[Rule]:
        """Put a phrasing with the ask's own number before one with `{number}`."""
        exact = [rule for rule in self._rules.values() if _asked_as(said, rule.also_asked_as)]
        named = [rule for rule in exact if said in map(phrase, rule.also_asked_as)]
        return named or exact

    def _found(
        self,
        ask: Ask,
        ranked: list[tuple[str, float]],
        space: DecisionSpace | None,
        closest: tuple[str, ...],
        *,
        is_exact: bool,
    ) -> Reading:
        best = ranked[0][1] if ranked else 0.0
        meant = [rule_id for rule_id, score in ranked if score >= CLOSE * best][:SHOWN]
        if not is_exact and not space and any(self._rules[rule_id].is_law for rule_id in meant):
            meant = []  # the finder may not guess whether an ask keeps or breaks a law
        said = stems(ask.text) | stems(ask.text.casefold())
        broken = tuple(rule_id for rule_id in meant if _goes_against(said, self._rules[rule_id]))
        return Reading(
            mind="lookup",
            why=ask.why,
            closest=closest,
            applied=tuple(rule_id for rule_id in meant if rule_id not in broken),
            broken=broken,
            space=space.id if space else None,
            bounds=_claims(space, ask) if space else (),
            assumption=None if is_exact and len(meant) == 1 else _assumption(meant),
            advice=self._rules[meant[0]].text if meant else "",
        )

    def _ranked(self, said: frozenset[str], exact: list[Rule]) -> list[tuple[str, float]]:
        """Put exact phrasings first."""
        scores = self._index.scores(said)
        for rule in exact:
            scores[rule.id] = 2 * self._index.weight(said) + scores.get(rule.id, 0.0)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    def _holds(self, ranked: list[tuple[str, float]], said: frozenset[str]) -> bool:
        if not ranked:
            return False
        best, score = ranked[0]
        return score >= ENOUGH * self._index.unknown and self._index.share(best, said) >= LEAST_SHARE

    def _topic(self, said: frozenset[str], ranked: list[tuple[str, float]]) -> OutOfScope | None:
        shares = {what: self._outside.share(what, said) for what in self._topics}
        what = max(shares, key=lambda name: shares[name], default=None)
        if what is None or shares[what] < TOPIC_SHARE:
            return None
        rival = self._index.share(ranked[0][0], said) if ranked else 0.0
        return self._topics[what] if shares[what] > rival else None


def _asked_as(said: frozenset[str], phrasings: Iterable[str]) -> bool:
    return any(says_just(said, phrase(phrasing)) for phrasing in phrasings)


def _goes_against(said: frozenset[str], rule: Rule) -> bool:
    """Take `{number}` for any number but the default's own."""
    own = frozenset(word for word in stems(rule.text) if word[0].isdigit())
    return any(says_all(said - own if NUMBER in text else said, phrase(text)) for text in rule.otherwise_when)


def _assumption(meant: list[str]) -> str:
    return f"that {' or '.join(meant)} is what applies here: these words come closest, nobody has judged it"


def _claims(space: DecisionSpace, ask: Ask) -> tuple[BoundClaim, ...]:
    return tuple(BoundClaim(bound=bound.name, value=ask.want, quote=ask.want) for bound in space.bounds)


def _words_of(rule: Rule) -> tuple[str, ...]:
    phrasings = (*rule.also_asked_as, *rule.refuse_when, *rule.otherwise_when)
    return _words_in(" ".join((rule.text, rule.why, rule.unless or "", *phrasings)))


def _words_of_topic(topic: OutOfScope) -> tuple[str, ...]:
    return _words_in(" ".join((topic.what, *topic.also_asked_as)))


@lru_cache(maxsize=4_000)
def _words_in(text: str) -> tuple[str, ...]:
    """Cache: the gate indexes a twin again for each change."""
    return tuple(words(text))
