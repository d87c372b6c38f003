"""The other published twins, which an ask may be meant for."""

from collections.abc import Sequence

from twins.deciding.reading import NearerTwin
from twins.finder.bm25 import WordIndex
from twins.finder.rule_words import words_of, words_of_space
from twins.playbook.model import Version

BEATEN = 0.9
"""A twin keeps an ask while its best rule has this share of the best score among the other twins' rules."""
ENOUGH, LEAST_SHARE = 1.4, 0.4
"""Multiple of an unknown word's weight, and share of an ask's weight, that a rule must hold to be named."""


class Rivals:
    """One index over the rules and decision spaces of other twins."""

    def __init__(self, others: Sequence[Version]) -> None:
        self._twins = {version.twin.handle: version.twin for version in others}
        texts = {(twin.handle, rule.id): words_of(rule) for twin in self._twins.values() for rule in twin.rules}
        texts |= {
            (twin.handle, space.id): words_of_space(space) for twin in self._twins.values() for space in twin.spaces
        }
        self._index = WordIndex(texts)

    def nearer(self, said: frozenset[str], mine: "WordIndex[str]") -> NearerTwin | None:
        """Return the twin with a rule that clearly beats all of `mine`, by the same weights."""
        scores = self._index.scores(said)
        key = max(scores, key=lambda each: (scores[each], each), default=None)
        is_beaten = key is not None and self._index.best_of(mine, said) < BEATEN * scores[key]
        return self._named(key) if key and is_beaten else None

    def nearest(self, said: frozenset[str], meant: frozenset[str]) -> NearerTwin | None:
        """Return the twin with the nearest rule, if that is near enough to be named where nothing covers an ask."""
        scores = self._index.scores(meant)
        key = max(scores, key=lambda each: (scores[each], each), default=None)
        if (
            key is None
            or scores[key] < ENOUGH * self._index.unknown
            or self._index.share(key, said, meant) < LEAST_SHARE
        ):
            return None
        return self._named(key)

    def _named(self, key: tuple[str, str]) -> NearerTwin:
        handle, nearest = key
        return NearerTwin.of(self._twins[handle], nearest)
