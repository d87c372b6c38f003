"""all-MiniLM-L6-v2 in numpy: rows of length 1, near each other where texts mean the same."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bot.meaning.conftest import needs_weights

if TYPE_CHECKING:
    from bot.meaning.minilm import MiniLM

pytestmark = needs_weights

ASKS = (
    "let partners pull the invoice export by a link",
    "",
    "漢字 👩\u200d👧 \ufffd\x00",
    "word " * 800,
    "q" * 4_000,
)


def test_each_text_is_a_row_of_length_1(minilm: "MiniLM") -> None:
    rows = minilm.encode(ASKS)
    assert rows.shape == (5, 384)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(5), abs=1e-6)


def test_the_numbers_are_those_that_were_measured(minilm: "MiniLM") -> None:
    [row] = minilm.encode(ASKS[:1])
    assert row[:4] == pytest.approx([-0.09136865, 0.04373719, -0.05199702, -0.00320778], abs=1e-5)


def test_a_row_does_not_depend_on_the_other_texts(minilm: "MiniLM") -> None:
    together = minilm.encode([*ASKS, *(f"export number {number}" for number in range(40))])
    alone = minilm.encode(ASKS[:1])
    assert together[0] == pytest.approx(alone[0], abs=1e-6)


def test_what_means_the_same_in_other_words_is_nearer(minilm: "MiniLM") -> None:
    ask, same, other = minilm.encode(
        ["how long are raw events kept", "what is the retention of unprocessed logs", "where does the button go"]
    )
    assert ask @ same > ask @ other + 0.2


def test_no_text_is_no_row(minilm: "MiniLM") -> None:
    assert minilm.encode([]).shape == (0, 384)
