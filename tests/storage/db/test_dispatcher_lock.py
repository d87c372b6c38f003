"""One process dispatches from a file, any number from a server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.db.database import Database, DatabaseUnusableError
from storage.db.dispatcher_lock import DispatcherBusyError, dispatcher_lock
from tests.storage.conftest import Backend, PostgresServer, SqliteFiles
from tests.support.store_processes import eventually, finished, first_line, python

pytestmark = pytest.mark.postgresql

HOLD = """
import sys
from storage.db.database import Database
from storage.db.dispatcher_lock import dispatcher_lock
database = Database(sys.argv[1])
with dispatcher_lock(database):
    print("held", flush=True)
    sys.stdin.readline()
database.close()
"""
TRY = """
import sys
from storage.db.database import Database
from storage.db.dispatcher_lock import DispatcherBusyError
from storage.db.dispatcher_lock import dispatcher_lock
database = Database(sys.argv[1])
try:
    with dispatcher_lock(database):
        print("held")
except DispatcherBusyError as error:
    print(error)
database.close()
"""


@pytest.fixture
def backend(tmp_path: Path, sqlite_template: Path) -> Backend:
    """Files."""
    return SqliteFiles(tmp_path, sqlite_template)


@pytest.fixture
def url(backend: Backend) -> str:
    """Return a database that has no dispatcher."""
    return backend.empty()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """This process's view of it."""
    with closing(Database(url)) as opened:
        yield opened


def is_free(database: Database) -> bool:
    """Return whether this process gets the lock."""
    try:
        with dispatcher_lock(database):
            return True
    except DispatcherBusyError:
        return False


def test_a_second_process_is_refused_with_what_to_do(url: str, database: Database) -> None:
    with dispatcher_lock(database), python(TRY, url) as second:
        said = finished(second)

    assert said.startswith("Another zerohandoff already runs on")
    assert "Stop it first" in said


def test_the_lock_is_free_after_the_block_that_held_it(url: str, database: Database) -> None:
    with dispatcher_lock(database):
        pass

    with python(TRY, url) as second:
        assert finished(second) == "held"


def test_the_lock_is_free_after_a_block_that_failed(url: str, database: Database) -> None:
    with pytest.raises(ZeroDivisionError), dispatcher_lock(database):
        raise ZeroDivisionError

    with python(TRY, url) as second:
        assert finished(second) == "held"


def test_the_lock_is_free_after_its_process_is_killed(url: str, database: Database) -> None:
    with python(HOLD, url) as first:
        assert first_line(first) == "held"
        assert not is_free(database)
        first.kill()

        assert eventually(lambda: is_free(database))


def test_other_databases_have_locks_of_their_own(backend: Backend, database: Database) -> None:
    with closing(Database(backend.empty())) as other, dispatcher_lock(database):
        assert is_free(other)


def test_a_database_that_is_locked_can_be_used_beside_the_dispatcher(backend: Backend) -> None:
    with closing(Database(backend.migrated())) as database, dispatcher_lock(database):
        with closing(Database(database.url.render_as_string(hide_password=False))) as beside, beside.read() as session:
            session.connection()


def test_a_database_in_memory_needs_no_lock() -> None:
    with closing(Database("sqlite:///:memory:")) as database, dispatcher_lock(database):
        assert database.file is None


def test_a_folder_that_does_not_exist_is_said_in_a_sentence(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'missing' / 'zerohandoff.db'}")) as database:
        with pytest.raises(DatabaseUnusableError, match="missing"), dispatcher_lock(database):
            pass


def test_another_name_of_the_same_file_is_the_same_lock(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "z.db")
    with (
        closing(Database(f"sqlite:///{tmp_path / 'z.db'}")) as one,
        closing(Database(f"sqlite:///{tmp_path / 'link.db'}")) as other,
        dispatcher_lock(one),
    ):
        with pytest.raises(DispatcherBusyError), dispatcher_lock(other):
            pass


def test_any_number_dispatch_from_a_server(postgres: PostgresServer) -> None:
    with closing(Database(postgres.empty())) as database, dispatcher_lock(database):
        assert is_free(database)
    postgres.forget()
