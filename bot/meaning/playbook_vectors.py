"""Matrices of the live playbooks, made in a thread of their own."""

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from bot.meaning.cached_encoder import CachedEncoder
from storage.publishing.embeddings import EmbeddingStore
from twins.finder.likeness import PlaybookMatrix, matrix_of, texts_of
from twins.meaning import Encoder, Vectors
from twins.playbook.model import Version

log = logging.getLogger(__name__)
MOST = 128
"""Playbooks with a matrix, of 0.4 MB each."""
_LAST_WORDS = 2.0
"""Seconds for which `stop` waits for the batch in progress."""


class PlaybookVectors:
    """A matrix for each live version. Until one is there, its twin is found by words."""

    def __init__(self, encoder: Encoder, store: EmbeddingStore, live: Callable[[], Sequence[Version]]) -> None:
        self._texts = CachedEncoder(_UntilStopped(encoder, self), store)
        self._live = live
        self._made: dict[str, PlaybookMatrix] = {}
        self._wake = threading.Event()
        self._is_down = False
        self.is_stopped = False
        self._thread = threading.Thread(target=self._run, name="playbook-vectors", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.refresh()

    def refresh(self) -> None:
        """Have the matrices of versions made that went live, on this machine or another."""
        self._is_down = False
        self._wake.set()

    def of(self, version: Version) -> PlaybookMatrix | None:
        matrix = self._made.get(version.digest)
        if matrix is None and not self._is_down:
            self._wake.set()
        return matrix

    def stop(self) -> None:
        self.is_stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_LAST_WORDS)

    def _run(self) -> None:
        while self._wake.wait() and not self.is_stopped:
            self._wake.clear()
            try:
                self._is_down = not self._make()
            except Exception:  # the next minute tries again; asks are found by words
                self._is_down = True
                log.exception("the playbooks can't be encoded")

    def _make(self) -> bool:
        """Make the missing matrices; False where the encoder can't."""
        began, live = monotonic(), list(self._live())[:MOST]
        digests = {version.digest for version in live}
        self._made = {digest: matrix for digest, matrix in self._made.items() if digest in digests}
        missing = [version for version in live if version.digest not in self._made]
        for version in missing:
            rows = self._texts.encode(texts_of(version.twin))
            if rows is None:
                return False
            self._made = {**self._made, version.digest: matrix_of(version.twin, rows)}
        if missing:
            said = {"encoder": self._texts.name, "twins": len(missing), "seconds": round(monotonic() - began, 1)}
            log.info("playbooks encoded", extra=said)
        return True


class _UntilStopped:
    """Encoder that stops between two parts of a playbook."""

    def __init__(self, encoder: Encoder, owner: PlaybookVectors) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._owner = owner

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        return None if self._owner.is_stopped else self._encoder.encode(texts)
