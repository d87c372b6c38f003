"""Which of many phrasings a text says."""

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from twins.playbook.word_matching import NUMBER, says_all

Key = TypeVar("Key", bound=Hashable)


class PhraseIndex(Generic[Key]):
    """Phrasings with whose they are, each found by its rarest word, so that a text is compared with few of them."""

    def __init__(self, phrasings: Iterable[tuple[Key, frozenset[str]]]) -> None:
        given = tuple(phrasings)
        count = Counter(word for _, wanted in given for word in wanted)
        self._found_by: dict[str, list[tuple[Key, frozenset[str]]]] = {}
        self._wordless: list[tuple[Key, frozenset[str]]] = []
        """Those of a number at most."""
        for key, wanted in given:
            rarest = min(wanted - {NUMBER}, key=lambda word: (count[word], word), default=None)
            found = self._wordless if rarest is None else self._found_by.setdefault(rarest, [])
            found.append((key, wanted))

    def said_by(self, said: frozenset[str], begun_by: frozenset[str] | None = None) -> frozenset[Key]:
        """Return the keys of which at least one phrasing has all its words in a text, one of them at least among those
        that it is `begun_by`, if given."""
        near = (self._found_by[word] for word in said if word in self._found_by)
        found = ((key, wanted) for each in (self._wordless, *near) for key, wanted in each if says_all(said, wanted))
        return frozenset(key for key, wanted in found if begun_by is None or wanted & begun_by)
