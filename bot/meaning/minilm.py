"""all-MiniLM-L6-v2 in numpy, from the weights of one file: six layers, twelve heads, the mean over the pieces."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.meaning.onnx_weights import Tensor, tensors
from bot.meaning.wordpiece import WordPiece
from twins.meaning import Vectors

DIGEST = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_PIECES, _ROWS, _THREADS = 256, 32, 2
_EMBEDDINGS, _LAYER = "inner.embeddings.", "inner.encoder.layer."


class MiniLM:
    """Encoder of English texts, cut at 128 pieces. Raises ValueError for other weights, and OSError."""

    name = "all-MiniLM-L6-v2/int8"

    def __init__(self, weights: Path) -> None:
        data = weights.read_bytes()  # once, so that what is read is what was checked
        if hashlib.sha256(data).hexdigest() != DIGEST:
            raise ValueError("it doesn't hold the weights that were measured")
        kept = tensors(memoryview(data))
        names = sorted((name[:-2] for name in kept if name.startswith("val_") and name.endswith("_q")), key=_place)
        matrices = [_whole(kept, name) for name in names]
        words = f"{_EMBEDDINGS}word_embeddings.weight"
        self._words, self._scales = kept[f"{words}_q"].copy(), kept[f"{words}_scale"].copy()  # frees the rest
        places = _whole(kept, f"{_EMBEDDINGS}position_embeddings.weight")
        self._places = places + kept[f"{_EMBEDDINGS}token_type_embeddings.weight"][0]
        self._norm = _Norm(kept, _EMBEDDINGS)
        self._layers = [_Layer(matrices[6 * i : 6 * i + 6], kept, f"{_LAYER}{i}.") for i in range(_LAYERS)]
        self._pieces = WordPiece()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode many texts together, without padding: no row depends on the others. Two threads share them: numpy
        multiplies outside of Python's lock."""
        ids = [self._pieces.encode(text) for text in texts]
        rows = np.zeros((len(ids), _WIDTH), np.float32)

        def encode(batch: list[int]) -> None:
            rows[batch] = self._means([ids[at] for at in batch])

        batches = [*_batches([len(each) for each in ids])]
        if len(batches) > 1:
            with ThreadPoolExecutor(_THREADS, "encoder") as threads:
                list(threads.map(encode, batches))
        else:
            list(map(encode, batches))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def _means(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """Return the mean over the pieces of each text; texts of one length are next to each other."""
        groups = _groups([len(each) for each in ids])
        together = np.concatenate([np.asarray(each) for each in ids])
        places = np.concatenate([np.arange(len(each)) for each in ids])
        x = self._norm(self._words[together] * self._scales[together] + self._places[places])
        for layer in self._layers:
            x = layer(x, groups)
        return np.concatenate([x[each.rows].reshape(each.texts, each.size, -1).mean(axis=1) for each in groups])


class _Group(NamedTuple):
    """Texts of one length in a batch, whose pieces are rows of one matrix."""

    rows: slice
    texts: int
    size: int


def _groups(sizes: Sequence[int]) -> list[_Group]:
    found, at = [], 0
    for size, some in groupby(sizes):
        count = len([*some])
        found.append(_Group(slice(at, at + count * size), count, size))
        at += count * size
    return found


def _batches(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indexes of texts, the shortest first, with at most so many pieces together that a processor's cache
    holds them."""
    batch: list[int] = []
    left = _PIECES
    for at in sorted(range(len(sizes)), key=sizes.__getitem__):
        if batch and sizes[at] > left:
            yield batch
            batch, left = [], _PIECES
        batch.append(at)
        left -= sizes[at]
    if batch:
        yield batch


class _Norm:
    """Layer normalisation."""

    def __init__(self, kept: Mapping[str, Tensor], at: str) -> None:
        self._weight, self._bias = (kept[f"{at}LayerNorm.{each}"].copy() for each in ("weight", "bias"))

    def __call__(self, x: Vectors) -> Vectors:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return x * self._weight + self._bias


class _Layer:
    """Attention and the network behind it; the matrices in the order in which they are used."""

    def __init__(self, matrices: Sequence[Vectors], kept: Mapping[str, Tensor], at: str) -> None:
        query, key, value, self._out, self._wide, self._narrow = matrices
        self._three = np.concatenate([query, key, value], axis=1)
        biases = [kept[f"{at}attention.self.{each}.bias"] for each in ("query", "key", "value")]
        self._three_bias = np.concatenate(biases)
        dense = ("attention.output", "intermediate", "output")
        self._out_bias, self._wide_bias, self._narrow_bias = (kept[f"{at}{each}.dense.bias"].copy() for each in dense)
        self._norm, self._last_norm = _Norm(kept, f"{at}attention.output."), _Norm(kept, f"{at}output.")

    def __call__(self, x: Vectors, groups: Sequence[_Group]) -> Vectors:
        heads = _times(x, self._three, self._three_bias)
        seen = np.concatenate([_attended(heads[each.rows], each) for each in groups])
        x = self._norm(x + _times(seen, self._out, self._out_bias))
        wide = _gelu(_times(x, self._wide, self._wide_bias))
        return self._last_norm(x + _times(wide, self._narrow, self._narrow_bias))


def _times(rows: Vectors, matrix: Vectors, bias: Vectors) -> Vectors:
    found: Vectors = rows @ matrix
    found += bias
    return found


def _attended(heads: Vectors, group: _Group) -> Vectors:
    """Return what the pieces of each text see of its other pieces."""
    split = heads.reshape(group.texts, group.size, 3, _HEADS, -1)
    query, key, value = split.transpose(2, 0, 3, 1, 4)
    weights = query @ key.transpose(0, 1, 3, 2) * np.float32(query.shape[-1] ** -0.5)
    weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    seen: Vectors = (weights @ value).transpose(0, 2, 1, 3).reshape(group.texts * group.size, -1)
    return seen


def _gelu(x: Vectors) -> Vectors:
    """Return x times the share of a normal distribution below it. Source: Abramowitz and Stegun 7.1.26, which is 1.5e-7
    off at most. A few rows at a time stay in the processor's cache, which is five times as quick."""
    found = np.empty_like(x)
    for at in range(0, len(x), _ROWS):
        part, into = x[at : at + _ROWS], found[at : at + _ROWS]
        size = np.abs(part)
        z = size * np.float32(0.7071067811865476)
        t = 1 / (1 + np.float32(0.3275911) * z)
        tail = t * np.float32(1.061405429)
        for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
            tail += np.float32(factor)
            tail *= t
        tail *= np.exp(-z * z)
        np.multiply(part, np.float32(0.5), out=into)
        into += size * (np.float32(0.5) - np.float32(0.5) * tail)
    return found


def _whole(kept: Mapping[str, Tensor], name: str) -> Vectors:
    """Return a matrix that is stored in steps of one byte."""
    whole: Vectors = kept[f"{name}_q"].astype(np.float32) * kept[f"{name}_scale"]
    return whole


def _place(name: str) -> int:
    """Return where a matrix is used, by its number."""
    return int(name.split("_")[1])
