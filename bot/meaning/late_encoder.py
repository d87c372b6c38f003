"""An encoder that is opened once it is needed, and the playbooks' vectors that wait for it."""

import logging
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bot.meaning.encoder_selection import open_encoder
from bot.settings import Settings
from twins.meaning import Encoder, Vectors
from twins.playbook.model import Version

if TYPE_CHECKING:
    from bot.meaning.playbook_vectors import PlaybookVectors
    from storage.store import Store
    from twins.finder.likeness import PlaybookMatrix

log = logging.getLogger(__name__)
_LAST_WORDS = 2.0
"""Seconds for which `stop` waits for an encoder that is being opened."""


class LateEncoder:
    """The encoder of the settings: importing numpy and reading the weights takes a quarter of a second."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._is_opening = False

    @property
    def name(self) -> str:
        """Empty where the encoder can't be used."""
        opened = self._encoder
        return opened.name if opened else ""

    def encode(self, texts: Sequence[str]) -> Vectors | None:
        """Also return None while another thread is opening it, so that no caller waits."""
        if self._is_opening:
            return None
        opened = self._encoder
        return opened.encode(texts) if opened else None

    @property
    def _encoder(self) -> Encoder | None:
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> Encoder | None:
        self._is_opening = True
        try:
            return open_encoder(self._settings)
        finally:
            self._is_opening = False


class LateVectors:
    """The vectors of the live playbooks. A thread of its own opens the encoder, while the program connects to Slack;
    until then each twin is found by words."""

    def __init__(self, encoder: LateEncoder, store: "Store") -> None:
        self._encoder = encoder
        self._store = store
        self._vectors: PlaybookVectors | None = None
        self._is_stopped = False
        self._thread = threading.Thread(target=self._open, name="encoder", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def refresh(self) -> None:
        if self._vectors:
            self._vectors.refresh()

    def of(self, version: Version) -> "PlaybookMatrix | None":
        return self._vectors.of(version) if self._vectors else None

    def stop(self) -> None:
        self._is_stopped = True
        if self._thread.is_alive():
            self._thread.join(_LAST_WORDS)
        if self._vectors:
            self._vectors.stop()

    def _open(self) -> None:
        try:
            self._begin()
        except Exception:
            log.exception("the finder goes by words alone, for the vectors of playbooks can't be made")

    def _begin(self) -> None:
        if not self._encoder.name:
            return
        from bot.meaning.playbook_vectors import PlaybookVectors

        vectors = PlaybookVectors(self._encoder, self._store.embeddings, self._store.versions.all_live)
        if not self._is_stopped:
            self._vectors = vectors
            vectors.start()
