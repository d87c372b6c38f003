"""Rows of what people said: in this process's memory, never in the database."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from twins.meaning import Encoder, Vectors

_AT_ONCE = 8
_SECONDS = 1.0
_KEPT, _KEPT_FOR = 2_000, 3_600.0
"""Rows, and seconds."""


class RowMemory:
    """Encodes short texts while a card is drawn, for a second at most. What isn't ready by then comes at the next
    drawing. Without an encoder there are no rows."""

    def __init__(self, encoder: Encoder | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._encoder = encoder
        self._monotonic = monotonic
        self._rows: OrderedDict[bytes, tuple[float, Vectors]] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Return rows by text. They are kept for an hour, by the digest of the text."""
        if self._encoder is None:
            return {}
        began = self._monotonic()
        found = self._remembered(texts, began)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for at in range(0, len(missing), _AT_ONCE):
            part = missing[at : at + _AT_ONCE]
            rows = self._encoder.encode(part) if self._monotonic() < began + _SECONDS else None
            if rows is None:
                break
            fresh = dict(zip(part, rows, strict=True))
            self._keep(fresh, began)
            found |= fresh
        return found

    def _remembered(self, texts: Sequence[str], now: float) -> dict[str, Vectors]:
        with self._lock:
            while self._rows and next(iter(self._rows.values()))[0] < now - _KEPT_FOR:
                self._rows.popitem(last=False)
            known = ((text, self._rows.get(_digest(text))) for text in texts)
            return {text: row[1] for text, row in known if row}

    def _keep(self, rows: dict[str, Vectors], now: float) -> None:
        with self._lock:
            self._rows.update({_digest(text): (now, row) for text, row in rows.items()})
            while len(self._rows) > _KEPT:
                self._rows.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
