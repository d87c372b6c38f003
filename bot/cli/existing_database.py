"""A database, as commands open it."""

from storage.db.database import Database
from storage.db.migrate import make_usable


def existing_database(url: str) -> Database | None:
    """Open it, creating its tables if it is new; None if its SQLite file isn't there, which this doesn't create."""
    database = Database(url)
    if database.is_sqlite and not (database.file and database.file.exists()):
        return None
    make_usable(database)
    return database
