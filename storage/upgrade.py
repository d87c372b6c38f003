"""Does the database have the tables that this code needs? Migrate it, or say why not."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DatabaseError

from storage.database import Database, DatabaseUnusableError


class DatabaseTooNewError(Exception):
    """A newer version of the code has migrated this database."""


class DatabaseTooOldError(Exception):
    """The database has to be migrated before it is used."""


def upgrade(database: Database) -> str:
    """Bring the tables to this code's version, whoever else tries at the same time; the revision it has now."""
    config = _config()
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            _refuse_newer(config, MigrationContext.configure(connection).get_current_revision())
            command.upgrade(config, "head")
    except DatabaseError as error:
        raise _unusable(database, error) from error
    return str(ScriptDirectory.from_config(config).get_current_head())


def make_usable(database: Database) -> None:
    """Make the tables of a fresh database; refuse one that has to be migrated first, since somebody may run on it."""
    config = _config()
    try:
        with database.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise _unusable(database, error) from error
    _refuse_newer(config, current)
    if current is None:
        upgrade(database)
    elif current != ScriptDirectory.from_config(config).get_current_head():
        raise DatabaseTooOldError(
            f"The database is at revision {current}, older than this version. Stop `zerohandoff run`, then start the "
            "new version, or run `zerohandoff db upgrade`."
        )


def _unusable(database: Database, error: DatabaseError) -> DatabaseUnusableError:
    where = database.url.render_as_string(hide_password=True)
    why = str(error.orig).splitlines()[0]
    return DatabaseUnusableError(f"The database {where} can't be used: {why}. Check DATABASE_URL.")


def _refuse_newer(config: Config, current: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseTooNewError(
            f"The database is at revision {current}, which this version doesn't know: it is newer than the code. "
            "Start the newer version of zerohandoff, or restore the backup from before its upgrade."
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
