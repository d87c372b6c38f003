"""Texts count as one where each shares half of its words with every other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.finder.similar_texts import counted_as_one, is_same_words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("where do visitors park bicycles", "where can visitors park their bicycles?", True),
        ("where do visitors park bicycles", "WHERE DO VISITORS PARK BICYCLES", True),
        ("where do visitors park bicycles", "where do visitors park lorries and vans", False),
        ("visitor badge", "canteen soup", False),
        ("", "", False),
        ("the of and", "the of and", False),
    ],
)
def test_half_of_the_words_make_two_texts_one(one: str, other: str, *, same: bool) -> None:
    assert is_same_words(one, other) is same
    assert is_same_words(other, one) is same


def test_a_chain_of_likeness_is_no_group() -> None:
    texts = {1: "red green blue", 2: "green blue grey", 3: "blue grey black"}

    assert counted_as_one(texts) == [(1, 2), (3,)]


@given(st.lists(st.lists(st.sampled_from("red green blue grey black pink".split()), max_size=4), max_size=8))
def test_each_text_is_in_one_group_with_its_likes_only(words: list[list[str]]) -> None:
    texts = {number: " ".join(each) for number, each in enumerate(words)}
    groups = counted_as_one(texts)

    assert sorted(key for group in groups for key in group) == sorted(texts)
    assert all(is_same_words(texts[a], texts[b]) for group in groups for a in group for b in group if a < b)
