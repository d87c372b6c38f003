"""The databases of commands."""

import shutil
from pathlib import Path

import pytest

from bot.cli import configured_store
from bot.practice.starters import practice_starter
from storage.db.database import Database
from storage.db.migrate import make_usable
from storage.store import open_store
from tests.storage.conftest import sqlite_template
from tests.support.builders import NOW

__all__ = ["sqlite_template"]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which the security twin is published."""
    file = tmp_path_factory.mktemp("published") / "cli.db"
    store = open_store(f"sqlite:///{file}", lambda: NOW)
    make_usable(store.database)
    store.publishing.publish(practice_starter("security"), None, NOW)
    store.database.close()
    return file


@pytest.fixture
def migrated_once(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a command begin a new SQLite file as a copy of a migrated one: migrating takes a fifth of a second."""

    def copied(database: Database) -> None:
        if database.file and not database.file.exists():
            shutil.copy(sqlite_template, database.file)
        make_usable(database)

    monkeypatch.setattr(configured_store, "make_usable", copied)
