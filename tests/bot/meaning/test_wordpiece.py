"""Texts become the ids that the `tokenizers` library gives them; these were made with it."""

from pathlib import Path

import pytest

from bot.meaning.wordpiece import LONGEST, WordPiece

KNOWN: list[tuple[str, list[int]]] = [
    ("", []),
    (
        "let partners pull the invoice export by a link",
        [2292, 5826, 4139, 1996, 1999, 6767, 6610, 9167, 2011, 1037, 4957],
    ),
    (
        "Don't stop: e-mail a_b@c.d, 400 days",
        [2123, 1005, 1056, 2644, 1024, 1041, 1011, 5653, 1037, 1035, 1038, 1030, 1039, 1012, 1040, 1010, 4278, 2420],
    ),
    ("naïve café — “quoted”…", [15743, 7668, 1517, 1523, 9339, 1524, 1529]),
    ("ΣΊΣΥΦΟΣ İstanbul ẞ", [1173, 18199, 29733, 29735, 29736, 29730, 29733, 9960, 1096]),
    ("漢字 ok", [1904, 100, 7929]),
    ("a\xadb\u200bc\ufffdd\x00e", [5925, 3207]),
    ("line\u2028break\x85s\tand\u3000blanks", [2240, 7807, 1998, 8744, 2015]),
    ("ﬁ Ⅷ ½ 👩\u200d👧", [1984, 100, 1092, 100]),
    ("\u0301\u0300accents first", [24947, 2034]),
    ("unaffable antidisestablishmentarianism", [14477, 20961, 3468, 3424, 10521, 4355, 7875, 13602, 3672, 12199, 2964]),
    (f"{'q' * 101} q", [100, 1053]),
]


@pytest.fixture(scope="module")
def pieces() -> WordPiece:
    return WordPiece()


@pytest.mark.parametrize(("text", "ids"), KNOWN)
def test_a_text_has_the_ids_of_the_library(text: str, ids: list[int], pieces: WordPiece) -> None:
    assert pieces.encode(text) == [101, *ids, 102]


def test_a_mark_of_the_model_in_a_text_is_text(pieces: WordPiece) -> None:
    assert not {101, 102, 103} & set(pieces.encode("[CLS] [SEP] [MASK]")[1:-1])


@pytest.mark.parametrize("text", ["word " * 800, "." * 4_000, "\u0315\u0300a" * 20_000])
def test_a_long_text_is_cut_off(text: str, pieces: WordPiece) -> None:
    ids = pieces.encode(text)
    assert len(ids) <= LONGEST
    assert (ids[0], ids[-1]) == (101, 102)


def test_what_is_cut_off_changes_nothing(pieces: WordPiece) -> None:
    assert pieces.encode("word " * 800) == pieces.encode("word " * 126)


def test_another_vocabulary_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "vocabulary.txt"
    other.write_text("[CLS]\n[SEP]\n[UNK]\n")
    with pytest.raises(ValueError, match="isn't the vocabulary"):
        WordPiece(other)
