"""BERT's uncased WordPiece: the ids of a text, as the `tokenizers` library gives them."""

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

VOCABULARY = Path(__file__).with_name("vocabulary.txt")
"""Of bert-base-uncased, Apache-2.0."""
DIGEST = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
LONGEST = 128
"""Ids of a text, with the first and the last; what comes after is cut off, as the model was trained."""
_CHARACTERS = 4_000
"""Characters that are read of a text: far more than these ids hold."""
_LONGEST_WORD = 100
_KEPT_WORDS = 20_000
_CJK = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),  # as the library has it
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class WordPiece:
    """Raises ValueError for another vocabulary."""

    def __init__(self, vocabulary: Path = VOCABULARY) -> None:
        text = vocabulary.read_bytes()
        if hashlib.sha256(text).hexdigest() != DIGEST:
            raise ValueError(f"{vocabulary.name} isn't the vocabulary that the model was trained with")
        self._ids = {piece: number for number, piece in enumerate(text.decode().splitlines())}
        self._unknown, self._first, self._last = (self._ids[each] for each in ("[UNK]", "[CLS]", "[SEP]"))
        self._split = lru_cache(_KEPT_WORDS)(self._pieces)

    def encode(self, text: str) -> list[int]:
        found = (number for word in words(text[:_CHARACTERS]) for number in self._of(word))
        return [self._first, *islice(found, LONGEST - 2), self._last]

    def _of(self, word: str) -> tuple[int, ...]:
        return (self._unknown,) if len(word) > _LONGEST_WORD else self._split(word)

    def _pieces(self, word: str) -> tuple[int, ...]:
        """Take the longest known piece at each place; a word with an unknown rest is unknown."""
        ids: list[int] = []
        start = 0
        while start < len(word):
            end = self._end(word, start)
            if end is None:
                return (self._unknown,)
            ids.append(self._ids[_piece(word, start, end)])
            start = end
        return tuple(ids)

    def _end(self, word: str, start: int) -> int | None:
        ends = range(len(word), start, -1)
        return next((end for end in ends if _piece(word, start, end) in self._ids), None)


def _piece(word: str, start: int, end: int) -> str:
    return f"##{word[start:end]}" if start else word[start:end]


def words(text: str) -> Iterator[str]:
    """Yield words and punctuation marks, in lower case and without accents."""
    plain = unicodedata.normalize("NFD", "".join(map(_cleaned, text)))
    bare = "".join(each.lower() for each in plain if unicodedata.category(each) != "Mn")
    for chunk in bare.split():
        yield from _parts(chunk)


def _cleaned(character: str) -> str:
    kind = unicodedata.category(character)
    if character in "\t\n\r" or kind == "Zs":
        return " "
    if character == "\ufffd" or kind in {"Cc", "Cf", "Co", "Cs"}:
        return ""
    return f" {character} " if _is_cjk(character) else character


def _parts(chunk: str) -> Iterator[str]:
    start = 0
    for at, character in enumerate(chunk):
        if _is_punctuation(character):
            if start < at:
                yield chunk[start:at]
            yield character
            start = at + 1
    if start < len(chunk):
        yield chunk[start:]


def _is_cjk(character: str) -> bool:
    return any(low <= ord(character) <= high for low, high in _CJK)


def _is_punctuation(character: str) -> bool:
    is_symbol = character.isascii() and character.isprintable() and not (character.isalnum() or character == " ")
    return is_symbol or unicodedata.category(character).startswith("P")
