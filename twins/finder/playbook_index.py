"""A playbook with the company's law, as the finder reads asks by it: what is meant, near, offered, and shown first."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from twins.deciding.ask import Ask
from twins.deciding.named_rule import named_rule
from twins.deciding.question_grammar import asks_question
from twins.deciding.reading import AskKind, Reading
from twins.finder.amounts_asked import is_answered_by
from twins.finder.bm25 import WordIndex
from twins.finder.exact_orders import cited_by, claims_of, is_in_range, orders_of
from twins.finder.order_index import OrderIndex
from twins.finder.phrasings import asks_one_thing, careful_phrases, is_plain_reason, is_question_phrasing, matching
from twins.finder.rivals import Rivals
from twins.finder.rule_words import phrasings_of, words_of, words_of_topic
from twins.playbook.cases import MindName
from twins.playbook.model import OutOfScope, Rule, Twin
from twins.playbook.word_matching import NUMBER, phrase, stems
from twins.playbook.words.phrase_index import PhraseIndex
from twins.playbook.words.synonyms import synonyms_with

RIVAL = 0.8
"""A question is answered by the best rule if no other has this share of its score."""
NEAR = 0.5
"""A rule with this share of the best score may be meant."""
ENOUGH = 1.4
"""The best score must reach this many times the weight of an unknown word."""
LEAST_SHARE, TOPIC_SHARE = 0.15, 0.34
"""Shares of an ask's weight that a rule, or an out-of-scope topic, must hold."""
OFFERED_SHARE, LAW_SHARE = 0.45, 0.2
"""Shares of an ask's weight that the best rule must hold to be offered, and a law for its expert to be asked."""
FAR = 0.25
"""Rules that hold less of an ask are offered only where it asks for one thing, and no law or tier-3 rule has this share
of the best score."""
LAW = 0.8
"""What the score of the company's law, which is read with every twin, counts beside the twin's own rules."""
SHOWN = 3
_MOST_NEAR = 6


