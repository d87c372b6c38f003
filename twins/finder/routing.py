"""Which twin an ask is for that names none: by words, over all published playbooks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from twins.deciding.ask import Ask
from twins.deciding.decision import OtherTwins
from twins.deciding.floor import floor_of, spoken
from twins.deciding.named_rule import named_rule
from twins.finder.bm25 import WordIndex
from twins.finder.made_once import MadeOnce
from twins.finder.rule_words import phrasings_of, words_of, words_of_space
from twins.playbook.model import Twin, Version
from twins.playbook.word_matching import phrase, stems, words
from twins.playbook.words.phrase_index import PhraseIndex
from twins.playbook.words.synonyms import synonyms_with

RIVAL = 0.7
"""An ask is another twin's too if that twin has this share of the best score."""
ENOUGH, LEAST_SHARE = 1.5, 0.15
"""Multiple of an unknown word's weight that the best score must reach, and the share of the ask's weight."""
WORTH_ASKING = 0.3
"""Share of the best score from which another twin is worth asking too."""
MOST_ASKED = 4
_KEPT = 8


@dataclass(frozen=True)
class Route:
    """The twins that an ask goes to; or, if none fits, those that its author can choose from, best first."""

    to: tuple[str, ...]
    candidates: tuple[str, ...] = ()


class TwinRouter:
    def __init__(self) -> None:
        self._indexes = MadeOnce[tuple[str, ...], _TwinIndex](_KEPT)

    def route(self, ask: Ask, versions: Sequence[Version]) -> Route:
        """Find the twin of a rule that is asked for by its id, or else the one whose words beat every other's clearly,
        with each twin of which a law or trigger matches."""
        scores = self._index(versions).scores(stems(ask.text), self._index(versions).heard(ask))
        best = [handle for handle, score in scores if score >= RIVAL * scores[0][1]]
        own = [v.twin.handle for v in versions if named_rule(ask.text, (rule.id for rule in v.twin.rules))]
        named = own or (best if len(best) == 1 else [])
        careful = self._index(versions).careful(ask)
        to = tuple(dict.fromkeys((*named, *careful)))
        others = (version.twin.handle for version in versions)
        return Route(to, () if to else tuple(dict.fromkeys((*(handle for handle, _ in scores), *others)))[:MOST_ASKED])

    def other_twins(self, ask: Ask, handle: str, versions: Sequence[Version]) -> OtherTwins:
        """Return how near the rules, topics, laws and triggers of other twins are; rules and topics by the very
        words, as by synonyms something is near to almost everything."""
        near = {key for key in self._index(versions).near(stems(ask.text), stems(ask.text)) if key[0] != handle}
        heavy = {(v.twin.handle, rule.id) for v in versions for rule in v.twin.rules if rule.is_heavy}
        is_concerned = any(each != handle for each in self._index(versions).careful(ask))
        if is_concerned or near & heavy:
            return OtherTwins.CAREFUL
        return OtherTwins.NEAR if near else OtherTwins.FAR

    def concerned(self, ask: Ask, handle: str, versions: Sequence[Version]) -> tuple[str, ...]:
        """Return the other twins of which a law or trigger matches, then those with a rule or topic as near as to be
        worth asking, the nearest first."""
        careful = self._index(versions).careful(ask)
        scores = self._index(versions).scores(stems(ask.text), stems(ask.text))
        near = (other for other, score in scores if score >= WORTH_ASKING * scores[0][1])
        return tuple(other for other in dict.fromkeys((*careful, *near)) if other != handle)

    def knowing(self, topic: str, versions: Sequence[Version]) -> tuple[str, ...]:
        """Return the twins that speak of a topic at all, the best first. It is for naming them, never for asking."""
        scores = self._index(versions).spoken_of(stems(topic))
        return tuple(handle for handle, score in scores if score >= WORTH_ASKING * scores[0][1])

    def _index(self, versions: Sequence[Version]) -> "_TwinIndex":
        key = tuple(version.digest for version in versions)
        return self._indexes.get(key, lambda: _TwinIndex([version.twin for version in versions]))


