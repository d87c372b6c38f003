"""Tensors of an ONNX file, read as data: a protobuf is fields of numbers and bytes."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Tensor: TypeAlias = "NDArray[Any]"
_GRAPH, _TENSOR = 7, 5
_DIMENSIONS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
"""Field numbers of a model, of its graph and of a tensor, by onnx.proto."""
_TYPES: dict[int, type[np.generic]] = {1: np.float32, 3: np.int8, 7: np.int64}
_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def tensors(model: memoryview) -> dict[str, Tensor]:
    """Return the tensors by name, without copying their numbers. Raises ValueError for what isn't an ONNX file with raw
    tensors."""
    graphs = [value for number, value in _fields(model) if number == _GRAPH and isinstance(value, memoryview)]
    if not graphs:
        raise ValueError("the file holds no graph")
    found = (value for number, value in _fields(graphs[0]) if number == _TENSOR and isinstance(value, memoryview))
    return dict(named for each in found if (named := _tensor(each)))


def _tensor(data: memoryview) -> tuple[str, Tensor] | None:
    """Return the name and numbers of a tensor, or None for one of another type."""
    dimensions: list[int] = []
    name, kind, raw = "", 0, memoryview(b"")
    for number, value in _fields(data):
        if number == _DIMENSIONS:
            dimensions += [value] if isinstance(value, int) else _packed(value)
        elif number == _TYPE and isinstance(value, int):
            kind = value
        elif number == _NAME and isinstance(value, memoryview):
            name = bytes(value).decode()
        elif number == _RAW and isinstance(value, memoryview):
            raw = value
    if kind not in _TYPES:
        return None
    return name, np.frombuffer(raw, _TYPES[kind]).reshape(dimensions)


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == _NUMBER:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            size, at = _varint(data, at)
        else:
            size = _size(kind)
        if at + size > len(data):
            raise ValueError("the file is cut off")
        yield key >> 3, data[at : at + size]
        at += size


def _size(kind: int) -> int:
    if kind not in {_FOUR_BYTES, _EIGHT_BYTES}:
        raise ValueError("the file is no protobuf")
    return 4 if kind == _FOUR_BYTES else 8


def _packed(data: memoryview) -> list[int]:
    found, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and where it ends."""
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("the file is cut off")
