"""Playbooks as matrices: how like an ask is to each rule, and to each topic out of scope."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

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
    apart: "dict[bytes, Matrix]" = field(default_factory=dict, compare=False)

    def likeness(self, ask: Vectors) -> dict[str, float]:
        """Return the mean likeness of each owner's nearest texts, from -1 to 1."""
        if not self.owners:
            return {}
        padded = np.full(self._holds.shape, -np.inf, np.float32)
        padded[self._holds] = self.rows @ ask
        nearest = np.sort(padded, axis=1)[:, -NEAREST:]
        counts = np.minimum(self._holds.sum(axis=1), NEAREST)
        means = np.where(np.isfinite(nearest), nearest, 0).sum(axis=1) / counts
        return dict(zip(self.owners, means.tolist(), strict=True))

    def without(self, common: Vectors) -> "Matrix":
        """Return unit rows of the texts less `common`; the last such matrix is cached."""
        key = common.tobytes()
        kept = self.apart.get(key)
        if kept is None:
            kept = replace(self, rows=_apart(self.rows, common), apart={})
            self.apart.clear()
            self.apart[key] = kept
        return kept

    @cached_property
    def _holds(self) -> NDArray[np.bool_]:
        """A row for each owner, as long as the longest: True where it has a text."""
        counts = np.diff([*self.starts, len(self.rows)])
        return np.arange(counts.max()) < counts[:, None]

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
        return self.rules.without(common).likeness(_apart(ask, common))

    def shown(self, ask: Vectors, common: Vectors) -> dict[str, float]:
        """Return how like an ask is to each rule, space and trigger, with what colleagues write when they mean it, for
        putting in order what is shown."""
        found = self._together.without(common).likeness(_apart(ask, common))
        return {key: each - (0 if key in self._rules else BESIDE) for key, each in found.items()}

    def nearest_rule(self, ask: Vectors) -> tuple[float, str]:
        """Return how like an ask is to the nearest rule, with what colleagues write when they mean it, and its id."""
        found = self._together.likeness(ask)
        return max(((each, key) for key, each in found.items() if key in self._rules), default=(-1.0, ""))

    @cached_property
    def _rules(self) -> frozenset[str]:
        return frozenset(self.rules.owners)

    @cached_property
    def _together(self) -> Matrix:
        """The rules, spaces and triggers with all their texts."""
        texts: dict[str, list[Vectors]] = {}
        for part in filter(lambda each: each.owners, (self.rules, self.beside, self.found_by)):
            for owner, rows in zip(part.owners, np.split(part.rows, part.starts[1:]), strict=True):
                texts.setdefault(owner, []).append(rows)
        owners = [owner for owner, parts in texts.items() for _ in range(sum(map(len, parts)))]
        rows = np.concatenate([rows for parts in texts.values() for rows in parts]) if texts else self.rules.rows
        return _matrix(owners, rows)

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