class _TwinIndex:
    def __init__(self, twins: Sequence[Twin]) -> None:
        texts = {key: text for twin in twins for key, text in _texts(twin, twins)}
        self._twins = tuple(twins)
        self._index = WordIndex(texts)
        self._named = PhraseIndex(
            ((twin.handle, rule.id), named)
            for twin in twins
            for rule in twin.rules
            for named in filter(None, map(phrase, phrasings_of(rule)))
        )
        self._careful = PhraseIndex((twin.handle, phrase(each)) for twin in twins for each in _careful_phrasings(twin))
        self._own_words = {twin.words for twin in twins}

    def scores(self, said: frozenset[str], meant: frozenset[str]) -> list[tuple[str, float]]:
        """Return the score of each twin that is close enough by words that are said or meant, the best first."""
        return _best_of_each(self.near(said, meant))

    def spoken_of(self, said: frozenset[str]) -> list[tuple[str, float]]:
        """Return the score of each twin that has one of these words, the best first."""
        return _best_of_each(self._index.scores(said))

    def heard(self, ask: Ask) -> frozenset[str]:
        """Return what an ask says, and what words that no twin has also mean."""
        return stems(ask.text) | synonyms_with(()).meant_by(ask.text, self._index.known)

    def near(self, said: frozenset[str], meant: frozenset[str]) -> dict[tuple[str, str], float]:
        """Return the score of each rule, space and topic that is close enough, by words that are said or meant."""
        near: dict[tuple[str, str], float] = {}
        named = self._named.said_by(meant)
        for key, score in self._index.scores(meant).items():
            is_named, is_enough = key in named, score >= ENOUGH * self._index.unknown
            if is_named or (is_enough and self._index.share(key, said, meant) >= LEAST_SHARE):
                near[key] = 2 * score if is_named else score
        return near

    def careful(self, ask: Ask) -> tuple[str, ...]:
        """Return the twins of which a law or trigger matches. Only those are matched of which a phrasing has all its
        words somewhere in the ask."""
        parts = (ask.text, ask.before, *(passage for file in ask.attached for passage in file.passages))
        said = frozenset[str]().union(*(spoken(part, own) for part in parts for own in self._own_words))
        near = self._careful.said_by(said)
        return tuple(twin.handle for twin in self._twins if twin.handle in near and _is_concerned(ask, twin))


def _best_of_each(scores: Mapping[tuple[str, str], float]) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    for (handle, _), score in scores.items():
        best[handle] = max(best.get(handle, 0.0), score)
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def _texts(twin: Twin, twins: Sequence[Twin]) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield what a twin speaks to: its rules, spaces and scope, and the topics that others leave to its expert."""
    yield from (((twin.handle, rule.id), words_of(rule)) for rule in twin.rules)
    yield from (((twin.handle, space.id), words_of_space(space)) for space in twin.spaces)
    yield from (((twin.handle, f"covers {at}"), tuple(words(line))) for at, line in enumerate(twin.scope.covers))
    for other in twins:
        for topic in other.scope.not_covered:
            if topic.person.slack == twin.expert.slack and other.handle != twin.handle:
                text = " ".join((topic.what, *topic.also_asked_as))
                yield (twin.handle, f"{other.handle}: {topic.what}"), tuple(words(text))


def _careful_phrasings(twin: Twin) -> Iterator[str]:
    for rule in twin.rules:
        if rule.is_law:
            yield from rule.refuse_when
    for trigger in twin.check_first:
        yield from trigger.when


def _is_concerned(ask: Ask, twin: Twin) -> bool:
    floor = floor_of(ask, twin, None)
    return bool(floor.refusing or floor.triggers or floor.in_files)
