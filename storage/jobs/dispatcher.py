"""Job dispatcher of a single process: one thread finds due jobs, a pool runs them, one at a time per lane.

Jobs of slow kinds have their own workers, so they hold up no click. Only the busy lanes are in memory; after a crash
the next look finds the same open rows.
"""

import logging
import threading
from collections import Counter
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from storage.jobs.lanes import Capacity, LaneHead
from storage.jobs.ledger import Ledger

log = logging.getLogger(__name__)

POLL_EVERY = 1.0
"""Seconds until a job of another process, or one that became due, is noticed."""


class Dispatcher:
    def __init__(self, ledger: Ledger, workers: int, slow_kinds: Collection[str] = (), most_slow: int = 0) -> None:
        self._ledger = ledger
        self._slow_kinds = frozenset(slow_kinds)
        self._most_quick, self._most_slow = workers, most_slow if slow_kinds else 0
        self._pool = ThreadPoolExecutor(self._most_quick + self._most_slow, thread_name_prefix="worker")
        self._wake = threading.Event()
        self._taking = threading.Lock()
        self._busy: dict[str, bool] = {}  # a lane, and whether what runs in it is slow
        self._stopping = False
        self._looker = threading.Thread(target=self._look_on, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._wake.set()
        self._looker.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        self._looker.join()
        self._pool.shutdown(wait=True)

    def _look_on(self) -> None:
        while not self._stopping:
            self._wake.wait(POLL_EVERY)
            self._wake.clear()
            try:
                self._look()
            except Exception:  # a look that fails (a locked database) is followed by another
                log.exception("the dispatcher could not look for work")
                self._wake.clear()

    def _look(self) -> None:
        for head in self._take(self._most_quick + self._most_slow):
            self._pool.submit(self._run, head)

    def _take(self, at_most: int) -> list[LaneHead]:
        with self._taking:
            running = Counter(self._busy.copy().values())
            slow, quick = self._most_slow - running[True], self._most_quick - running[False]
            if self._stopping or max(slow, quick) <= 0:
                return []
            room = Capacity(self._slow_kinds, max(0, slow), max(0, quick))
            found = self._ledger.ready(self._busy.copy(), room, at_most)
            self._busy.update({head.lane: head.kind in self._slow_kinds for head in found})
            return found

    def _run(self, head: LaneHead) -> None:
        """Run a job, then the next one, so that no other thread has to wake up for it."""
        while True:
            try:
                self._ledger.run(head.id, head.kind)
            except BaseException:  # the database itself failed: the row is still open, and the next look finds it
                log.exception("job could not be run", extra={"job": head.id})
                self._busy.pop(head.lane, None)
                return
            self._busy.pop(head.lane, None)
            try:
                more = self._take(1)
            except Exception:
                log.exception("the dispatcher could not look for work")
                return
            if not more:
                return
            [head] = more
