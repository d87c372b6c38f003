"""The store of DATABASE_URL, as commands open it."""

from bot.cli.existing_database import existing_database
from bot.clock import Clock
from bot.errors import UsageError
from bot.settings import Settings
from storage.db.migrate import make_usable
from storage.store import Store, open_store, store_on


def configured_store() -> Store:
    return open_store(Settings().database_url, Clock().now)


def usable_store() -> Store:
    """Open the store, creating its tables if it is new."""
    store = configured_store()
    make_usable(store.database)
    return store


def recorded_store() -> Store:
    """Open the store for a command about what is recorded. Raises UsageError if its SQLite file isn't there: a new one
    would pass for a log without a fault."""
    store = existing_store()
    if store is None:
        raise UsageError(
            f"There is no database {configured_store().database.file} yet: `zerohandoff run` and `twin publish` make "
            "it. If yours is elsewhere, set DATABASE_URL."
        )
    return store


def existing_store() -> Store | None:
    """Open the store; None if its SQLite file isn't there, which this doesn't create."""
    database = existing_database(Settings().database_url)
    return store_on(database, Clock().now) if database else None
