"""What a power failure takes from a SQLite database, and kill -9 doesn't: the end of its log that was never synced."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.engine.default import DefaultDialect

_FULL = (2,)
"""SQLite's number for the level that waits for the disk."""


def note_what_is_synced(patch: pytest.MonkeyPatch, url: str) -> None:
    """From here on, keep beside the database how much of its log was synced."""
    if url.startswith("sqlite"):
        patch.setattr(DefaultDialect, "do_commit", _noting(DefaultDialect.do_commit, _log_of(url)))


def _noting(done: Callable[..., Any], log: Path) -> Callable[..., Any]:
    def noting(dialect: DefaultDialect, connection: Any) -> Any:
        before = _size(log)
        result = done(dialect, connection)
        if _size(log) > before and connection.execute("PRAGMA synchronous").fetchone() == _FULL:
            _note_of(log).write_text(str(_size(log)))
        return result

    return noting


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


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0
