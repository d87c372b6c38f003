"""Can the database be used, and has each twin's own app its twin? Looked at without changing anything."""

import os
from collections.abc import Iterator

from bot.clock import Clock
from bot.finding import Finding
from bot.settings import Settings
from storage.database import Database, DatabaseUnusableError
from storage.store import open_store
from storage.upgrade import revisions


def store_findings(settings: Settings) -> Iterator[Finding]:
    """Everything that `zerohandoff run` needs of the database."""
    found = _database(settings)
    yield found
    if found.ok and settings.twin_apps and not _is_new(Database(settings.database_url)):
        yield from _own_apps(settings)


def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    where = database.url.render_as_string(hide_password=True)
    if _is_new(database) and database.file:
        folder = database.file.resolve().parent
        is_there = os.access(folder, os.W_OK)
        remedy = "" if is_there else f"Make {folder}, writable, or set DATABASE_URL."
        return Finding("database", is_there, f"{where}: made at the first start", remedy)
    try:
        current, head = revisions(database)
    except DatabaseUnusableError as error:
        return Finding("database", False, str(error), "")
    finally:
        database.close()
    if current == head:
        return Finding("database", True, f"{where}, at revision {head}")
    remedy = "`zerohandoff run` brings it up to date, or `zerohandoff db upgrade`."
    return Finding("database", False, f"{where}, at revision {current}; this version needs {head}", remedy)


def _is_new(database: Database) -> bool:
    return database.file is not None and not database.file.exists()


def _own_apps(settings: Settings) -> Iterator[Finding]:
    """An app whose twin isn't published says so to everybody who mentions it."""
    store = open_store(settings.database_url, Clock().now)
    published = store.shelf.modes()
    store.database.close()
    for handle in sorted(settings.twin_apps):
        is_there = handle in published
        remedy = "" if is_there else "Publish it: `/twins new` in Slack, or `zerohandoff twin publish FOLDER`."
        found = "the twin is published" if is_there else "no twin of this handle is published"
        yield Finding(f"app of {handle}: twin", is_there, found, remedy)
