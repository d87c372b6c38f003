"""Transactions and the queue of writers.

Within one process writers of SQLite queue, those that Slack waits for go first, and writes that must last wait together
for the disk once they have committed.
"""

import secrets
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import BigInteger, Connection, Engine, bindparam, func, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from storage.db.drivers.postgresql import server_engine, wait_for_disk_after_all
from storage.db.drivers.sqlite import sqlite_engine
from storage.db.drivers.transactions import Purpose
from storage.db.sessions import begun, snapshot
from storage.db.statements import run
from storage.db.writers import SharedSync, WriterQueue
from twins.errors import ExpectedError

_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg"})

OPENED = "opened"
"""Key in `session.info` of the opening of the database that a write belongs to."""
_LASTS = "lasts"
AT_END = "at_end"
"""Key in `session.info` of functions that run at the end of a write, by what they are about and in its order: they lock
rows that all writers share."""

LAST = "last"
"""Key in `session.info` of the function that writes last."""

Settle = Callable[[bool], None]
"""Told whether a write was committed."""

Announce = Callable[[Session, Mapping[str, tuple[datetime, str]], bool], Settle]
"""Receives the lanes with new jobs, each with its earliest run time and the kind of that job, and whether the write
waits for the disk."""


class _Thread(threading.local):
    """What this thread does with databases."""

    is_ahead = False


_HERE = _Thread()


class DatabaseUnusableError(ExpectedError):
    """Failure to open, read or write the database."""


class Database:
    """Engine with a writers' queue and commit hooks. Raises DatabaseUnusableError for a URL that would leak part of its
    password."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if "@" in (self.url.host or ""):
            raise DatabaseUnusableError("DATABASE_URL can't be used: its password holds an @. Write that as %40.")
        if self.url.drivername not in _DRIVERS:
            why = f"there is no driver for {self.url.drivername}://"
            raise DatabaseUnusableError(f"DATABASE_URL can't be used: {why}. Write it as sqlite:/// or postgresql://.")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = engine_of(url, is_sqlite=self.is_sqlite)
        weakref.finalize(self, self.engine.dispose)  # a command leaves its database to the end of the program
        self._queue = WriterQueue()
        self._sync = SharedSync(Path(f"{self.file}-wal") if self.file else None)
        self.opened = secrets.token_hex(8)
        """Names this opening: another process, or this one after a restart, has another."""
        self.on_commit: Callable[[], None] = lambda: None
        """Called after each write that put a job; set by the dispatcher."""
        self.before_commit: Announce = announce_nothing
        """Called in each write that put or completed a job, with the lanes of new ones; set by the dispatcher."""

    @property
    def file(self) -> Path | None:
        name = self.url.database if self.is_sqlite else None
        return Path(name) if name and name != ":memory:" else None

    @contextmanager
    def write(self, *, urgent: bool = False, lasts: bool = True) -> Iterator[Session]:
        """Open a write transaction; urgent ones overtake waiting writers. One that need not last waits for no disk: a
        kill of this process doesn't undo it, but a power failure does, until one that lasts has ended. Jobs of one that
        must last are handed on at once; those that may not start early wait for the disk."""
        settle: Settle = settle_nothing
        wakes = False
        number = 0
        try:
            with self._queue.turn(urgent=urgent) if self.is_sqlite else nullcontext():
                with begun(self.engine, Purpose.WRITE if lasts else Purpose.WRITE_WITHOUT_DISK) as session:
                    session.info[OPENED] = self.opened
                    yield session
                    for _, finish in sorted(session.info.pop(AT_END, {}).items()):
                        finish(session)
                    wakes = bool(session.info.get("has_jobs"))
                    if wakes:
                        settle = self.before_commit(session, session.info.get("lanes", {}), lasts)
                    if session.info.get(_LASTS) and not (self.is_sqlite or lasts):
                        wait_for_disk_after_all(session.connection())
                    if LAST in session.info:
                        session.info[LAST](session)
                    session.flush()
                    number = self._sync.announce() if lasts or session.info.get(_LASTS) else 0
            self._sync.made(number)
        except BaseException:
            self._sync.withdraw(number)
            settle(False)
            raise
        settle(True)
        if wakes:
            self.on_commit()
        with _told_of_disk():
            self._sync.wait(number)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only transaction on one consistent snapshot. At its end, wait for the disk to have the writes
        that must last, but not within `ahead`."""
        try:
            with snapshot(self.engine, is_sqlite=self.is_sqlite) as session:
                yield session
        finally:
            if not _HERE.is_ahead:
                self._sync.wait_for_earlier()

    @contextmanager
    def on_disk(self) -> Iterator[None]:
        """Begin once this process's commits that must last are on the disk, and read only what is. Raises what a write
        would if the disk refuses."""
        with _told_of_disk():
            self._sync.require()
        with _reading_ahead(False):
            yield

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Let this thread read without waiting for the disk: nothing that it reads may leave this machine before a
        write that lasts, or outside of `on_disk`."""
        with _reading_ahead(True):
            yield

    @property
    def disk_takes(self) -> float:
        """How many seconds the last sync to disk took; 0 on PostgreSQL, whose server syncs by itself."""
        return self._sync.took

    def server_time(self) -> datetime:
        with snapshot(self.engine, is_sqlite=self.is_sqlite) as session:
            return server_time(session.connection())

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _told_of_disk() -> Iterator[None]:
    """Raise what the disk refuses as the database's own error."""
    try:
        yield
    except OSError as error:
        raise OperationalError("sync", None, error, hide_parameters=True) from error


@contextmanager
def _reading_ahead(is_ahead: bool) -> Iterator[None]:
    before, _HERE.is_ahead = _HERE.is_ahead, is_ahead
    try:
        yield
    finally:
        _HERE.is_ahead = before


def let_it_last(session: Session) -> None:
    """Have a write wait for the disk, although it was opened as one that need not last."""
    session.info[_LASTS] = True


def settle_nothing(_: bool) -> None:
    """Be told, and do nothing."""


def announce_nothing(*_: object) -> Settle:
    """Be told, and claim nothing: this process dispatches no jobs."""
    return settle_nothing


def engine_of(url: str, *, is_sqlite: bool) -> Engine:
    return sqlite_engine(url) if is_sqlite else server_engine(url)


def server_time(connection: Connection) -> datetime:
    read: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return read.astimezone(UTC)


def take_turns(session: Session, key: str, purpose: int = 0) -> None:
    """Make transactions with the same key wait for each other on PostgreSQL. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        run(session, _TURN, {"key": key, "purpose": purpose})


_TURN = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("key"), bindparam("purpose", type_=BigInteger)))
)
