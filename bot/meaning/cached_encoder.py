"""Vectors of playbook texts, kept in the database."""

import logging
from collections.abc import Sequence

import numpy as np

from storage.publishing.embeddings import EmbeddingStore
from twins.meaning import Encoder, Vectors

log = logging.getLogger(__name__)
_AT_ONCE = 256
"""Texts that are encoded before their rows are kept, so that a kill loses little."""


class KeptVectors:
    """Encoder that only looks up the rows which another process has kept, and writes nothing."""

    def __init__(self, encoder: str, store: EmbeddingStore) -> None:
        self.name = encoder
        self._store = store

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        """Return None unless every text has a row."""
        try:
            kept = self._store.vectors(self.name, texts)
            return _matrix([kept[text] for text in texts]) if kept.keys() >= set(texts) else None
        except Exception as error:  # a database of an earlier version, or one that can't be read
            log.warning("the finder goes by words alone", extra={"encoder": self.name, "reason": type(error).__name__})
            return None


class CachedEncoder:
    """Encoder that encodes only texts it has no rows of. Not for asks: what it encodes is kept. Another encoder's name
    starts afresh."""

    def __init__(self, encoder: Encoder, store: EmbeddingStore) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._store = store

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        """Return the same rows now and after a restart: each went through float16."""
        try:
            kept = self._store.vectors(self.name, texts)
            is_whole = self._add([text for text in dict.fromkeys(texts) if text not in kept], kept)
            return _matrix([kept[text] for text in texts]) if is_whole else None
        except Exception:  # the finder does without, and the next job tries again
            log.exception("the vectors of playbooks can't be read or kept", extra={"encoder": self.name})
            return None

    def _add(self, missing: Sequence[str], kept: dict[str, bytes]) -> bool:
        """Encode and keep what is missing; False where the encoder can't."""
        for at in range(0, len(missing), _AT_ONCE):
            part = missing[at : at + _AT_ONCE]
            rows = self._encoder.encode(part)
            if rows is None:
                return False
            fresh = dict(zip(part, (row.tobytes() for row in rows.astype(np.float16)), strict=True))
            self._store.keep(self.name, fresh)
            kept |= fresh
        return True


def _matrix(kept: Sequence[bytes]) -> Vectors:
    """Raises ValueError for rows of different lengths, as where a server changed its model under one name."""
    if not kept:
        return np.zeros((0, 0), np.float32)
    rows = np.array([np.frombuffer(each, np.float16) for each in kept], np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
