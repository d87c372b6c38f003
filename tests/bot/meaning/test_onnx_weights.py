"""An ONNX file is read as data, and one that is cut off or no protobuf is refused."""

import numpy as np
import pytest

from bot.meaning.onnx_weights import tensors


def field(number: int, value: int | bytes) -> bytes:
    """Return a field whose number and length take one byte."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def tensor(name: bytes, kind: int, raw: bytes, *dimensions: int) -> bytes:
    dims = b"".join(field(1, each) for each in dimensions)
    return field(5, dims + field(2, kind) + field(8, name) + field(9, raw))


STEPS = tensor(b"steps", 3, bytes([1, 255, 2, 254]), 2, 2)
SCALE = tensor(b"scale", 1, np.array([0.5], np.float32).tobytes(), 1)
MODEL = field(1, 8) + field(7, STEPS + tensor(b"a text", 8, b"") + SCALE)


def test_the_numbers_of_a_graph_are_found_by_name() -> None:
    found = tensors(memoryview(MODEL))
    assert found["steps"].tolist() == [[1, -1], [2, -2]]
    assert found["scale"].tolist() == [0.5]
    assert sorted(found) == ["scale", "steps"]


def test_dimensions_may_be_packed() -> None:
    packed = field(5, field(1, bytes([2, 2])) + field(2, 3) + field(8, b"steps") + field(9, bytes(4)))
    assert tensors(memoryview(field(7, packed)))["steps"].shape == (2, 2)


@pytest.mark.parametrize("length", range(3, len(MODEL)))
def test_a_file_that_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r"cut off|no graph"):
        tensors(memoryview(MODEL[:length]))


@pytest.mark.parametrize(
    "data", [b"", b"\xff" * 40, b"\x0b", b"{}", bytes(9), field(7, b"\x2d\x00\x00\x00\x00"), b"\x3a\x05"]
)
def test_what_is_no_onnx_file_is_refused_or_empty(data: bytes) -> None:
    try:
        found = tensors(memoryview(data))
    except ValueError:
        return
    assert found == {}
