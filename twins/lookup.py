"""Which rules come closest to an ask? The mind that needs no model: a finder, not a judge.

It decides alone only where an ask says just what one of the expert's own phrasings says. Everything else it
finds is an assumption, and what it hardly finds is not covered.
"""

from collections.abc import Iterable
from datetime import datetime

from twins.asks import Ask
from twins.bm25 import Index
from twins.floor import any_said
from twins.playbook import DecisionSpace, OutOfScope, Rule, Twin, Version
from twins.reading import BoundClaim, Reading
from twins.words import phrase, says_just, stems, words

CLOSE = 0.85
"""A rule that scores this share of the best one's score may be meant just as well."""

COVERED = 0.34
"""The share of an ask's weight that the best rule has to hold, or the ask isn't covered."""

SHOWN = 3
_KEPT = 256


class Lookup:
    """The playbook look-up."""

    name = "lookup"

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, str], _Shelf] = {}

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> Reading:
        """The closest rules, verbatim."""
        key = (version.digest, company.digest if company else "")
        if key not in self._shelves:
            if len(self._shelves) >= _KEPT:
                self._shelves.clear()
            self._shelves[key] = _Shelf(version.twin, company.twin if company else None)
        return self._shelves[key].read(ask)


class _Shelf:
    """One playbook and the company's law, indexed."""

    def __init__(self, twin: Twin, company: Twin | None) -> None:
        rules = (*twin.rules, *(company.rules if company else ()))
        self._rules = {rule.id: rule for rule in rules}
        self._spaces = twin.spaces
        self._topics = {topic.what: topic for topic in twin.scope.not_covered}
        self._index = Index({rule.id: _words_of(rule) for rule in rules})
        self._outside = Index({topic.what: _words_of_topic(topic) for topic in self._topics.values()})

    def read(self, ask: Ask) -> Reading:
        said = stems(ask.want) or stems(ask.text)
        exact = [rule for rule in self._rules.values() if _asked_as(said, rule.also_asked_as)]
        space = next((space for space in self._spaces if _asked_as(said, space.also_asked_as)), None)
        ranked = self._ranked(said, exact)
        topic = None if exact or space else self._topic(said, ranked)
        closest = tuple(rule_id for rule_id, _ in ranked[:SHOWN])
        if topic or not (exact or space or self._holds(ranked, said)):
            what = topic.what if topic else None
            return Reading(mind="lookup", why=ask.why, covered=False, topic=what, closest=closest)
        return self._found(ask, ranked, space, closest, is_exact=len(exact) == 1 or bool(space and not exact))

    def _found(
        self, ask: Ask, ranked: list[tuple[str, float]], space: DecisionSpace | None,
        closest: tuple[str, ...], *, is_exact: bool,
    ) -> Reading:  # fmt: skip
        best = ranked[0][1] if ranked else 0.0
        meant = [rule_id for rule_id, score in ranked if score >= CLOSE * best][:SHOWN]
        said = stems(ask.text)
        broken = tuple(r.id for r in self._rules.values() if any_said(said, r.otherwise_when) and r.id in meant)
        sure = is_exact and (space is not None or len(meant) == 1)
        return Reading(
            mind="lookup", why=ask.why, closest=closest,
            applied=tuple(rule_id for rule_id in meant if rule_id not in broken), broken=broken,
            space=space.id if space else None, bounds=_claims(space, ask) if space else (),
            assumption=None if sure else _assumption(meant),
            advice=self._rules[meant[0]].text if meant else "",
        )  # fmt: skip

    def _ranked(self, said: frozenset[str], exact: list[Rule]) -> list[tuple[str, float]]:
        """Rules by score, best first; those that the expert phrased just so come before all others."""
        scores = self._index.scores(said)
        for rule in exact:
            scores[rule.id] = 2 * self._index.weight(said) + scores.get(rule.id, 0.0)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    def _holds(self, ranked: list[tuple[str, float]], said: frozenset[str]) -> bool:
        return bool(ranked) and self._index.share(ranked[0][0], said) >= COVERED

    def _topic(self, said: frozenset[str], ranked: list[tuple[str, float]]) -> OutOfScope | None:
        """The out-of-scope topic that holds more of the ask than the best rule does."""
        shares = {what: self._outside.share(what, said) for what in self._topics}
        what = max(shares, key=lambda name: shares[name], default=None)
        if what is None or shares[what] < COVERED:
            return None
        rival = self._index.share(ranked[0][0], said) if ranked else 0.0
        return self._topics[what] if shares[what] > rival else None


def _asked_as(said: frozenset[str], phrasings: Iterable[str]) -> bool:
    return any(says_just(said, phrase(phrasing)) for phrasing in phrasings)


def _assumption(meant: list[str]) -> str:
    return f"that {' or '.join(meant)} is what applies here: these words come closest, nobody has judged it"


def _claims(space: DecisionSpace, ask: Ask) -> tuple[BoundClaim, ...]:
    return tuple(BoundClaim(bound=bound.name, value=ask.want, quote=ask.want) for bound in space.bounds)


def _words_of(rule: Rule) -> list[str]:
    phrasings = (*rule.also_asked_as, *rule.refuse_when, *rule.otherwise_when)
    return words(" ".join((rule.text, rule.why, rule.unless or "", *phrasings)))


def _words_of_topic(topic: OutOfScope) -> list[str]:
    return words(" ".join((topic.what, *topic.also_asked_as)))
