"""What a power failure takes from a SQLite database, and kill -9 doesn't: the end of its log that was never synced."""

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.db import writers


def note_what_is_synced(patch: pytest.MonkeyPatch, url: str) -> None:
    """From here on, keep beside the database how much of its log was synced."""
    if not url.startswith("sqlite"):
        return
    sync, note = writers.sync_file, _note_of(_log_of(url))

    def noting(file: int) -> None:
        size = os.fstat(file).st_size
        sync(file)
        note.write_text(str(size))

    patch.setattr(writers, "sync_file", noting)


def fail_power(url: str) -> None:
    """Leave of the log of a bot that was killed what a power failure would have left."""
    log = _log_of(url)
    if log.exists():
        os.truncate(log, int(_note_of(log).read_text()) if _note_of(log).exists() else 0)
    log.with_name(log.name.removesuffix("-wal") + "-shm").unlink(missing_ok=True)


def _log_of(url: str) -> Path:
    return Path(f"{make_url(url).database}-wal")


def _note_of(log: Path) -> Path:
    return log.with_suffix(".synced")
