"""The index scores texts by Okapi BM25, however it counts."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.finder.bm25 import WordIndex

some_words = st.lists(st.sampled_from("invoice export link partner night vault".split()), min_size=1, max_size=6)


def score(text: Sequence[str], texts: Sequence[Sequence[str]], question: frozenset[str]) -> float:
    """Return a text's score by the formula, with the weights and the mean length of `texts`."""
    mean, total = max(1.0, sum(map(len, texts)) / len(texts)), 0.0
    for word in question & {*text}:
        held, times = sum(word in each for each in texts), text.count(word)
        weight = math.log(1 + (len(texts) - held + 0.5) / (held + 0.5))
        total += weight * times * 3.0 / (times + 2.0 * (0.25 + 0.75 * len(text) / mean))
    return total


@given(texts=st.lists(some_words, min_size=1, max_size=4), others=st.lists(some_words, max_size=3), asked=some_words)
def test_a_text_has_the_score_of_its_formula_and_none_without_a_word(
    texts: list[list[str]], others: list[list[str]], asked: list[str]
) -> None:
    index, question = WordIndex(dict(enumerate(texts))), frozenset((*asked, "unknown"))
    named = WordIndex({str(at): text for at, text in enumerate(others)})

    expected = {at: found for at, text in enumerate(texts) if (found := score(text, texts, question))}
    for _ in range(2):  # the second time from what was kept
        assert index.scores(question) == pytest.approx(expected)
    best = max((score(text, texts, question) for text in others), default=0.0)
    assert index.best_of(named, question) == pytest.approx(best)


def test_every_process_has_the_same_score_to_the_last_bit() -> None:
    words = [f"word{number}" for number in range(40)]
    index = WordIndex({name: words[: 3 + 2 * name] for name in range(18)})

    in_order = 0.0
    for word in sorted(words):
        in_order += index.scores(frozenset({word})).get(17, 0.0)

    assert index.scores(frozenset(words))[17] == in_order
    assert index.weight(frozenset(words)) == sum(index.weight_of(word) for word in sorted(words))
