"""Words and abbreviations that say the same: shipped ones, and those of a twin's folder."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from twins.playbook.word_matching import forms, stem, stems, written_words

_BOTH_WAYS, _ONE_WAY = ",", ">"


@dataclass(frozen=True)
class _Meaning:
    """Who writes all of `said` says `also`."""

    said: frozenset[str]
    """Forms, not stems: "ship" is no "shipping", and who commits something hasn't committed it yet."""
    also: frozenset[str]


class Synonyms:
    """Ways to say the same, each line as in `synonyms.txt`."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._by_word: dict[str, list[_Meaning]] = {}
        for meaning in (each for line in lines for each in _meanings(line)):
            self._by_word.setdefault(min(meaning.said), []).append(meaning)

    def meant_by(self, text: str, known: Container[str] = ()) -> frozenset[str]:
        """Return the stems of what the words of a text also mean, except of those whose stems are `known` already. More
        words never mean less."""
        said = forms(text) | forms(text.casefold())
        found = (meaning for word in said for meaning in self._by_word.get(word, ()) if meaning.said <= said)
        return frozenset().union(*(each.also for each in found if not all(stem(word) in known for word in each.said)))


def flaw_in(line: str) -> str | None:
    """Return why a line can't be read."""
    ways = line.split(_ONE_WAY) if _ONE_WAY in line else line.split(_BOTH_WAYS)
    if len(ways) < 2 or (_ONE_WAY in line and (len(ways) > 2 or _BOTH_WAYS in line)):
        return 'write "a, b" for words that say the same, or "a > b" where who says a says b'
    empty = next((way.strip() for way in ways if not stems(way)), None)
    return f"“{empty}” has no word that counts" if empty is not None else None


@lru_cache(maxsize=256)
def synonyms_with(lines: tuple[str, ...]) -> Synonyms:
    """Return the shipped synonyms and further ones."""
    return Synonyms((*_shipped(), *lines))


@cache
def _shipped() -> tuple[str, ...]:
    text = files("twins.playbook.words").joinpath("synonyms.txt").read_text(encoding="utf-8")
    return tuple(line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#"))


def _meanings(line: str) -> Iterator[_Meaning]:
    if _ONE_WAY in line:
        said, also = line.split(_ONE_WAY)
        yield _Meaning(_written(said), stems(also))
        return
    ways = line.split(_BOTH_WAYS)
    for at, said in enumerate(ways):
        yield _Meaning(_written(said), frozenset().union(*(stems(way) for i, way in enumerate(ways) if i != at)))


def _written(way: str) -> frozenset[str]:
    """Return the words of a line's way as they are; a text may have them in the plural."""
    return frozenset(written_words(way))
