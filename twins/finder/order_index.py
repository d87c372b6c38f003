"""The order in which rules, decision spaces and triggers are shown with an ask, by words. It decides nothing."""

from twins.finder.bm25 import WordIndex
from twins.finder.rule_words import words_found_by, words_of, words_of_space, words_of_trigger
from twins.playbook.model import Twin

WEIGHT = 0.8
"""What the score of a space or trigger counts beside a rule's: the rule says more to the person who asks."""


class OrderIndex:
    """The items of playbooks, with what colleagues write when they mean them."""

    def __init__(self, books: tuple[Twin, ...]) -> None:
        rules = {rule.id: words_of(rule) + words_found_by(rule) for book in books for rule in book.rules}
        spaces = {each.id: words_of_space(each) + words_found_by(each) for book in books for each in book.spaces}
        triggers = {
            each.id: words_of_trigger(each) + words_found_by(each) for book in books for each in book.check_first
        }
        self.rules = frozenset(rules)
        self._keys = tuple(rules | spaces | triggers)
        self._index = WordIndex(rules | spaces | triggers)

    def scores(self, heard: frozenset[str]) -> dict[str, float]:
        """Return the score of each item that holds a word."""
        found = self._index.scores(heard)
        return {key: score * (1 if key in self.rules else WEIGHT) for key, score in found.items()}

    def best_by(self, weights: WordIndex[tuple[str, str]], said: frozenset[str]) -> float:
        """Return the best score of an item, by the weights of another index."""
        return weights.best_of(self._index, said)

    def weight(self, words: frozenset[str]) -> float:
        return self._index.weight(words)

    def shares(self, said: frozenset[str], heard: frozenset[str]) -> dict[str, float]:
        """Return the share of an ask's words that each item holds."""
        return {key: self._index.share(key, said, heard) for key in self._keys}
