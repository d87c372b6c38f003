"""BM25 index of short texts (Okapi BM25; Robertson and Zaragoza, 2009)."""

import math
from collections import Counter
from collections.abc import Container, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

_K1, _B = 2.0, 0.75


Key = TypeVar("Key", bound=Hashable)


class WordIndex(Generic[Key]):
    def __init__(self, texts: Mapping[Key, Sequence[str]]) -> None:
        self._counts = {name: Counter(words) for name, words in texts.items()}
        self._lengths = {name: len(words) for name, words in texts.items()}
        self._mean = max(1.0, sum(self._lengths.values()) / max(1, len(texts)))
        seen_in = Counter(word for counts in self._counts.values() for word in counts)
        total = len(texts)
        self._weight = {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in seen_in.items()}
        self.unknown = math.log(1 + (total + 0.5) / 0.5)
        """Of a word that no text holds."""

    @property
    def known(self) -> Container[str]:
        """Every indexed word."""
        return self._weight

    def weight(self, words: frozenset[str]) -> float:
        return sum(map(self.weight_of, words))

    def scores(self, question: frozenset[str]) -> dict[Key, float]:
        found = {name: self._score(name, question) for name in self._counts}
        return {name: score for name, score in found.items() if score > 0}

    def share(self, name: Key, question: frozenset[str], meant: frozenset[str] = frozenset()) -> float:
        """Return the share of the question's weight that a text holds, 0 to 1, in its words or what they mean."""
        held = (question | meant) & self._counts[name].keys()
        return min(1.0, self.weight(held) / self.weight(question)) if question else 0.0

    def best_of(self, other: "WordIndex[str]", question: frozenset[str]) -> float:
        """Return the best score among the texts of another index, by the weights of this one."""
        texts = ((counts, other._lengths[name]) for name, counts in other._counts.items())
        return max((self._scored(*text, question) for text in texts), default=0.0)

    def _score(self, name: Key, question: frozenset[str]) -> float:
        return self._scored(self._counts[name], self._lengths[name], question)

    def _scored(self, counts: Counter[str], words: int, question: frozenset[str]) -> float:
        length = _K1 * (1 - _B + _B * words / self._mean)
        held = [word for word in question if word in counts]
        return sum(self.weight_of(word) * counts[word] * (_K1 + 1) / (counts[word] + length) for word in held)

    def weight_of(self, word: str) -> float:
        return self._weight.get(word, self.unknown)
