"""The databases of commands."""

import shutil
from pathlib import Path

import pytest

from bot.cli import configured_store
from storage.db.database import Database
from storage.db.migrate import make_usable
from tests.storage.conftest import sqlite_template

__all__ = ["sqlite_template"]


@pytest.fixture
def migrated_once(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a command begin a new SQLite file as a copy of a migrated one: migrating takes a fifth of a second."""

    def copied(database: Database) -> None:
        if database.file and not database.file.exists():
            shutil.copy(sqlite_template, database.file)
        make_usable(database)

    monkeypatch.setattr(configured_store, "make_usable", copied)
