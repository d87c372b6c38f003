"""The other published twins, which an ask may be meant for."""

from collections.abc import Sequence

from twins.deciding.reading import NearerTwin
from twins.finder.bm25 import WordIndex
from twins.finder.order_index import OrderIndex
from twins.finder.rule_words import words_found_by, words_of, words_of_space
from twins.playbook.model import DecisionSpace, Rule, Version

BEATEN = 0.9
"""A twin keeps an ask while its best rule has this share of the best score among the other twins' rules."""
ENOUGH, LEAST_SHARE = 1.8, 0.5
"""Multiple of an unknown word's weight, and share of an ask's weight, that a rule must hold to be named."""


class Rivals:
    """One index over the rules and decision spaces of other twins."""

    def __init__(self, others: Sequence[Version]) -> None:
        self._twins = {version.twin.handle: version.twin for version in others}
        items: dict[tuple[str, str], Rule | DecisionSpace] = {
            (twin.handle, each.id): each
            for twin in self._twins.values()
            for part in (twin.rules, twin.spaces)
            for each in part
        }
        texts = {key: words_of(each) if isinstance(each, Rule) else words_of_space(each) for key, each in items.items()}
        self._index = WordIndex(texts)
        self._heard = WordIndex({key: texts[key] + words_found_by(each) for key, each in items.items()})

    def nearer(self, said: frozenset[str], mine: "WordIndex[str]") -> NearerTwin | None:
        """Return the twin with a rule that clearly beats all of `mine`, by the same weights."""
        scores = self._index.scores(said)
        key = max(scores, key=lambda each: (scores[each], each), default=None)
        is_beaten = key is not None and self._index.best_of(mine, said) < BEATEN * scores[key]
        return self._named(key) if key and is_beaten else None

    def nearest(self, said: frozenset[str], meant: frozenset[str], mine: OrderIndex) -> NearerTwin | None:
        """Return the twin to name where nothing covers an ask, or None. Its rule has to be near enough, and nearer than
        any of `mine`; what colleagues write counts too."""
        scores = self._heard.scores(meant)
        key = max(scores, key=lambda each: (scores[each], each), default=None)
        is_near = key is not None and scores[key] >= ENOUGH * self._heard.unknown and self.are_nearer(meant, mine)
        return self._named(key) if key and is_near and self._heard.share(key, said, meant) >= LEAST_SHARE else None

    def are_nearer(self, meant: frozenset[str], mine: OrderIndex) -> bool:
        """Return whether a rule of another twin is nearer than any of `mine`, counting the texts of `found_by`."""
        return max(self._heard.scores(meant).values(), default=0.0) > mine.best_by(self._heard, meant)

    def _named(self, key: tuple[str, str]) -> NearerTwin:
        handle, nearest = key
        return NearerTwin.of(self._twins[handle], nearest)
