"""Nouns of an expert's wording that name one thing."""

from functools import lru_cache

from twins.playbook.measuring.tokens import folded, tokens

LIGHT = frozenset("the a an our my your their his her its on in at for to of from with one that this both".split())
"""Words that carry no meaning beside a noun."""
_DETERMINERS = frozenset("a an the one own their its".split())


@lru_cache(maxsize=2_000)
def single_nouns(wording: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the nouns that the wording has in the singular behind an article, and its other words."""
    singles, others = set[str](), set[str]()
    for text in wording:
        said = [token.word for token in tokens(folded(text))]
        others.update(said)
        singles.update(
            said[index + step]
            for index, word in enumerate(said)
            if word in _DETERMINERS
            for step in (1, 2)
            if index + step < len(said) and said[index + step] not in LIGHT
        )
    return frozenset(singles), frozenset(others)
