"""Database migrations, and the check that the tables fit this code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError

from storage.db.database import Database, DatabaseUnusableError
from twins.errors import ExpectedError

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).with_name("migrations")


class DatabaseTooNewError(ExpectedError):
    """Refusal because newer code migrated this database."""


class DatabaseTooOldError(ExpectedError):
    """Refusal because the database must be migrated first."""


def upgrade(database: Database) -> str:
    """Migrate the tables to this code's revision, and return it. Concurrent calls are safe."""
    known = known_revisions()
    try:
        with database.engine.connect() as connection, _without_foreign_keys(connection), connection.begin():
            current = _current(connection)
            _refuse_newer(current, known)
            if current != known[-1]:
                _migrate(connection)
                _refuse_dangling(connection)
    except DatabaseError as error:
        raise _unusable(database, error) from error
    return known[-1]


def revisions(database: Database) -> tuple[str | None, str]:
    """Return (revision of the tables, revision that this code needs)."""
    try:
        with database.engine.connect() as connection:
            current = _current(connection)
    except DatabaseError as error:
        raise _unusable(database, error) from error
    return current, known_revisions()[-1]


def make_usable(database: Database) -> None:
    """Create the tables of a fresh database. Refuse one that must be migrated first, since a process may run on it."""
    current, head = revisions(database)
    _refuse_newer(current, known_revisions())
    if current is None:
        upgrade(database)
    elif current != head:
        raise DatabaseTooOldError(
            f"The database is at revision {current}, older than this version. Stop `zerohandoff run`, then start the "
            "new version, or run `zerohandoff db upgrade`."
        )


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Switch off SQLite's foreign keys, or dropping a table that it rebuilds would delete the rows that refer to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # outside any transaction, or it does nothing
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseUnusableError("The migration would leave rows that refer to nothing. Nothing was changed.")


def _unusable(database: Database, error: DatabaseError) -> DatabaseUnusableError:
    where = database.url.render_as_string(hide_password=True)
    why = str(error.orig).splitlines()[0]
    return DatabaseUnusableError(f"The database {where} can't be used: {why}. Check DATABASE_URL.")


def _refuse_newer(current: str | None, known: list[str]) -> None:
    if current is not None and current not in known:
        raise DatabaseTooNewError(
            f"The database is at revision {current}, which this version doesn't know: it is newer than the code. "
            "Start the newer version of zerohandoff, or restore the backup from before its upgrade."
        )


def known_revisions() -> list[str]:
    """Return the revisions of this code, the newest last, by the names of the migrations' files."""
    return sorted(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("select version_num from alembic_version").scalars().all()
    if len(found) > 1:
        raise DatabaseUnusableError(
            f"The database names the revisions {' and '.join(sorted(found))}, where one is right. Restore a backup."
        )
    return str(found[0]) if found else None


def _migrate(connection: Connection) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
