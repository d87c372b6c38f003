"""A database is copied whole and verified, or not at all."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.db import audit_log
from storage.db.database import Database
from storage.db.dispatcher_lock import DispatcherBusyError, dispatcher_lock
from storage.db.tables_asks import DecisionRow, TextRow
from storage.privacy.copy_database import CannotCopyError, copy
from storage.store import store_on
from tests.storage.conftest import Lives, PostgresServer, SqliteFiles
from tests.support.check_actions import check_of, settle
from tests.support.override_actions import OverrideActions
from tests.support.store_world import CHECK_FIRST, DECIDED, MovableClock, World


def live(world: World) -> None:
    answer = world.decide(DECIDED, "keep the café's “naïve” 🦓 sessions")
    overrides = OverrideActions(world)
    overrides.begin(answer, "SEC-7")
    overrides.reply(answer, "because \\u0000 isn't a NUL")
    settle(world, check_of(world.decide(CHECK_FIRST)))
    world.store.embeddings.keep("an encoder", {"a rule's text": b"\x00\xff"})


@pytest.fixture
def backend(tmp_path: Path, sqlite_template: Path) -> SqliteFiles:
    """Files alone: the source is one."""
    return SqliteFiles(tmp_path, sqlite_template)


@pytest.fixture
def source(world: World, lives: Lives) -> World:
    """A file in which something happened."""
    lives(live)
    return world


@pytest.fixture(params=["to a server", "to another file"])
def target(request: pytest.FixtureRequest, tmp_path: Path, postgres: PostgresServer) -> Iterator[Database]:
    """An empty database without tables."""
    url = postgres.empty() if request.param == "to a server" else f"sqlite:///{tmp_path}/other.db"
    with closing(Database(url)) as database:
        yield database
    postgres.forget()


def test_everything_goes_along_and_goes_on_there(source: World, target: Database, clock: MovableClock) -> None:
    copied = {each.table: each.rows for each in copy(source.store.database, target)}
    assert copied["decision"] == 2
    there = store_on(target, clock.now)
    with target.read() as session:
        texts = {row.body for row in session.connection().execute(text("select body from text"))}
    assert texts == {row.body for row in source.rows(TextRow)}
    assert audit_log.verify(target) is None
    assert there.embeddings.vectors("an encoder", ["a rule's text"]) == {"a rule's text": b"\x00\xff"}
    moved = World(there, clock)
    moved.go_on(clock.now(), source.next_number())
    assert moved.decide(DECIDED).decision.outcome == "decided"
    assert audit_log.verify(target) is None


def test_a_database_that_is_not_empty_is_not_written_into(source: World, target: Database) -> None:
    copy(source.store.database, target)
    with pytest.raises(CannotCopyError, match="isn't empty"):
        copy(source.store.database, target)
    assert len(source.rows(DecisionRow)) == 2


def test_nobody_copies_what_somebody_runs_on(source: World, target: Database) -> None:
    with dispatcher_lock(source.store.database), pytest.raises(DispatcherBusyError):
        copy(source.store.database, target)


def test_a_chain_that_is_broken_is_said(source: World, target: Database) -> None:
    source.sql("update audit set act = 'nothing' where seq = 3")
    with pytest.raises(CannotCopyError, match="audit log is broken"):
        copy(source.store.database, target)
