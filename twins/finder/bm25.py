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
        self._place = {name: place for place, name in enumerate(self._counts)}
        self._adds: dict[str, list[tuple[Key, float]]] = {}
        """What each word adds to the score of each text that holds it."""
        for name, counts in self._counts.items():
            for word in counts:
                self._adds.setdefault(word, []).append((name, self._added(word, counts, self._lengths[name])))

    @property
    def known(self) -> Container[str]:
        """Every indexed word."""
        return self._weight

    def weight(self, words: frozenset[str]) -> float:
        return sum(map(self.weight_of, words))

    def scores(self, question: frozenset[str]) -> dict[Key, float]:
        """Return the score of each text that holds a word of the question, in the order of the texts."""
        found: dict[Key, float] = {}
        for word in question:
            for name, adds in self._adds.get(word, ()):
                found[name] = found.get(name, 0) + adds
        return {name: found[name] for name in sorted(found, key=self._place.__getitem__)}

    def share(self, name: Key, question: frozenset[str], meant: frozenset[str] = frozenset()) -> float:
        """Return the share of the question's weight that a text holds, 0 to 1, in its words or what they mean."""
        held = (question | meant) & self._counts[name].keys()
        return min(1.0, self.weight(held) / self.weight(question)) if question else 0.0

    def best_of(self, other: "WordIndex[str]", question: frozenset[str]) -> float:
        """Return the best score among the texts of another index, by the weights of this one."""
        names = {name for word in question for name, _ in other._adds.get(word, ())}
        texts = ((other._counts[name], other._lengths[name]) for name in names)
        return max((self._scored(*text, question) for text in texts), default=0.0)

    def _scored(self, counts: Counter[str], words: int, question: frozenset[str]) -> float:
        return sum(self._added(word, counts, words) for word in question if word in counts)

    def _added(self, word: str, counts: Counter[str], words: int) -> float:
        length = _K1 * (1 - _B + _B * words / self._mean)
        return self.weight_of(word) * counts[word] * (_K1 + 1) / (counts[word] + length)

    def weight_of(self, word: str) -> float:
        return self._weight.get(word, self.unknown)