class PlaybookIndex:
    def __init__(self, twin: Twin, company: Twin | None) -> None:
        rules = (*twin.rules, *(company.rules if company else ()))
        self._rules = {rule.id: rule for rule in rules}
        self._own = {rule.id for rule in twin.rules} | {space.id for space in twin.spaces}
        self._own |= {trigger.id for trigger in twin.check_first}
        self._words = twin.words + (company.words if company else ())
        self._spaces = twin.spaces
        self._topics = {topic.what: topic for topic in twin.scope.not_covered}
        self._index = WordIndex({rule.id: words_of(rule) for rule in rules})
        self._outside = WordIndex({topic.what: words_of_topic(topic) for topic in self._topics.values()})
        self._named = PhraseIndex(
            (rule.id, named) for rule in self._rules.values() for named in filter(None, map(phrase, phrasings_of(rule)))
        )
        self._orders = {rule.id: orders_of(rule) for rule in rules}
        self._careful = tuple(_careful_phrases(twin, company))
        self._order = OrderIndex((twin, *([company] if company else [])))

    def read(self, ask: Ask, rivals: Callable[[], Rivals]) -> Reading:
        """Read an ask. Whole phrasings decide without the rivals, whose index takes twenty times as long to make."""
        asks, said = asks_question(ask), self._heard(ask)
        ranked = self._ranked(said)
        order = self._ordered_by(said)
        plain = Reading(
            mind=MindName.LOOKUP.value,
            kind=AskKind.QUESTION if asks else AskKind.REQUEST,
            why=ask.why,
            closest=tuple(each for each in order if each in self._rules)[:SHOWN],
            nearest=order[:SHOWN],
        )
        near = self._near(ranked, said, said if asks else said | self._meant(ask))
        exact = self._exactly_asked(ask) if asks else self._exactly_ordered(ask, near, said)
        if exact:
            return plain.model_copy(update=exact)
        topic = self._topic(ask, said, ranked)
        if not near or topic or not self._is_enough(ranked, ask, said):
            none = {"topic": topic.what} if topic else {"nearer": rivals().nearest(stems(ask.text), said, self._order)}
            return plain.model_copy(update={"covered": False, **none})
        offered = near[:SHOWN] if asks else self._offered(near, ask, said)
        nearer = None if self._is_named_heavy(ranked[0][0], said) else rivals().nearer(said, self._index)
        if nearer:
            is_told = rivals().are_nearer(said, self._order)
            return plain.model_copy(update={"covered": False, "nearer": nearer if is_told else None})
        has_best = len(ranked) == 1 or ranked[1][1] < RIVAL * ranked[0][1]
        if asks and has_best and is_answered_by(ask.text, self._rules[near[0]]):
            return plain.model_copy(update={"applied": near[:1], "is_exact": False})
        first = sorted(offered[:SHOWN], key=_place_in(order))  # the three with a button stay the same
        return plain.model_copy(update={"offered": (*first, *offered[SHOWN:])})

    def _ordered_by(self, said: frozenset[str]) -> tuple[str, ...]:
        """Return what is shown with an ask, the best first: rules, and the decision spaces and triggers as near."""
        scores = self._named_first(self._order, said, self._order.scores(said))
        return tuple(sorted(scores, key=lambda each: -scores[each] * (1 if each in self._own else LAW)))

    def _near(self, ranked: list[tuple[str, float]], said: frozenset[str], meant: frozenset[str]) -> tuple[str, ...]:
        """Return the rules with enough of the best score, the tier-3 rules with enough by words alone, and the laws
        with enough by words or what these also mean."""
        near = [rule_id for rule_id, score in ranked[:_MOST_NEAR] if score >= NEAR * ranked[0][1]]
        scores = self._heavy_scores(said, meant)
        least = NEAR * max(self._index.scores(said).values(), default=0.0)
        heavy = [rule_id for rule_id, _ in ranked if scores.get(rule_id, -1.0) >= least]
        return tuple(dict.fromkeys([*near, *heavy]))[:_MOST_NEAR]

    def _offered(self, near: tuple[str, ...], ask: Ask, heard: frozenset[str]) -> tuple[str, ...]:
        """Return the rules near a request, if its words are close enough to any; first the one it names exactly."""
        named = self._ordered(ask.want, ask)
        if named:
            return tuple(dict.fromkeys((named.id, *near)))
        if not near:
            return ()
        meant = heard | self._meant(ask)
        shares, of_laws = self._shares(ask, near, heard), self._shares(ask, near, meant)
        held = {each: (of_laws if self._is_law(each) else shares)[each] for each in near if self._is_heavy(each)}
        is_close = max(held.values(), default=0.0) >= LAW_SHARE or max(shares.values()) >= OFFERED_SHARE
        return near if is_close or (asks_one_thing(ask) and not self._has_heavy_near(heard, meant)) else ()

    def _has_heavy_near(self, heard: frozenset[str], meant: frozenset[str]) -> bool:
        least = FAR * max(self._index.scores(heard).values(), default=0.0)
        return any(score >= least for score in self._heavy_scores(heard, meant).values())

    def _heavy_scores(self, heard: frozenset[str], meant: frozenset[str]) -> dict[str, float]:
        """Return the scores of tier-3 rules by words, and those of laws by what the words also mean."""
        of_words, of_meaning = self._index.scores(heard), self._index.scores(meant)
        return {
            rule_id: of_meaning[rule_id] if self._is_law(rule_id) else of_words.get(rule_id, 0.0)
            for rule_id in of_meaning
            if self._is_heavy(rule_id)
        }

    def shares(self, ask: Ask) -> dict[str, float]:
        """Return the share of an ask's words that each rule holds."""
        return self._shares(ask, self._rules, self._heard(ask))

    def shares_in_order(self, ask: Ask) -> dict[str, float]:
        """Return the share of an ask's words that each item holds, with what colleagues write when they mean it."""
        return self._order.shares(stems(ask.text), self._heard(ask))

    def _shares(self, ask: Ask, rule_ids: Iterable[str], heard: frozenset[str]) -> dict[str, float]:
        said = stems(ask.text)
        return {rule_id: self._index.share(rule_id, said, heard) for rule_id in rule_ids}

    def _heard(self, ask: Ask) -> frozenset[str]:
        """Return the words of an ask and of the earlier one in its thread, and what those that no rule has mean."""
        both = f"{ask.text}\n{ask.before}"
        return stems(both) | stems(both.casefold()) | synonyms_with(self._words).meant_by(both, self._index.known)

    def _meant(self, ask: Ask) -> frozenset[str]:
        """Return what the words of an ask also mean, including words that rules hold."""
        return synonyms_with(self._words).meant_by(f"{ask.text}\n{ask.before}")

    def _is_named_heavy(self, rule_id: str, said: frozenset[str]) -> bool:
        """Return whether an ask says a whole phrasing of a law or tier-3 rule: no other twin is nearer then."""
        return self._is_heavy(rule_id) and rule_id in self._named.said_by(said)

    def _is_heavy(self, rule_id: str) -> bool:
        return self._rules[rule_id].is_heavy

    def _is_law(self, rule_id: str) -> bool:
        return self._rules[rule_id].is_law

    def _exactly_asked(self, ask: Ask) -> dict[str, object] | None:
        """Find the rule that is asked for by its id, or else the only one with this very question among its
        phrasings."""
        named = named_rule(ask.text, self._rules)
        if named:
            return {"applied": (named,), "advice": self._rules[named].text}
        meant = [
            rule
            for rule in self._rules.values()
            if matching(ask.want, filter(is_question_phrasing, rule.also_asked_as))
        ]
        return {"applied": (meant[0].id,), "advice": meant[0].text} if len(meant) == 1 else None

    def _exactly_ordered(self, ask: Ask, near: tuple[str, ...], heard: frozenset[str]) -> dict[str, object] | None:
        """Find the only rule or space with this very order among its phrasings, if all else is a plain reason; or the
        only rule that has the order with its reason, word for word."""
        meant = self._ordered(ask.want, ask)
        own = meant.id if meant and not meant.is_law else ""
        if not is_plain_reason(ask, (each for owner, each in self._careful if owner != own)):
            whole = self._ordered(ask.text, ask)
            return {"advice": whole.text, **cited_by(ask, whole)} if whole else None
        cited = cited_by(ask, meant) if meant else {"offered": self._offered(near, ask, heard) or near[:1]}
        for space in self._spaces:
            if matching(ask.want, space.also_asked_as):
                return {"space": space.id, "bounds": claims_of(space, ask), **cited}
        return {"advice": meant.text, **cited} if meant else None

    def _ordered(self, want: str, ask: Ask) -> Rule | None:
        """Return the only rule with this order among its phrasings; of two, the one that names the very number."""
        found = {rule_id: matching(want, orders) for rule_id, orders in self._orders.items()}
        meant = {
            rule_id: phrasing
            for rule_id, phrasing in found.items()
            if phrasing and is_in_range(phrasing, self._rules[rule_id], want, ask)
        }
        named = [rule_id for rule_id, phrasing in meant.items() if NUMBER not in phrasing] or list(meant)
        return self._rules[named[0]] if len(named) == 1 else None

    def _ranked(self, said: frozenset[str]) -> list[tuple[str, float]]:
        scores = self._named_first(self._index, said, self._index.scores(said))
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    def _named_first(
        self, index: WordIndex[str] | OrderIndex, said: frozenset[str], scores: dict[str, float]
    ) -> dict[str, float]:
        """Put first the rules of which the ask says a whole phrasing, in any order."""
        named = self._named.said_by(said)
        return scores | {
            rule_id: index.weight(said) + scores.get(rule_id, 0.0) for rule_id in self._rules if rule_id in named
        }

    def _is_enough(self, ranked: list[tuple[str, float]], ask: Ask, meant: frozenset[str]) -> bool:
        if not ranked:
            return False
        best, score = ranked[0]
        said = (stems(ask.want) or stems(ask.text)) | stems(ask.before)
        is_named = best in self._named.said_by(meant)
        is_heard = score >= ENOUGH * self._index.unknown and self._index.share(best, said, meant) >= LEAST_SHARE
        return is_named or is_heard

    def _topic(self, ask: Ask, meant: frozenset[str], ranked: list[tuple[str, float]]) -> OutOfScope | None:
        said = stems(ask.want) or stems(ask.text)
        shares = {what: self._outside.share(what, said, meant) for what in self._topics}
        what = max(shares, key=lambda name: shares[name], default=None)
        if what is None or shares[what] < TOPIC_SHARE:
            return None
        rival = self._index.share(ranked[0][0], said, meant) if ranked else 0.0
        return self._topics[what] if shares[what] > rival else None


def _place_in(order: Sequence[str]) -> Callable[[str], int]:
    places = {each: at for at, each in enumerate(order)}
    return lambda each: places.get(each, len(places))


def _careful_phrases(twin: Twin, company: Twin | None) -> Iterator[tuple[str, frozenset[str]]]:
    for book in (twin, *([company] if company else [])):
        yield from careful_phrases(book.rules, book.check_first)
