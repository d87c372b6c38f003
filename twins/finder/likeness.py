"""Playbooks as matrices: how like an ask is to each rule, and to each topic out of scope."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from twins.finder.rule_words import phrasings_of
from twins.meaning import Vectors
from twins.playbook.model import Twin

_LEAST = 1e-6
"""Length of a vector that says nothing."""
NEAREST = 3
"""Texts of a rule that count: one alone may be like an ask by accident, and the more often where a rule has many."""
ENCODED = 3
"""Texts of `found_by` that are encoded of each item."""
BESIDE = 0.1
"""How much a rule precedes a decision space or trigger that is as like an ask."""


@dataclass(frozen=True)
class Matrix:
    """Rows of texts, those of one owner next to each other."""

    owners: tuple[str, ...]
    starts: tuple[int, ...]
    """The first row of each owner."""
    rows: Vectors

    def likeness(self, ask: Vectors) -> dict[str, float]:
        """Return the mean likeness of each owner's nearest texts, from -1 to 1."""
        return {owner: _mean_of_nearest(scores) for owner, scores in self.scores(ask).items()}

    def scores_beside(self, ask: Vectors, common: Vectors) -> dict[str, Vectors]:
        """Return the likeness of each owner's texts, without what texts have in common."""
        return replace(self, rows=_apart(self.rows, common)).scores(_apart(ask, common)) if self.owners else {}

    def scores(self, ask: Vectors) -> dict[str, Vectors]:
        """Return the likeness of each owner's texts."""
        if not self.owners:
            return {}
        scores: Vectors = self.rows @ ask
        ends = (*self.starts[1:], len(scores))
        spans = zip(self.owners, self.starts, ends, strict=True)
        return {owner: scores[start:end] for owner, start, end in spans}

    @cached_property
    def total(self) -> Vectors:
        """The sum of all texts."""
        added: Vectors = self.rows.sum(axis=0)
        return added


@dataclass(frozen=True)
class PlaybookMatrix:
    """A playbook's rules, and the topics that it doesn't cover."""

    rules: Matrix
    topics: Matrix
    beside: Matrix
    """The texts of decision spaces and triggers."""
    found_by: Matrix
    """What colleagues write when they mean a rule, space or trigger."""

    def order(self, ask: Vectors, common: Vectors) -> dict[str, float]:
        """Return how like an ask is to each rule without what texts have in common: a second opinion goes by it."""
        return {key: _mean_of_nearest(each) for key, each in self.rules.scores_beside(ask, common).items()}

    def shown(self, ask: Vectors, common: Vectors) -> dict[str, float]:
        """Return how like an ask is to each rule, space and trigger, with what colleagues write when they mean it, for
        putting in order what is shown."""
        rules = self.rules.scores_beside(ask, common)
        own = rules | self.beside.scores_beside(ask, common)
        both = _together(own, self.found_by.scores_beside(ask, common))
        return {key: _mean_of_nearest(each) - (0 if key in rules else BESIDE) for key, each in both.items()}

    def nearest_rule(self, ask: Vectors) -> tuple[float, str]:
        """Return how like an ask is to the nearest rule, with what colleagues write when they mean it, and its id."""
        both = _together(self.rules.scores(ask), self.found_by.scores(ask))
        return max(((_mean_of_nearest(each), rule) for rule, each in both.items()), default=(-1.0, ""))

    def common_with(self, others: Sequence["PlaybookMatrix"]) -> Vectors:
        """Return what the texts of all rules of these playbooks have in common."""
        found = [book.rules for book in (self, *others) if book.rules.owners]
        texts = sum(len(each.rows) for each in found)
        common: Vectors = np.asarray(np.sum([each.total for each in found], axis=0) / max(1, texts), np.float32)
        return common


def texts_of(twin: Twin) -> list[str]:
    """Return what is encoded of a playbook, in the order of its matrix."""
    return [text for part in _parts(twin) for _, text in part]


def matrix_of(twin: Twin, rows: Vectors) -> PlaybookMatrix:
    """Lay out the rows of `texts_of`."""
    matrices, at = [], 0
    for part in _parts(twin):
        matrices.append(_matrix([owner for owner, _ in part], rows[at : at + len(part)]))
        at += len(part)
    return PlaybookMatrix(*matrices)


def _together(own: Mapping[str, Vectors], more: Mapping[str, Vectors]) -> dict[str, Vectors]:
    return {key: np.concatenate([each, more[key]]) if key in more else each for key, each in own.items()}


def _mean_of_nearest(scores: Vectors) -> float:
    return float(np.sort(scores)[-NEAREST:].mean())


def _apart(rows: Vectors, common: Vectors) -> Vectors:
    left = rows - common
    unit: Vectors = left / np.maximum(np.linalg.norm(left, axis=-1, keepdims=True), _LEAST)
    return unit


def _matrix(owners: Sequence[str], rows: Vectors) -> Matrix:
    starts = [at for at, owner in enumerate(owners) if at == 0 or owner != owners[at - 1]]
    return Matrix(tuple(owners[at] for at in starts), tuple(starts), rows)


def _parts(twin: Twin) -> tuple[list[tuple[str, str]], ...]:
    """Return the texts of each matrix, with their owners."""
    return [*_of_rules(twin)], [*_of_topics(twin)], [*_beside(twin)], [*_found_by(twin)]


def _of_rules(twin: Twin) -> Iterator[tuple[str, str]]:
    """Yield each rule's texts with its id; the reason counts only together with the rule."""
    for rule in twin.rules:
        texts = (rule.text, f"{rule.text} {rule.why}", *phrasings_of(rule))
        yield from ((rule.id, text) for text in texts)


def _of_topics(twin: Twin) -> Iterator[tuple[str, str]]:
    for topic in twin.scope.not_covered:
        yield from ((topic.what, text) for text in (topic.what, *topic.also_asked_as))


def _beside(twin: Twin) -> Iterator[tuple[str, str]]:
    for space in twin.spaces:
        yield from ((space.id, text) for text in (space.may, *space.also_asked_as))
    for trigger in twin.check_first:
        yield from ((trigger.id, text) for text in trigger.when)


def _found_by(twin: Twin) -> Iterator[tuple[str, str]]:
    for part in (twin.rules, twin.spaces, twin.check_first):
        for item in part:
            yield from ((item.id, text) for text in item.found_by[:ENCODED])
