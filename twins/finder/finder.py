"""The finder: a mind without a model. It decides alone only where the whole message is an expert's phrasing."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from twins.deciding.ask import Ask
from twins.deciding.reading import Mind, Reading, ReadingResult
from twins.finder.made_once import MadeOnce
from twins.finder.playbook_index import PlaybookIndex
from twins.finder.rivals import Rivals
from twins.finder.second_opinion import SecondOpinion, Weighed
from twins.playbook.cases import MindName
from twins.playbook.model import COMPANY, Version

_KEPT, _KEPT_RIVALS = 256, 64
"""Indexes in memory, of twins and of all that stand beside a twin; those are twenty times as large."""


class Finder:
    name = MindName.LOOKUP.value
    is_quick = True

    def __init__(self, second_opinion: SecondOpinion | None = None) -> None:
        self._second_opinion = second_opinion
        self._shelves = MadeOnce[tuple[str, str], PlaybookIndex](_KEPT)
        self._rivals = MadeOnce[tuple[str, ...], Rivals](_KEPT_RIVALS)
        self._others: tuple[Version, ...] = ()

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        return ReadingResult(self.find(ask, version, company))

    def beside(self, others: Sequence[Version]) -> "Finder":
        same = copy(self)  # with the same indexes
        same._others = tuple(others)
        return same

    def by_words(self) -> "Finder":
        same = copy(self)
        same._second_opinion = None
        return same

    def expected_cost(self, version: Version, company: Version | None) -> int:
        return 0

    def stop(self) -> None:
        """Do nothing: a reading never blocks."""

    def find(self, ask: Ask, version: Version, company: Version | None) -> Reading:
        key = (version.digest, company.digest if company else "")
        shelf = self._shelves.get(key, lambda: PlaybookIndex(version.twin, company.twin if company else None))
        others = self._others_of(version)
        found = shelf.read(ask, lambda: self._rivals_of(others))
        if self._second_opinion is None or found.space or (found.cites and found.is_exact):
            return found
        weighed = Weighed(ask, version, company, others, shelf.shares(ask), shelf.shares_in_order(ask))
        return self._second_opinion.on(found, weighed)

    def _others_of(self, version: Version) -> tuple[Version, ...]:
        """Return the other twins; the company's law, which is read with every twin, has no rivals."""
        others = () if version.twin.is_company else self._others
        return tuple(each for each in others if each.twin.handle not in {version.twin.handle, COMPANY})

    def _rivals_of(self, others: tuple[Version, ...]) -> Rivals:
        return self._rivals.get(tuple(each.digest for each in others), lambda: Rivals(others))


def by_words(mind: Mind) -> Mind:
    """Return a finder without its second opinion: cases have the same results on every machine."""
    return mind.by_words() if isinstance(mind, Finder) else mind


def beside(mind: Mind, others: Sequence[Version]) -> Mind:
    """Let a finder weigh the other published twins, which an ask may be meant for. A model judges by itself what its
    twin covers."""
    return mind.beside(others) if isinstance(mind, Finder) else mind
