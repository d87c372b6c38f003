"""Short texts of one twin that sound alike, for a person to compare. Nothing is counted by it."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from twins.finder.bm25 import WordIndex
from twins.finder.rule_words import words_of
from twins.playbook.model import Rule
from twins.playbook.word_matching import stems

MOST_ALIKE = 3
SHARED = 0.5
"""Least share of common words of two texts that count as one."""
MEANT, SAID = 0.5, 0.2
"""Least likeness by an encoder's rows, and by words. Measured on the open asks: 58 % and 71 % of what is shown is about
the same rule."""

Key = TypeVar("Key", bound=Hashable)
Rows = Mapping[str, Any]
"""An encoder's rows by text, as far as there are any."""
Weight = Callable[[frozenset[str]], float]


def weight_by(rules: Iterable[Rule]) -> Weight:
    """Return what weighs words by how rare they are in these rules."""
    return WordIndex({rule.id: words_of(rule) for rule in rules}).weight


def alike(texts: Sequence[str], others: Mapping[Key, str], rows: Rows, weight: Weight) -> tuple[Key, ...]:
    """Return at most three of the others that sound like one of the texts, the nearest first: by meaning where both
    have a row, else by words."""
    near = {
        key: max((_nearness(text, other, rows, weight) for text in texts), default=0) for key, other in others.items()
    }
    found = [key for key, share in near.items() if share >= 1]
    return tuple(sorted(found, key=lambda key: -near[key])[:MOST_ALIKE])


def is_same_words(one: str, other: str) -> bool:
    """Return whether two texts share half of all their words that carry meaning."""
    first, second = stems(one), stems(other)
    both = first | second
    return bool(both) and len(first & second) >= SHARED * len(both)


def counted_as_one(texts: Mapping[Key, str]) -> list[tuple[Key, ...]]:
    """Group texts of which each shares its words with every other of its group, in their order."""
    groups: list[list[Key]] = []
    for key, text in texts.items():
        fitting = (group for group in groups if all(is_same_words(text, texts[each]) for each in group))
        group = next(fitting, None)
        if group is None:
            groups.append([key])
        else:
            group.append(key)
    return [tuple(group) for group in groups]


def _nearness(one: str, other: str, rows: Rows, weight: Weight) -> float:
    """Return the likeness as a multiple of the least that is shown."""
    if one in rows and other in rows:
        return float(rows[one] @ rows[other]) / MEANT
    mine, theirs = stems(one), stems(other)
    return weight(mine & theirs) / weight(mine | theirs) / SAID if mine & theirs else 0.0
