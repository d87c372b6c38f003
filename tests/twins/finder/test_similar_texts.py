"""What sounds alike: by an encoder's rows where both texts have one, else by words; a line is short, or not there."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eval.finder import starter
from twins.finder.similar_texts import MEANT, MOST_ALIKE, alike, weight_by

WEIGHT = weight_by(starter("security").twin.rules)
ASK = "may partners get the invoice export by a signed link"


class Row:
    """A row at an angle to the first one."""

    def __init__(self, likeness: float) -> None:
        self.angle = math.acos(likeness)

    def __matmul__(self, other: "Row") -> float:
        return math.cos(self.angle - other.angle)


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        ("can partners have a signed link to the invoice export", True),
        (ASK, True),
        ("how long do we keep people logged in", False),
        ("may we get it", False),
        ("", False),
    ],
)
def test_without_an_encoder_the_words_that_tell_apart_decide(other: str, is_alike: bool) -> None:
    assert bool(alike([ASK], {"other": other}, {}, WEIGHT)) is is_alike


@pytest.mark.parametrize(("likeness", "is_alike"), [(MEANT + 0.01, True), (MEANT - 0.01, False)])
def test_by_meaning_the_words_are_not_looked_at(likeness: float, is_alike: bool) -> None:
    other = "hand our billing dump to outside firms" if is_alike else ASK + " now"
    assert bool(alike([ASK], {"other": other}, {ASK: Row(1), other: Row(likeness)}, WEIGHT)) is is_alike


def test_the_nearest_come_first_and_three_at_most() -> None:
    rows = {ASK: Row(1)} | {f"text {n}": Row(n / 10) for n in range(10)}
    others = {n: f"text {n}" for n in range(10)}
    assert alike([ASK], others, rows, WEIGHT) == (9, 8, 7)


def test_of_several_texts_the_nearest_counts() -> None:
    rows = {ASK: Row(1), "quote": Row(0.1), "other": Row(0.1)}
    assert alike([ASK, "quote"], {"other": "other"}, rows, WEIGHT) == ("other",)


@given(st.text(), st.lists(st.text()), st.lists(st.floats(-1, 1)))
def test_any_texts_and_any_rows_give_a_short_line(text: str, others: Sequence[str], drawn: Sequence[float]) -> None:
    rows = {each: Row(likeness) for each, likeness in zip((text, *others), drawn, strict=False)}
    found = alike([text], dict(enumerate(others)), rows, WEIGHT)
    assert len(found) <= MOST_ALIKE
    assert {*found} <= {*range(len(others))}
