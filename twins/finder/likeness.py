"""Playbooks as matrices: how like an ask is to each rule, and to each topic out of scope."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from twins.finder.rule_words import phrasings_of
from twins.meaning import Vectors
from twins.playbook.model import Twin

NEAREST = 3
"""Texts of a rule that count: one alone may be like an ask by accident, and the more often where a rule has many."""


@dataclass(frozen=True)
class Matrix:
    """Rows of texts, those of one owner next to each other."""

    owners: tuple[str, ...]
    starts: tuple[int, ...]
    """The first row of each owner."""
    rows: Vectors

    def likeness(self, ask: Vectors) -> dict[str, float]:
        """Return the mean likeness of each owner's nearest texts, from -1 to 1."""
        scores = self.rows @ ask if self.owners else ()
        ends = (*self.starts[1:], len(scores))
        parts = (np.sort(scores[start:end])[-NEAREST:] for start, end in zip(self.starts, ends, strict=True))
        return {owner: float(part.mean()) for owner, part in zip(self.owners, parts, strict=True)}


@dataclass(frozen=True)
class PlaybookMatrix:
    """A playbook's rules, and the topics that it doesn't cover."""

    rules: Matrix
    topics: Matrix


def texts_of(twin: Twin) -> list[str]:
    """Return what is encoded of a playbook, in the order of its matrix."""
    return [text for _, text in (*_of_rules(twin), *_of_topics(twin))]


def matrix_of(twin: Twin, rows: Vectors) -> PlaybookMatrix:
    """Lay out the rows of `texts_of`."""
    rules, topics = ([owner for owner, _ in pairs] for pairs in (_of_rules(twin), _of_topics(twin)))
    return PlaybookMatrix(_matrix(rules, rows[: len(rules)]), _matrix(topics, rows[len(rules) :]))


def _matrix(owners: Sequence[str], rows: Vectors) -> Matrix:
    starts = [at for at, owner in enumerate(owners) if at == 0 or owner != owners[at - 1]]
    return Matrix(tuple(owners[at] for at in starts), tuple(starts), rows)


def _of_rules(twin: Twin) -> Iterator[tuple[str, str]]:
    """Yield each rule's texts with its id; the reason counts only together with the rule."""
    for rule in twin.rules:
        yield from ((rule.id, text) for text in (rule.text, f"{rule.text} {rule.why}", *phrasings_of(rule)))


def _of_topics(twin: Twin) -> Iterator[tuple[str, str]]:
    for topic in twin.scope.not_covered:
        yield from ((topic.what, text) for text in (topic.what, *topic.also_asked_as))
