"""Who runs the open jobs? One thread that looks, and a pool that works: one job at a time per lane.

The rows are the truth. What is remembered here is only which lanes are busy, so that forgetting it costs
nothing: after a crash the next look finds the same open rows.
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from storage.ledger import Ledger

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds. Jobs that another process wrote, and those that were waiting, are seen within this time."""


class Dispatcher:
    """Runs what is open until it is stopped."""

    def __init__(self, ledger: Ledger, workers: int) -> None:
        self._ledger = ledger
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._wake = threading.Event()
        self._taking = threading.Lock()
        self._busy: set[str] = set()
        self._stopping = False
        self._looker = threading.Thread(target=self._look_on, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin to run what is open."""
        self._wake.set()
        self._looker.start()

    def wake(self) -> None:
        """Something may have become due."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more, and wait for what is being done."""
        self._stopping = True
        self._wake.set()
        self._looker.join()
        self._pool.shutdown(wait=True)

    def _look_on(self) -> None:
        while not self._stopping:
            self._wake.wait(LOOK_EVERY)
            self._wake.clear()
            try:
                self._look()
            except Exception:  # a look that fails (a locked database) is followed by another
                log.exception("the dispatcher could not look for work")
                self._wake.clear()

    def _look(self) -> None:
        for job_id, lane in self._take(self._workers):
            self._pool.submit(self._run, job_id, lane)

    def _take(self, at_most: int) -> list[tuple[str, str]]:
        """Jobs that may run now; their lanes are busy from here on."""
        with self._taking:
            room = min(at_most, self._workers - len(self._busy))
            if self._stopping or room <= 0:
                return []
            found = self._ledger.ready(frozenset(self._busy), room)
            self._busy.update(lane for _, lane in found)
            return found

    def _run(self, job_id: str, lane: str) -> None:
        """Run a job, then go on with the next there is: no other thread has to wake up for it."""
        while True:
            try:
                self._ledger.run(job_id)
            except BaseException:  # the database itself failed: the row is still open, and the next look finds it
                log.exception("job could not be run", extra={"job": job_id})
                self._busy.discard(lane)
                return
            self._busy.discard(lane)
            try:
                more = self._take(1)
            except Exception:
                log.exception("the dispatcher could not look for work")
                return
            if not more:
                return
            [(job_id, lane)] = more
