"""Encoder port: texts as vectors, so that texts of like meaning are near each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]
    """A row of length 1 for each text: the product of two rows is their likeness, from -1 to 1."""
else:
    Vectors = Any  # without an encoder, numpy isn't loaded


class Encoder(Protocol):
    """Encoder of texts. The same text is the same row, whatever texts are encoded with it."""

    @property
    def name(self) -> str:
        """The model's name; vectors of different names can't be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        """Return a row for each text; None where the encoder can't be used just now. Raises nothing."""
        ...
