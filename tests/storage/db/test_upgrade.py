"""Migrating the tables, by one of several processes, and the errors when that fails."""

from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from storage.db.database import Database, DatabaseUnusableError
from storage.db.migrate import DatabaseTooNewError, _config, known_revisions, upgrade
from storage.records.versions import VersionStore
from storage.store import store_on
from tests.storage.conftest import Backend
from tests.support.store_processes import finished, python
from tests.support.store_world import MovableClock, starter

pytestmark = pytest.mark.postgresql

UPGRADE = """
import sys
from storage.db.database import Database
from storage.db.migrate import upgrade
database = Database(sys.argv[1])
sys.stdin.readline()
print(upgrade(database))
database.close()
"""


def refusal(url: str) -> str:
    """Why a database can't be used."""
    with closing(Database(url)) as database, pytest.raises(DatabaseUnusableError) as refused:
        upgrade(database)
    return str(refused.value)


def test_a_fresh_database_gets_all_tables(backend: Backend, clock: MovableClock) -> None:
    with closing(Database(backend.empty())) as database:
        upgrade(database)

        assert store_on(database, clock.now).publishing.publish(starter("company"), None, clock.now())[1]


def test_a_second_upgrade_changes_nothing(backend: Backend, clock: MovableClock) -> None:
    with closing(Database(backend.empty())) as database:
        first = upgrade(database)
        store_on(database, clock.now).publishing.publish(starter("company"), None, clock.now())

        assert upgrade(database) == first
        assert VersionStore(database).live("company")


@pytest.mark.thorough
def test_four_upgrades_at_once_all_succeed(backend: Backend) -> None:
    url = backend.empty()
    with ExitStack() as stack:
        upgrades = [stack.enter_context(python(UPGRADE, url)) for _ in range(4)]
        for process in upgrades:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        revisions = {finished(process) for process in upgrades}

    assert len(revisions) == 1
    with closing(Database(url)) as database, database.read() as session:
        assert session.connection().scalar(text("select count(*) from audit_head")) == 1


def test_the_tables_are_those_that_the_code_describes(backend: Backend) -> None:
    with closing(Database(backend.migrated())) as database, database.engine.connect() as connection:
        ours = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("procrastinate_")}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), SQLModel.metadata) == []


def test_the_migrations_files_are_named_by_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(_config())

    assert known_revisions() == [each.revision for each in scripts.walk_revisions()][::-1]
    assert known_revisions()[-1] == scripts.get_current_head()


def test_a_database_of_a_newer_version_is_refused_with_what_to_do(backend: Backend) -> None:
    with closing(Database(backend.migrated())) as database:
        with database.engine.begin() as connection:
            connection.execute(text("update alembic_version set version_num = '9999'"))

        with pytest.raises(DatabaseTooNewError, match=r"revision 9999.*newer.*Start the newer version"):
            upgrade(database)


def test_a_database_that_names_two_revisions_is_refused(backend: Backend) -> None:
    with closing(Database(backend.migrated())) as database:
        with database.engine.begin() as connection:
            connection.execute(text("insert into alembic_version values ('9999')"))

        with pytest.raises(DatabaseUnusableError, match=r"names the revisions .* and 9999"):
            upgrade(database)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    said = refusal(f"sqlite:///{tmp_path}")

    assert str(tmp_path) in said
    assert "\n" not in said


def test_a_database_in_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "missing" in refusal(f"sqlite:///{tmp_path / 'missing' / 'zerohandoff.db'}")


def test_a_file_of_something_else_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0" * 4_096)

    said = refusal(f"sqlite:///{file}")

    assert "holiday.jpg" in said
    assert file.read_bytes() == b"\xff\xd8\xff\xe0" * 4_096


def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "theirs.db"
    Database(f"sqlite:///{file}").close()
    file.touch()

    assert "theirs.db" in refusal(f"sqlite:///file:{file}?mode=ro&uri=true")


def test_a_server_that_is_not_there_is_refused_in_one_sentence_without_its_password() -> None:
    said = refusal("postgresql://me:hunter2@127.0.0.1:9/zerohandoff?connect_timeout=2")

    assert "127.0.0.1" in said
    assert "hunter2" not in said
    assert "\n" not in said
