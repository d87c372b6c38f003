"""The store of DATABASE_URL, as commands open it."""

from bot.clock import Clock
from bot.settings import Settings
from storage.db.migrate import make_usable
from storage.store import Store, open_store


def configured_store() -> Store:
    return open_store(Settings().database_url, Clock().now)


def usable_store() -> Store:
    """Open the store, creating its tables if it is new."""
    store = configured_store()
    make_usable(store.database)
    return store


def existing_store() -> Store | None:
    """Open the store; None if its SQLite file isn't there, which this doesn't create."""
    store = configured_store()
    if store.database.is_sqlite and not (store.database.file and store.database.file.exists()):
        return None
    make_usable(store.database)
    return store
