"""Job dispatcher of a single process: one thread finds due jobs, a pool runs them, one at a time per lane.

A transaction that puts a job into a free lane also claims it, which saves a commit and a look for it. Lanes that wait
for a worker are known too, so the end of a job is followed by a look only where there may be others. Jobs of slow kinds
have their own workers, so they hold up no click. Only lanes are in memory; after a crash the next look finds the same
open rows.
"""

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from sqlmodel import Session

from storage.db.database import Settle, announce_nothing
from storage.jobs.busy_lanes import BusyLanes, Look
from storage.jobs.lanes import LaneHead
from storage.jobs.ledger import Ledger
from storage.jobs.rows import COMPLETED, ORDERS, WRITTEN
from twins.jobs import ENDS_BY_WRITING, SENT_ONCE, STARTS_EARLY, Job

log = logging.getLogger(__name__)

POLL_EVERY = 1.0
"""Seconds until a job of another process, or one that became due, is noticed."""

HAND_OVER = 0.001
"""About how many seconds another thread needs to take up a job."""


class _Worker(threading.local):
    """What a thread is doing."""

    running: Job | None = None
    claimed: Job | None = None
    """What it runs next: the transaction that completed its job has claimed it."""


class Dispatcher:
    def __init__(self, ledger: Ledger, workers: int, slow_kinds: Collection[str] = (), most_slow: int = 0) -> None:
        self._ledger = ledger
        self._lanes = BusyLanes(workers, slow_kinds, most_slow)
        self._pool = ThreadPoolExecutor(self._lanes.workers, thread_name_prefix="worker")
        self._wake = threading.Event()
        self._here = _Worker()
        self._stopping = False
        self._looker = threading.Thread(target=self._look_on, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._ledger.announce_to(self._claim)
        self._wake.set()
        self._looker.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._ledger.announce_to(announce_nothing)
        self._lanes.close()
        self._stopping = True
        self._wake.set()
        self._looker.join()
        self._pool.shutdown(wait=True)

    def _look_on(self) -> None:
        while not self._stopping:
            self._wake.wait(POLL_EVERY)
            self._wake.clear()
            for look in self._take():
                self._submit(look)

    def _take(self, *, is_end: bool = False) -> list[Look]:
        """Hold the lanes whose jobs may run now. At the end of a job, those that are known are enough."""
        try:
            return (self._lanes.take_next if is_end else self._lanes.take)(self._ledger.ready)
        except Exception:  # a look that fails (a locked database) is followed by another
            log.exception("the dispatcher could not look for work")
            return []

    def _claim(self, session: Session, lanes: Mapping[str, tuple[datetime, str]], lasts: bool) -> Settle:
        """Claim the first jobs of lanes that are free, at the end of a transaction that put jobs there. What may post
        must be on disk before it runs, so a transaction that needn't last claims nothing of that kind."""
        own = self._here.running
        ends = own if own and session.info.get(COMPLETED) == own.id else None
        claimed: list[Job] = []
        left: list[tuple[str, str, str]] = []
        try:
            for lane, kind in [(lane, kind) for lane, (due, kind) in lanes.items() if due <= self._ledger.now()]:
                in_stead = ends.kind if ends and not claimed else None
                may_run = lasts or kind not in SENT_ONCE
                job = self._claimed(session, lane, kind, in_stead) if may_run else None
                claimed += [job] if job else []
                if job is None or session.info[WRITTEN][lane] != [job.id]:  # others are before or behind it
                    left.append((lane, kind, session.info[ORDERS][lane]))
            if ends and ends.kind in ENDS_BY_WRITING and not claimed:
                following = self._claimed_waiting(session, ends.kind, lasts=lasts)
                claimed += [following] if following else []
        except BaseException:
            self._free(claimed)
            raise
        is_known = bool(lanes or ends)
        goes_on = bool(ends) and not (lasts and self._starts_elsewhere(claimed))
        return lambda is_committed: self._settle(claimed, left, is_committed, is_known, goes_on=goes_on)

    def _starts_elsewhere(self, claimed: Sequence[Job]) -> bool:
        """Return whether the first claimed job should start in another thread while this one waits for the disk."""
        is_early = bool(claimed) and claimed[0].kind in STARTS_EARLY
        return is_early and self._ledger.disk_takes() > HAND_OVER and self._lanes.has_worker_for(claimed[0].kind)

    def _claimed(self, session: Session, lane: str, kind: str, instead_of: str | None) -> Job | None:
        if not self._lanes.hold(lane, kind, instead_of):
            return None
        job = None
        try:
            job = self._ledger.claim_first(session, lane, kind)
        finally:
            if job is None:
                self._end(lane)
        return job

    def _claimed_waiting(self, session: Session, instead_of: str, *, lasts: bool) -> Job | None:
        """Claim the first job of a waiting lane for the worker whose job ends."""
        lane = self._lanes.hold_waiting(instead_of)
        if lane is None:
            return None
        job = None
        try:
            job = self._ledger.claim_next(session, lane, partial(self._may_begin, lasts=lasts))
        finally:
            if job is None:
                self._lanes.free(lane)  # its worker looks at the waiting lanes when its job ends
        return job

    def _may_begin(self, head: LaneHead, following: LaneHead | None, *, lasts: bool = True) -> bool:
        """Whether a held lane's first job begins now. Otherwise its lane waits."""
        if head.kind in SENT_ONCE and not lasts:
            self._lanes.wait_for_end(head.lane, head.kind, head.order)
            return False
        return self._lanes.begins(head, following)

    def _settle(
        self,
        claimed: list[Job],
        left: Sequence[tuple[str, str, str]],
        is_committed: bool,
        is_known: bool,
        *,
        goes_on: bool,
    ) -> None:
        """Run what was claimed; a worker whose job ended `goes_on` with the first. What was `left` waits for its lane
        or a worker. If it waits for neither, or the lanes aren't known, look for it now."""
        if not is_committed:
            self._free(claimed)
            return
        if goes_on and claimed:
            self._here.claimed = claimed.pop(0)
        for job in claimed:
            self._submit(job)
        waits = [self._lanes.wait_for_end(*each) for each in left]
        if not (all(waits) and is_known):
            self.wake()

    def _free(self, claimed: Collection[Job]) -> None:
        for job in claimed:
            self._lanes.wait_for_end(job.lane, job.kind, job.order)  # it may have waited before this transaction
            self._end(job.lane)

    def _end(self, lane: str) -> None:
        """Free a lane outside of a worker."""
        if self._lanes.free(lane):
            self.wake()

    def _submit(self, work: Look | Job) -> None:
        try:
            self._pool.submit(self._run, work)
        except RuntimeError:  # stopped a moment ago: the next start finds the row
            self._end(work.lane)

    def _run(self, work: Look | Job) -> None:
        """Run a job, then what follows, so that no other thread has to wake up for it."""
        following: Look | Job | None = work
        while following:
            following = self._run_one(following)
        self._here.running = None

    def _run_one(self, work: Look | Job) -> Look | Job | None:
        """Run a job, and return the one to go on with."""
        here = self._here
        here.running, here.claimed = None, None
        try:
            here.running = work if isinstance(work, Job) else self._begun(work)
            if here.running:
                self._ledger.run(here.running)
        except BaseException:  # the database itself failed: the row is still open, and the next look finds it
            log.exception("job could not be run", extra={"lane": work.lane, "job": here.running and here.running.id})
            self._end(work.lane)
            return here.claimed
        others_wait = self._lanes.free(work.lane)
        found: list[Look | Job] = [here.claimed] if here.claimed else []
        found += self._take(is_end=True) if others_wait else []
        for other in found[1:]:
            self._submit(other)
        return found[0] if found else None

    def _begun(self, look: Look) -> Job | None:
        """Claim the first job of a lane. If it is of the other kind, the worker that was held is free for another."""
        job = self._ledger.claim(look.lane, self._may_begin)
        for other in self._take(is_end=True):
            self._submit(other)
        return job
