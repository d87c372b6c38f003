"""Decision spaces and triggers near an ask, by words. They are shown among the nearest rules, and decide nothing."""

from twins.finder.bm25 import WordIndex
from twins.finder.rule_words import words_of, words_of_space, words_of_trigger
from twins.playbook.model import Twin

WEIGHT = 0.6
"""What the score of a space or trigger counts beside a rule's: the rule says more to the person who asks."""


class BesideIndex:
    """The decision spaces and triggers of playbooks, weighed by the words of their rules too."""

    def __init__(self, books: tuple[Twin, ...]) -> None:
        spaces = {space.id: words_of_space(space) for book in books for space in book.spaces}
        triggers = {trigger.id: words_of_trigger(trigger) for book in books for trigger in book.check_first}
        rules = {rule.id: words_of(rule) for book in books for rule in book.rules}
        self._ids = frozenset(spaces | triggers)
        self._index = WordIndex(rules | spaces | triggers)

    def scores(self, heard: frozenset[str]) -> dict[str, float]:
        """Return the score of each space and trigger that holds a word."""
        return {key: WEIGHT * score for key, score in self._index.scores(heard).items() if key in self._ids}

    def shares(self, said: frozenset[str], heard: frozenset[str]) -> dict[str, float]:
        """Return the share of an ask's words that each space and trigger holds."""
        return {key: self._index.share(key, said, heard) for key in sorted(self._ids)}
