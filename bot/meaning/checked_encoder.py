"""Encoder that never fails an ask."""

import logging
import threading
from collections.abc import Sequence

import numpy as np

from twins.claude.model_port import NoReplyError
from twins.jobs import OutageError
from twins.meaning import Encoder, Vectors

log = logging.getLogger(__name__)
_TOLERANCE = 1e-3


class CheckedEncoder:
    """Encoder that turns a failure, or rows of a wrong shape, into None; the first of several in a row is logged."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._lock = threading.Lock()
        self._width: int | None = None
        self.problem: str | None = None
        """Why the last call gave no rows."""

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        if not texts:
            return np.zeros((0, self._width or 0), np.float32)
        unexpected: Exception | None = None
        try:
            rows = self._encoder.encode(texts)
            flaw = "no rows" if rows is None else self._flaw(rows, len(texts))
        except (NoReplyError, OutageError) as error:
            rows, flaw = None, str(error)
        except Exception as error:  # an ask goes on without an encoder, whatever befalls it
            rows, flaw, unexpected = None, type(error).__name__, error
        self._note(flaw, unexpected)
        return None if flaw else rows

    def _flaw(self, rows: Vectors, count: int) -> str | None:
        if rows.ndim != 2 or rows.dtype != np.float32 or len(rows) != count:
            return f"{count} rows of float32 are needed, not {rows.dtype} {rows.shape}"
        if self._width not in {None, rows.shape[1]}:
            return f"rows of {self._width} numbers are needed, not of {rows.shape[1]}: the model has changed"
        lengths = np.linalg.norm(rows, axis=1)
        if not np.all(np.abs(lengths - 1) < _TOLERANCE):
            return "the rows aren't of length 1"
        self._width = rows.shape[1]
        return None

    def _note(self, flaw: str | None, unexpected: Exception | None) -> None:
        with self._lock:
            is_first, self.problem = bool(flaw) and not self.problem, flaw
        if is_first:
            said = {"encoder": self.name, "reason": flaw}
            log.warning("the finder goes by words alone", extra=said, exc_info=unexpected)
