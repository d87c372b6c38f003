"""Encoders for tests: noise, and vectors that a test places."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import numpy as np

from twins.finder.likeness import matrix_of, texts_of
from twins.finder.second_opinion import SecondOpinion
from twins.meaning import Encoder, Vectors

_WIDTH = 8
"""Few numbers, so that noise is often very like something."""


class NoiseEncoder:
    """Encoder whose rows say nothing about their texts, drawn by a seed and the text."""

    def __init__(self, seed: int = 0) -> None:
        self.name = f"noise {seed}"
        self._seed = seed
        self._rows: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        return np.array([self._row(text) for text in texts], np.float32).reshape(len(texts), _WIDTH)

    def _row(self, text: str) -> Vectors:
        if text not in self._rows:
            drawn = sha256(f"{self._seed} {text}".encode("utf-8", "surrogatepass")).digest()
            row = np.random.default_rng([*drawn]).normal(size=_WIDTH).astype(np.float32)
            self._rows[text] = row / np.linalg.norm(row)
        return self._rows[text]


class PlacedEncoder:
    """Encoder that knows a few texts, each by the direction it points to; every other text points elsewhere."""

    name = "placed"

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        width = max(self._places.values()) + 2
        return np.eye(width, dtype=np.float32)[[self._places.get(text, width - 1) for text in texts]]


class SilentEncoder:
    """Encoder that can't be used just now."""

    name = "silent"

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        return None


def opinion_by(encoder: Encoder) -> SecondOpinion:
    """Return an opinion that has a matrix of every playbook."""

    def rows_of(texts: Sequence[str]) -> Vectors:
        rows = encoder.encode(texts)
        return np.zeros((len(texts), 1), np.float32) if rows is None else rows

    return SecondOpinion(encoder, lambda version: matrix_of(version.twin, rows_of(texts_of(version.twin))))
