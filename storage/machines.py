"""Who runs the open jobs where there is a server? Any number of machines, by Procrastinate: one at a time per lane.

The rows of the ledger are the truth here too. What is deferred says only "look at this lane": whoever takes it runs the
lane's first open jobs until none is due. It is deferred in the transaction that wrote the job; a sweep finds what was
written by a process that defers nothing.
"""

import asyncio
import logging
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import DeleteJobCondition
from sqlmodel import Session

from storage.database import Database
from storage.ledger import Ledger

log = logging.getLogger(__name__)

_DRAIN, _POKE = "zerohandoff.drain", "zerohandoff.poke"
_QUICK, _SLOW = "quick", "slow"
_LOOK, _SWEEP, _HEARTBEAT, _STALLED = 1.0, 3.0, 3.0, 12.0
"""Seconds: how often a machine looks for what is due by now, for what was overlooked, and says that it lives; one that
said nothing for so long is taken for dead."""
_AGAIN = 1.0
"""Seconds until a worker that lost the database begins anew."""


class Machines:
    """Runs what is open, beside whoever else does on the same database, until it is stopped."""

    def __init__(
        self, database: Database, ledger: Ledger, workers: int, slow_kinds: Collection[str], most_slow: int
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._slow_kinds = frozenset(slow_kinds)
        self._room = {_QUICK: workers} | ({_SLOW: most_slow} if slow_kinds else {})
        most = 4 + len(self._room)
        # what is lost of the queue in a crash of the server is found again in the ledger: nobody waits for the disk
        loosely = {"options": "-c synchronous_commit=off"}
        connector = PsycopgConnector(conninfo=_conninfo(database), min_size=2, max_size=most, kwargs=loosely)
        self._app = App(connector=connector)
        self._defers = App(connector=SyncPsycopgConnector())  # only ever on a connection that it is given
        self._app.task(name=_DRAIN)(self._drain)
        self._app.task(name=_POKE)(self._poke)
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._work, name="machines", daemon=True)

    def start(self) -> None:
        """Begin to run what is open; from here on what this process writes is deferred as it is written."""
        self._database.before_commit = self._defer
        self._thread.start()

    def wake(self) -> None:
        """Nobody has to be woken: the database does."""

    def stop(self) -> None:
        """Begin nothing more, and wait for what is being done."""
        self._stopping.set()
        if self._loop and self._main:
            self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join()
        self._database.before_commit = None

    def _defer(self, session: Session, lanes: Mapping[str, tuple[datetime, str]]) -> None:
        """In the transaction that wrote the jobs: look at these lanes now, or once the time has come."""
        connection: Any = session.connection().connection.driver_connection
        now = self._ledger.now()
        for lane, (run_at, kind) in lanes.items():
            queue = _SLOW if kind in self._slow_kinds else _QUICK
            if run_at > now:  # without a lock, or what is due in the lane would wait behind it
                self._task(_POKE, None, queue, connection, datetime.now(UTC) + (run_at - now)).defer(
                    lane=lane, queue=queue
                )
            else:
                self._task(_DRAIN, lane, queue, connection).defer(lane=lane)

    def _task(self, name: str, lock: str | None, queue: str, connection: Any = None, at: datetime | None = None) -> Any:
        return self._defers.configure_task(
            name, lock=lock, queue=queue, schedule_at=at, connection=connection, allow_unknown=True
        )

    def _drain(self, lane: str) -> None:
        """Run the first open jobs of a lane, in their order, until none is due; nobody else does meanwhile."""
        while not self._stopping.is_set() and self._ledger.run_first(lane):
            pass

    def _poke(self, lane: str, queue: str) -> None:
        with self._database.write() as session:
            self._task(_DRAIN, lane, queue, session.connection().connection.driver_connection).defer(lane=lane)

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._working())

    async def _working(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(sum(self._room.values()) + 4, thread_name_prefix="worker"))
        while not self._stopping.is_set():
            self._main = asyncio.create_task(self._together())
            try:
                await self._main
            except asyncio.CancelledError:
                return
            except Exception as error:  # the database restarts: what was being run is rescued, here or elsewhere
                log.warning("the workers lost the database", extra={"reason": type(error).__name__})
                await asyncio.sleep(_AGAIN)

    async def _together(self) -> None:
        async with self._app.open_async(), asyncio.TaskGroup() as group:
            for queue, room in self._room.items():
                group.create_task(
                    self._app.run_worker_async(
                        queues=[queue], concurrency=room, install_signal_handlers=False,
                        delete_jobs=DeleteJobCondition.ALWAYS, fetch_job_polling_interval=_LOOK,
                        update_heartbeat_interval=_HEARTBEAT, stalled_worker_timeout=_STALLED,
                    )
                )  # fmt: skip
            group.create_task(self._sweep())

    async def _sweep(self) -> None:
        """Take up what a machine left behind that is gone, and what was written without being deferred."""
        while True:
            for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED):
                log.warning("taken over from a machine that is gone", extra={"lane": job.task_kwargs.get("lane")})
                await self._app.job_manager.retry_job(job)
            await asyncio.to_thread(self._take_up)
            await asyncio.sleep(_SWEEP)

    def _take_up(self) -> None:
        with self._database.write() as session:
            lanes = self._ledger.unannounced(session)
            self._defer(session, {lane: (self._ledger.now(), kind) for lane, kind in lanes})


def _conninfo(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)
