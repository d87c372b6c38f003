"""Rows of what people said: made while a card is drawn, within a second, and kept in memory alone."""

from collections.abc import Sequence

import numpy as np

from bot.meaning.row_memory import RowMemory
from tests.bot.meaning.test_cached_encoder import Random
from twins.meaning import Vectors

TEXTS = [f"ask {number}" for number in range(20)]


class Slow(Random):
    """An encoder whose every call takes some seconds of a clock."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds, self.now = seconds, 0.0

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        self.now += self.seconds
        return super().encode(texts)


def test_without_an_encoder_there_are_no_rows() -> None:
    assert RowMemory(None).rows(TEXTS) == {}


def test_a_text_is_encoded_once_and_each_has_the_row_of_its_own() -> None:
    encoder = Random()
    memory = RowMemory(encoder)
    first, again = memory.rows(TEXTS), memory.rows([*TEXTS, "another", "another"])
    assert encoder.encoded == [*TEXTS, "another"]
    assert all(np.array_equal(first[text], again[text]) for text in TEXTS)


def test_what_is_not_ready_within_a_second_comes_at_the_next_drawing() -> None:
    encoder = Slow(0.6)
    memory = RowMemory(encoder, lambda: encoder.now)
    assert len(memory.rows(TEXTS)) == 16
    assert len(memory.rows(TEXTS)) == 20


def test_an_encoder_that_is_down_is_asked_once_a_drawing() -> None:
    encoder = Slow(0.1)
    encoder.is_down = True
    memory = RowMemory(encoder, lambda: encoder.now)
    assert memory.rows(TEXTS) == {}
    assert encoder.now == 0.1


def test_rows_are_dropped_after_an_hour() -> None:
    encoder = Slow(0.1)
    memory = RowMemory(encoder, lambda: encoder.now)
    memory.rows(TEXTS[:3])
    encoder.now += 3_601
    memory.rows(TEXTS[:3])
    assert encoder.encoded == [*TEXTS[:3], *TEXTS[:3]]
