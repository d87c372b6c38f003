"""A disk that syncs a database's log when a test lets it."""

import threading

import pytest

from storage.db import writers

_PATIENCE = 10


class SlowDisk:
    """Holds up each sync from here on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.began = 0
        self.fails = False
        self._go = threading.Semaphore(0)
        patch.setattr(writers, "sync_file", self._sync)

    def lets(self, syncs: int) -> None:
        """Let so many syncs end."""
        self._go.release(syncs)

    def _sync(self, _: int) -> None:
        self.began += 1
        if not self._go.acquire(timeout=_PATIENCE):
            raise TimeoutError("no test let the disk go on")
        if self.fails:
            raise OSError(5, "Input/output error")
