"""Database engine, transactions and the queue of writers.

SQLite runs with a write-ahead log and `BEGIN IMMEDIATE`: SQLAlchemy's default loses concurrent updates without an
error. Within one process writers queue, those that Slack waits for go first, and writes that must last wait together
for the disk once they have committed.
"""

import secrets
import select as select_module
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, func, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection
from sqlmodel import Session, create_engine, select

from storage.db.sessions import Snapshot, begun
from storage.db.writers import SharedSync, WriterQueue
from twins.errors import ExpectedError

_BUSY_MS = 30_000
_CACHE = "cache_size=-512"
"""Page cache of each connection, in KiB; there may be thirty."""
_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg"})
_TRUSTED = 1.0
"""Seconds after its last use in which a connection to a server isn't tried before the next."""
_KEPT_OPEN = 4
"""Connections to a file that stay open; only a burst needs more."""
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Detects a silently lost server within seconds, not hours."""


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
    is_reading = False
    """Whether the transaction that it is about to begin only reads."""


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
        self.engine = _engine(url, is_sqlite=self.is_sqlite)
        self._reading = (
            self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )
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
    def write(self, *, urgent: bool = False, lasts: bool = True, starts_early: bool = False) -> Iterator[Session]:
        """Open a write transaction; urgent ones overtake waiting writers. One that need not last waits for no disk: a
        kill of this process doesn't undo it, but a power failure does, if no other write has ended after it. Its jobs
        may start early, before they are on the disk, if nothing of them leaves this machine before another write that
        lasts."""
        settle: Settle = settle_nothing
        wakes = False
        number = 0
        try:
            with self._queue.turn(urgent=urgent) if self.is_sqlite else nullcontext():
                with begun(self.engine) as session:
                    session.info[OPENED] = self.opened
                    yield session
                    for _, finish in sorted(session.info.pop(AT_END, {}).items()):
                        finish(session)
                    wakes = bool(session.info.get("has_jobs"))
                    if wakes:
                        settle = self.before_commit(session, session.info.get("lanes", {}), lasts)
                    if not (self.is_sqlite or lasts or session.info.get(_LASTS)):
                        _run_on_server(session, "SET LOCAL synchronous_commit TO OFF")
                    if LAST in session.info:
                        session.info[LAST](session)
                    session.flush()
                    number = self._sync.announce() if lasts or session.info.get(_LASTS) else 0
            self._sync.made(number)
            if not starts_early:
                self._wait_for_disk(number)
        except BaseException:
            self._sync.withdraw(number)
            settle(False)
            raise
        settle(True)
        if wakes:
            self.on_commit()
        if starts_early:
            self._wait_for_disk(number)

    def _wait_for_disk(self, number: int) -> None:
        with _told_of_disk():
            self._sync.wait(number)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only transaction on one consistent snapshot. At its end, wait until what it may have seen is on
        the disk, but not within `ahead`."""
        try:
            with self._reading.connect() as connection:
                _begin_reading(connection)
                session = Snapshot(connection)
                try:
                    yield session
                finally:
                    session.end()
        finally:
            if not _HERE.is_ahead:
                self._sync.wait_for_earlier()

    @contextmanager
    def on_disk(self) -> Iterator[None]:
        """Begin once each commit that this process has made is on the disk, and read only what is. Raises what a write
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

    def server_time(self) -> datetime:
        with self.engine.connect() as connection:
            return server_time(connection)

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


def _engine(url: str, *, is_sqlite: bool) -> Engine:
    if not is_sqlite:
        engine = create_engine(
            _with_psycopg(url), pool_size=20, pool_use_lifo=True, hide_parameters=True, connect_args=PATIENCE
        )
        _ping_what_rested(engine)
        return engine
    arguments = {"check_same_thread": False, "timeout": _BUSY_MS / 1000}
    is_file = make_url(url).database not in {None, "", ":memory:"}
    pool: dict[str, Any] = {"pool_size": _KEPT_OPEN, "max_overflow": 28, "pool_use_lifo": True} if is_file else {}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)  # parameters hold people's texts

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # or pysqlite begins late, and updates are lost
        for pragma in (f"busy_timeout={_BUSY_MS}", "synchronous=NORMAL", "foreign_keys=ON", _CACHE):
            connection.execute(f"PRAGMA {pragma}")
        _write_ahead(connection)

    # the event "begin" would do as well, but any listener of an engine makes each of its statements a third slower
    engine.dialect.do_begin = _begin_on  # type: ignore[method-assign, assignment]  # it takes a connection alone
    return engine


def _begin_reading(connection: Connection) -> None:
    """Begin a transaction now, on SQLite as one that only reads."""
    _HERE.is_reading = True
    try:
        connection.begin()
    finally:
        _HERE.is_reading = False


def _begin_on(connection: PoolProxiedConnection) -> None:
    """Begin a transaction on SQLite: one that writes, unless this thread is about to read."""
    driver: Any = connection.driver_connection
    driver.execute("BEGIN" if _HERE.is_reading else "BEGIN IMMEDIATE")


def _ping_what_rested(engine: Engine) -> None:
    """Try a connection before its use if it may have been lost since the last one, which saves a round trip where it
    was used a moment ago."""

    @event.listens_for(engine, "checkin")
    def _note(_: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ping(driver: Any, record: Any, _: Any) -> None:
        rested = time.monotonic() - record.info.get("used", time.monotonic())
        if rested < _TRUSTED and not _has_news(driver):
            return
        try:
            engine.dialect.do_ping(driver)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _has_news(driver: Any) -> bool:
    """Return whether a server has said something unasked, as it does when it ends a connection."""
    waiting = select_module.poll()
    waiting.register(driver.fileno(), select_module.POLLIN)
    return bool(waiting.poll(0))


def _run_on_server(session: Session, statement: str) -> None:
    session.connection().connection.driver_connection.execute(statement)  # type: ignore[union-attr]  # it is connected


def _write_ahead(connection: Any) -> None:
    """Switch the file to WAL. While another connection switches a fresh file, SQLite refuses at once, whatever the busy
    timeout, so retry."""
    until = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _with_psycopg(url: str) -> str:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def server_time(connection: Connection) -> datetime:
    read: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return read.astimezone(UTC)


def take_turns(session: Session, key: str, purpose: int = 0) -> None:
    """Make transactions with the same key wait for each other on PostgreSQL. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(key, purpose))))
