"""Stems are the same on every machine, whether they are found in C or in Python."""

import re
from pathlib import Path

import snowballstemmer
import Stemmer
from hypothesis import example, given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer

STARTERS = Path(__file__).parents[3] / "twins" / "starters"


def test_every_word_of_the_starters_has_one_stem() -> None:
    texts = (file.read_text(encoding="utf-8").casefold() for file in STARTERS.rglob("*.*"))
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text)}
    in_c, in_python = Stemmer.Stemmer("english"), EnglishStemmer()

    assert len(words) > 3_000
    assert [word for word in words if in_c.stemWord(word) != in_python.stemWord(word)] == []


@given(st.text(st.sampled_from("aeioycdeginrstuvxz'é1"), max_size=12))
@example("generously")
def test_every_other_word_has_one_stem_too(word: str) -> None:
    assert Stemmer.Stemmer("english").stemWord(word) == EnglishStemmer().stemWord(word)


def test_stems_are_found_in_c() -> None:
    assert snowballstemmer.stemmer is Stemmer.Stemmer
