"""A text that is too long for one message is divided at its line ends, and nothing of it is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.jobs.message_parts import LONGEST, parts_of

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from(" \n\n"), max_size=400)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(text=words, times=st.sampled_from([1, 20, 60]), longest=st.sampled_from([10, 200, LONGEST]))
def test_every_part_fits_and_nothing_is_lost(text: str, times: int, longest: int) -> None:
    whole = f"begin {text * times} end"
    parts = parts_of(whole, longest)
    assert all(0 < len(part.encode()) <= longest for part in parts)
    assert bare("".join(parts)) == bare(whole)


def test_a_short_text_stays_as_it_is() -> None:
    assert parts_of("*What I can do here*\n\n• this") == ["*What I can do here*\n\n• this"]


def test_lines_stay_whole() -> None:
    lines = [f"• line {number} {'w' * 90}" for number in range(100)]
    parts = parts_of("\n".join(lines))
    assert len(parts) > 3
    assert [line for part in parts for line in part.split("\n")] == lines


@pytest.mark.parametrize("atom", ["<@U0ANA>", "&lt;", "<!date^1764000000^{date}|soon>"])
def test_a_mention_a_date_or_an_escape_is_never_divided(atom: str) -> None:
    for pad in range(40):
        parts = parts_of("x" * pad + atom * 20, 100)
        assert all(re.fullmatch(f"x*(?:{re.escape(atom)})*", part) for part in parts)


def test_a_line_that_is_too_long_is_divided_at_a_blank() -> None:
    assert parts_of("one two three four", 10) == ["one two", "three four"]
