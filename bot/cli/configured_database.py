"""The database of DATABASE_URL, as commands open it."""

from bot.settings import Settings
from storage.db.database import Database
from storage.db.migrate import make_usable


def configured_database() -> Database:
    return Database(Settings().database_url)


def existing_database() -> Database | None:
    """Open it, creating its tables if it is new; None if its SQLite file isn't there, which this doesn't create."""
    database = configured_database()
    if database.is_sqlite and not (database.file and database.file.exists()):
        return None
    make_usable(database)
    return database
