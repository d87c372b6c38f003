"""Job dispatcher for several machines on a server, by Procrastinate; one job at a time per lane.

The ledger's rows are the truth. A deferred task only names a lane to look at, and its worker runs the first open jobs.
A running job is leased in its row against other machines. A sweep finds lanes that the queue lost.
"""

import asyncio
import logging
import secrets
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import text
from sqlmodel import Session

from storage.db.database import PATIENCE, Database, Settle, announce_nothing, server_time, settle_nothing
from storage.jobs.ledger import Ledger

log = logging.getLogger(__name__)

_DRAIN, _POKE, _NEVER = "zerohandoff.drain", "zerohandoff.poke", "zerohandoff.never"
_QUICK, _SLOW = "quick", "slow"
_LOOK, _SWEEP, _RENEW = 1.0, 3.0, 5.0
"""Seconds between looks for due tasks, between sweeps for stalled lanes, and between renewals of leases."""
_AGAIN = 1.0
"""Seconds until workers that lost the database restart."""


class ProcrastinateDispatcher:
    """Runner of open jobs on one of several machines."""

    def __init__(
        self, database: Database, ledger: Ledger, workers: int, slow_kinds: Collection[str], most_slow: int
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._me = secrets.token_hex(8)
        self._slow_kinds = frozenset(slow_kinds)
        self._room = {_QUICK: workers} | ({_SLOW: most_slow} if slow_kinds else {})
        conninfo, most = _conninfo(database), 4 + len(self._room)
        self._app = App(connector=PsycopgConnector(conninfo=conninfo, kwargs=PATIENCE, min_size=2, max_size=most))
        self._defers = App(connector=SyncPsycopgConnector())  # used only with an explicit connection
        self._app.task(name=_DRAIN)(self._drain)
        self._app.task(name=_POKE)(self._poke)
        never = self._app.task(name=_NEVER, queue=_QUICK, pass_context=False)(_nothing)
        self._app.periodic(cron="0 0 29 2 *")(never)  # without any, its monitor of listener and heartbeat ends at once
        self._stopping, self._ended = threading.Event(), threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._work, name="machines", daemon=True)
        self._renewing = threading.Thread(target=self._renew, name="leases", daemon=True)

    def start(self) -> None:
        self._database.before_commit = self._announce
        self._renewing.start()
        self._thread.start()

    def wake(self) -> None:
        """Do nothing: the database wakes the workers."""

    def stop(self) -> None:
        self._stopping.set()
        if self._loop and self._main:
            self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join()
        self._ended.set()
        self._renewing.join()
        self._database.before_commit = announce_nothing

    def _announce(self, session: Session, lanes: Mapping[str, tuple[datetime, str]], _: bool) -> Settle:
        self._defer(session, lanes)
        return settle_nothing

    def _defer(self, session: Session, lanes: Mapping[str, tuple[datetime, str]]) -> None:
        """Defer one task per lane, in the transaction that wrote the jobs."""
        connection: Any = session.connection().connection.driver_connection
        now = self._ledger.now()
        for lane, (run_at, kind) in lanes.items():
            queue = _SLOW if kind in self._slow_kinds else _QUICK
            if run_at > now:  # without a lock, or what is due in the lane would wait behind it
                at = server_time(session.connection()) + (run_at - now)
                self._task(_POKE, None, queue, connection, at).defer(lane=lane, queue=queue)
            else:
                self._task(_DRAIN, lane, queue, connection).defer(lane=lane)

    def _task(self, name: str, lock: str | None, queue: str, connection: Any = None, at: datetime | None = None) -> Any:
        return self._defers.configure_task(
            name, lock=lock, queue=queue, schedule_at=at, connection=connection, allow_unknown=True
        )

    def _drain(self, lane: str) -> None:
        while not self._stopping.is_set() and self._ledger.run_first(lane, self._me):
            pass

    def _poke(self, lane: str, queue: str) -> None:
        with self._database.write() as session:
            self._task(_DRAIN, lane, queue, session.connection().connection.driver_connection).defer(lane=lane)

    def _renew(self) -> None:
        while not self._ended.wait(_RENEW):
            try:
                self._ledger.renew(self._me)
            except Exception as error:  # the database restarts; a lease outlasts that
                log.warning("leases could not be renewed", extra={"reason": type(error).__name__})

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._working())

    async def _working(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(sum(self._room.values()) + 4, thread_name_prefix="worker"))
        while not self._stopping.is_set():
            self._main = asyncio.create_task(self._together())
            if self._stopping.is_set():  # stop() may have looked a moment ago
                self._main.cancel()
            try:
                await self._main
            except asyncio.CancelledError:
                return
            except Exception as error:  # the database restarts: the ledger still has what the queue lost
                reasons = {type(each).__name__ for each in getattr(error, "exceptions", (error,))}
                log.warning("the workers begin anew", extra={"reason": ", ".join(sorted(reasons))})
                await asyncio.sleep(_AGAIN)

    async def _together(self) -> None:
        async with self._app.open_async(), asyncio.TaskGroup() as group:
            for queue, room in self._room.items():
                group.create_task(self._worker(queue, room))
            group.create_task(self._sweep())

    async def _worker(self, queue: str, room: int) -> None:
        await self._app.run_worker_async(
            queues=[queue],
            concurrency=room,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.ALWAYS,
            fetch_job_polling_interval=_LOOK,
        )
        if not self._stopping.is_set():
            raise WorkerEndedError(queue)

    async def _sweep(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._take_up)
            except Exception as error:  # another machine took the same lanes, or the database restarts
                log.info("a sweep failed", extra={"reason": type(error).__name__}, exc_info=True)
            await asyncio.sleep(_SWEEP)

    def _take_up(self) -> None:
        """Defer the stalled lanes."""
        with self._database.write() as session:
            connection = session.connection()
            for lane, kind in self._ledger.stalled_lanes(session):
                connection.execute(_RELEASE, {"lane": lane})
                if connection.execute(_QUEUED, {"lane": lane}).first() is None:
                    self._defer(session, {lane: (self._ledger.now(), kind)})


class WorkerEndedError(Exception):
    """Unexpected end of a worker."""


_RELEASE = text("delete from procrastinate_jobs where lock = :lane and status = 'doing'")
_QUEUED = text("select 1 from procrastinate_jobs where lock = :lane and status = 'todo' limit 1")


def _nothing(timestamp: int) -> None:
    """Do nothing, once in four years."""


def _conninfo(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)
