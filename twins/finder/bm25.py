"""BM25 index of short texts (Okapi BM25; Robertson and Zaragoza, 2009).

Words are added up in their order, so that every process has the same sums.
"""

import math
from collections import Counter
from collections.abc import Container, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

_K1, _B = 2.0, 0.75


Key = TypeVar("Key", bound=Hashable)


@lru_cache(maxsize=4_000)
def _counted(words: tuple[str, ...]) -> Counter[str]:
    """Cache: the gate indexes a twin again for each change."""
    return Counter(words)


class WordIndex(Generic[Key]):
    def __init__(self, texts: Mapping[Key, Sequence[str]]) -> None:
        self._counts = {name: _counted(tuple(words)) for name, words in texts.items()}
        self._lengths = {name: len(words) for name, words in texts.items()}
        self._mean = max(1.0, sum(self._lengths.values()) / max(1, len(texts)))
        self._place = {name: place for place, name in enumerate(self._counts)}
        self._holding: dict[str, list[Key]] = {}
        for name, counts in self._counts.items():
            for word in counts:
                self._holding.setdefault(word, []).append(name)
        total = len(texts)
        weights = [math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in range(total + 1)]
        self._weight = {word: weights[len(names)] for word, names in self._holding.items()}
        self._parts: dict[str, list[tuple[Key, float]]] = {}
        self.unknown = weights[0]
        """Of a word that no text holds."""

    @property
    def known(self) -> Container[str]:
        """Every indexed word."""
        return self._weight

    def weight(self, words: frozenset[str]) -> float:
        return sum(map(self.weight_of, sorted(words)))

    def scores(self, question: frozenset[str]) -> dict[Key, float]:
        """Return the score of each text that holds a word of the question, in the order of the texts."""
        found: dict[Key, float] = {}
        for word in sorted(question):
            for name, part in self._parts_of(word):
                found[name] = found.get(name, 0.0) + part
        return {name: found[name] for name in sorted(found, key=self._place.__getitem__)}

    def share(self, name: Key, question: frozenset[str], meant: frozenset[str] = frozenset()) -> float:
        """Return the share of the question's weight that a text holds, 0 to 1, in its words or what they mean."""
        held = (question | meant) & self._counts[name].keys()
        return min(1.0, self.weight(held) / self.weight(question)) if question else 0.0

    def best_of(self, other: "WordIndex[str]", question: frozenset[str]) -> float:
        """Return the best score among the texts of another index, by the weights of this one."""
        found: dict[str, float] = {}
        for word in sorted(question):
            for name in other._holding.get(word, ()):
                found[name] = found.get(name, 0.0) + self._part(word, other._counts[name], other._lengths[name])
        return max(found.values(), default=0.0)

    def _parts_of(self, word: str) -> list[tuple[Key, float]]:
        """Return what a word adds to the score of each text that holds it."""
        holding = self._holding.get(word)
        if holding is None:
            return []
        if word not in self._parts:
            self._parts[word] = [(name, self._part(word, self._counts[name], self._lengths[name])) for name in holding]
        return self._parts[word]

    def _part(self, word: str, counts: Counter[str], words: int) -> float:
        length = _K1 * (1 - _B + _B * words / self._mean)
        return self.weight_of(word) * counts[word] * (_K1 + 1) / (counts[word] + length)

    def weight_of(self, word: str) -> float:
        return self._weight.get(word, self.unknown)
