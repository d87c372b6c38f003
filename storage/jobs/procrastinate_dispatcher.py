"""Job dispatcher for several machines on a server; one job at a time per lane.

The ledger's rows are the truth. A machine runs what its own transactions claim. A lane that they can't claim, or that
is due later, is deferred as a task of Procrastinate, which wakes the machines: the one that takes it looks at the lane.
A running job is leased in its row against other machines. A sweep finds lanes that the queue lost.
"""

import asyncio
import itertools
import logging
import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import text
from sqlmodel import Session

from storage.db.database import Database, announce_nothing, server_time
from storage.db.drivers.postgresql import PATIENCE
from storage.jobs.busy_lanes import BusyLanes
from storage.jobs.leased_workers import Lanes, LeasedWorkers
from storage.jobs.ledger import Ledger

log = logging.getLogger(__name__)

_DRAIN, _POKE, _NEVER = "zerohandoff.drain", "zerohandoff.poke", "zerohandoff.never"
_QUICK, _SLOW = "quick", "slow"
_TAKING = 2
"""Tasks of a queue that a machine takes at once. One that finds no free worker waits, and leaves others to others."""
_LOOK, _SWEEP = 1.0, 3.0
"""Seconds between looks for due tasks, and between sweeps for stalled lanes."""
_OFFER, _RENEW = 1.0, 5
"""Seconds between offers of waiting lanes to other machines, and number of offers between renewals of leases."""
_NOT_OFFERED = "lanes that wait could not be offered"
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
        self._queues = (_QUICK, _SLOW) if slow_kinds else (_QUICK,)
        lanes = BusyLanes(workers, slow_kinds, most_slow)
        self._workers = LeasedWorkers(ledger, self._me, lanes, self._defer)
        pool: dict[str, Any] = {"min_size": 2, "max_size": 4 + len(self._queues), "configure": _hurry}
        self._app = App(connector=PsycopgConnector(conninfo=_conninfo(database), kwargs=PATIENCE, **pool))
        self._defers = App(connector=SyncPsycopgConnector())  # used only with an explicit connection
        self._app.task(name=_DRAIN, pass_context=True)(self._drain)
        self._app.task(name=_POKE)(self._poke)
        never = self._app.task(name=_NEVER, queue=_QUICK, pass_context=False)(_nothing)
        self._app.periodic(cron="0 0 29 2 *")(never)  # without any, its monitor of listener and heartbeat ends at once
        self._stopping, self._ended = threading.Event(), threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._work, name="machines", daemon=True)
        self._tending = threading.Thread(target=self._tend, name="leases", daemon=True)
        self._waited: Collection[str] = ()
        """Lanes that waited when this was last looked at."""

    def start(self) -> None:
        self._ledger.announce_to(self._workers.claim)
        self._tending.start()
        self._thread.start()

    def wake(self) -> None:
        """Do nothing: the database wakes the workers."""

    def stop(self) -> None:
        self._stopping.set()
        self._workers.close()
        if self._loop and self._main:
            self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join()
        self._workers.wait()
        self._ended.set()
        self._tending.join()
        self._ledger.announce_to(announce_nothing)

    def _defer(self, session: Session, lanes: Lanes, again: Collection[str] = ()) -> None:
        """Defer one task per lane, in the transaction that wrote the jobs. Those that a task has brought before come
        `again`, ahead of the others."""
        connection: Any = session.connection().connection.driver_connection
        now = self._ledger.now()
        for lane, (run_at, kind) in lanes.items():
            queue = _SLOW if kind in self._slow_kinds else _QUICK
            if run_at > now:  # without a lock, or what is due in the lane would wait behind it
                at = server_time(session.connection()) + (run_at - now)
                self._task(_POKE, None, queue, connection, schedule_at=at).defer(lane=lane, queue=queue)
            else:
                self._task(_DRAIN, lane, queue, connection, priority=int(lane in again)).defer(lane=lane)

    def _task(self, name: str, lock: str | None, queue: str, connection: Any = None, **more: Any) -> Any:
        return self._defers.configure_task(
            name, lock=lock, queue=queue, connection=connection, allow_unknown=True, **more
        )

    def _drain(self, context: JobContext, lane: str) -> None:
        self._workers.take(lane, is_slow=context.job.queue == _SLOW)

    def _poke(self, lane: str, queue: str) -> None:
        self._workers.take(lane, is_slow=queue == _SLOW)

    def _tend(self) -> None:
        """Renew the leases of running jobs, and offer lanes that have waited for a while; at the end, all that wait."""
        ticks = itertools.count(1)
        while not self._ended.wait(_OFFER):
            self._do(self._offer, _NOT_OFFERED)
            if next(ticks) % _RENEW == 0:
                self._do(lambda: self._ledger.renew(self._me), "leases could not be renewed")
        self._do(lambda: self._hand_over(self._workers.waiting()), _NOT_OFFERED)

    def _do(self, duty: Callable[[], None], otherwise: str) -> None:
        try:
            duty()
        except Exception as error:  # the database restarts; a lease outlasts that, and a sweep finds the rest
            log.warning(otherwise, extra={"reason": type(error).__name__})

    def _offer(self) -> None:
        """Offer the lanes that have waited here for a while, if there are other machines."""
        waiting = self._workers.waiting()
        overdue = {lane: is_slow for lane, is_slow in waiting.items() if lane in self._waited}
        self._waited = waiting
        if overdue and self._has_others():
            self._hand_over(overdue)

    def _has_others(self) -> bool:
        with self._database.read() as session:
            workers = session.connection().execute(_WORKERS).scalar_one()
        return int(workers) > len(self._queues)

    def _hand_over(self, lanes: Mapping[str, bool]) -> None:
        """Defer lanes that wait here, so that any machine may run them."""
        if not lanes:
            return
        kinds, again = {True: next(iter(self._slow_kinds), ""), False: ""}, self._workers.brought()
        with self._workers.forgetting(lanes), self._database.write(lasts=False) as session:
            self._defer(session, {lane: (self._ledger.now(), kinds[is_slow]) for lane, is_slow in lanes.items()}, again)

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._working())

    async def _working(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(_TAKING * len(self._queues) + 4))
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
            for queue in self._queues:
                group.create_task(self._worker(queue))
            group.create_task(self._sweep())

    async def _worker(self, queue: str) -> None:
        await self._app.run_worker_async(
            queues=[queue],
            concurrency=_TAKING,
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
        """Defer the stalled lanes but for those that wait for a worker here."""
        self._workers.take_up()
        with self._database.write() as session:
            connection = session.connection()
            for lane, kind in self._ledger.stalled_lanes(session, [*self._workers.waiting()]):
                connection.execute(_RELEASE, {"lane": lane})
                if connection.execute(_QUEUED, {"lane": lane}).first() is None:
                    self._defer(session, {lane: (self._ledger.now(), kind)})


class WorkerEndedError(Exception):
    """Unexpected end of a worker."""


_WORKERS = text("select count(*) from procrastinate_workers where last_heartbeat > now() - interval '25 seconds'")
_RELEASE = text("delete from procrastinate_jobs where lock = :lane and status = 'doing'")
_QUEUED = text("select 1 from procrastinate_jobs where lock = :lane and status = 'todo' limit 1")


async def _hurry(connection: psycopg.AsyncConnection[Any]) -> None:
    """Let no commit of the queue wait for the disk: what it loses, the sweep finds in the ledger."""
    await connection.execute("SET synchronous_commit TO OFF")
    await connection.commit()


def _nothing(timestamp: int) -> None:
    """Do nothing, once in four years."""


def _conninfo(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)
