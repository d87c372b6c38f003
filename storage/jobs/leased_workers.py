"""Workers of one of several machines: they run the jobs that this machine's transactions claim, and look at lanes.

A transaction that puts a job into a free lane claims and leases it, and the one that completes a job claims the next of
its lane. One machine holds a lane at a time: it claims under a lock on the lane, where no job of it is leased. A lane
with a quick job waits here for a worker; any other that can't be claimed is deferred for any machine, in the same
transaction.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from storage.db.database import Settle, let_it_last
from storage.jobs import leases
from storage.jobs.busy_lanes import FIRST, BusyLanes, Look
from storage.jobs.ledger import Ledger
from storage.jobs.rows import COMPLETED, ORDERS
from twins.jobs import ENDS_BY_WRITING, SENT_ONCE, Job

log = logging.getLogger(__name__)

Lanes = Mapping[str, tuple[datetime, str]]
"""Lanes with new jobs, each with its earliest run time and the kind of that job."""


@dataclass
class _Claims:
    """What a transaction claims before it commits."""

    ended: Job | None
    """The job of this thread, if the transaction completes it."""
    held: list[str] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    busy: dict[str, str] = field(default_factory=dict)
    """Lanes that run here, and the kind of a new job: they are looked at again once it is committed."""
    left: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Lanes that wait for a worker once it is committed, with the kind and order of a new job."""
    waited: str | None = None
    """A lane that has waited, and that the worker of the completed job goes on with."""


class _LeasedWorker(threading.local):
    """What a thread is doing."""

    running: Job | None = None
    following: tuple[Job, ...] = ()
    """What the transaction claimed that completed its job; the first goes on in this thread."""
    has_looked: bool = False
    """Whether that transaction has looked for the next job of the lane."""


class LeasedWorkers:
    def __init__(self, ledger: Ledger, machine: str, lanes: BusyLanes, defer: Callable[[Session, Lanes], None]) -> None:
        self._ledger = ledger
        self._machine = machine
        self._lanes = lanes
        self._defer = defer
        self._pool = ThreadPoolExecutor(lanes.workers, thread_name_prefix="worker")
        self._here = _LeasedWorker()
        self._left: set[str] = set()
        """Lanes that this machine held when it was closed, and may have more jobs."""

    def close(self) -> None:
        """Claim nothing more."""
        self._lanes.close()

    def wait(self) -> None:
        """Wait until what was claimed has run."""
        self._pool.shutdown(wait=True)

    def take(self, lane: str, *, is_slow: bool) -> None:
        """Look at a lane. Return once it waits for no worker."""
        if self._lanes.hold_now(lane, is_slow=is_slow):
            self._submit(Look(lane))

    def waiting(self) -> Mapping[str, bool]:
        """Map each lane that waits here to whether it needs a worker of slow kinds. Once closed, add lanes that ran."""
        return {**dict.fromkeys(self._left, False), **self._lanes.waiting()}

    def brought(self) -> Collection[str]:
        """Return those of the waiting lanes that a task has brought."""
        return self._lanes.brought()

    def take_up(self) -> None:
        """Look at the lanes that wait here, as far as there are workers."""
        self._submit_all(self._next_waiting())

    @contextmanager
    def forgetting(self, lanes: Mapping[str, bool]) -> Iterator[None]:
        """Have lanes wait no longer, since any machine may look at them; again if that fails."""
        self._lanes.forget(lanes)
        try:
            yield
        except BaseException:
            self._lanes.wait_again(lanes)
            self.take_up()
            raise

    def claim(self, session: Session, lanes: Lanes, lasts: bool) -> Settle:
        """Claim what may run here, at the end of a transaction that put or completed jobs, and defer the other lanes.
        What may post makes the transaction wait for the disk."""
        own = self._here.running
        claims = _Claims(own if own and session.info.get(COMPLETED) == own.id else None)
        try:
            self._hold(claims, lanes, session.info.get(ORDERS, {}))
            self._claim(session, claims)
            if not lasts and any(job.kind in SENT_ONCE for job in claims.jobs):
                let_it_last(session)
            known = {*(job.lane for job in claims.jobs), *claims.busy, *claims.left}
            self._defer(session, {lane: at for lane, at in lanes.items() if lane not in known})
        except BaseException:
            self._release(claims)
            raise
        return lambda is_committed: self._settle(claims, is_committed)

    def _hold(self, claims: _Claims, lanes: Lanes, orders: Mapping[str, str]) -> None:
        """Hold the free lanes of jobs that are due, as far as there are workers; if there are none, one that waits."""
        now, ended = self._ledger.now(), claims.ended
        for lane, (run_at, kind) in lanes.items():
            if run_at > now or (ended and lane == ended.lane):
                continue
            in_stead = ended.kind if ended and not claims.held else None
            if self._lanes.hold(lane, kind, in_stead):
                claims.held.append(lane)
            elif self._lanes.is_busy(lane):
                claims.busy[lane] = kind
            elif not (self._lanes.is_slow(kind) or self._lanes.is_closed):
                claims.left[lane] = kind, orders[lane]
        if ended and ended.kind in ENDS_BY_WRITING and not claims.held:
            claims.waited = self._lanes.hold_waiting(ended.kind)

    def _claim(self, session: Session, claims: _Claims) -> None:
        own = [claims.ended.lane] if claims.ended and not self._lanes.is_closed else []
        waited = [claims.waited] if claims.waited else []
        if claims.held or own or waited:
            claims.locked = leases.lock_lanes(session, [*claims.held, *own, *waited])
            claims.jobs = leases.claim_first(session, claims.locked, self._machine)

    def _settle(self, claims: _Claims, is_committed: bool) -> None:
        """Have what was claimed run, and let go of the other lanes."""
        if not is_committed:
            self._release(claims)
            return
        for job in claims.jobs:
            self._ledger.keep_leased(job)
            self._lanes.go_on(job.lane, job.kind)
        self._release(claims, {job.lane for job in claims.jobs})
        if claims.ended:
            own = claims.ended.lane
            self._here.has_looked = own in claims.locked
            self._here.following = tuple(sorted(claims.jobs, key=lambda job: job.lane == own))
        else:
            self._submit_all(claims.jobs)
        for lane, kind in claims.busy.items():
            if not self._lanes.ask_again(lane):
                self._wait(lane, kind, FIRST)
        for lane, (kind, order) in claims.left.items():
            self._wait(lane, kind, order)

    def _wait(self, lane: str, kind: str, order: str) -> None:
        """Have a lane wait for a worker, or look at it if one is free by now."""
        while not (self._lanes.wait_for_end(lane, kind, order) or self._lanes.is_closed):
            if self._lanes.hold(lane, kind):
                self._submit(Look(lane))
                return

    def _release(self, claims: _Claims, claimed: Collection[str] = ()) -> None:
        """Let go of the held lanes but for those that were claimed, or look at them once more."""
        for lane in claims.held:
            if lane not in claimed and not self._lanes.release(lane):
                self._submit(Look(lane))
        if claims.waited and claims.waited not in claimed:
            self._submit(Look(claims.waited))
        self.take_up()

    def _next_waiting(self) -> list[Look]:
        """Hold the lanes that wait, for the workers that are free."""
        return self._lanes.take_next(lambda *_: [])

    def _submit_all(self, work: Collection[Job | Look]) -> None:
        for each in work:
            self._submit(each)

    def _submit(self, work: Job | Look) -> None:
        try:
            self._pool.submit(self._run, work)
        except RuntimeError:  # stopped a moment ago: another machine takes it up
            self._lanes.give_up(work.lane)
            if isinstance(work, Job):
                self._ledger.give_back(work, self._machine)

    def _run(self, work: Job | Look) -> None:
        """Run a job, then what follows, so that no other thread has to wake up for it."""
        try:
            following = self._run_one(work)
            while following:
                work = following
                following = self._run_one(work)
        except BaseException:  # the database itself failed: the sweep of some machine finds what is open
            log.exception("lane could not be run", extra={"lane": work.lane})
            self._lanes.give_up(work.lane)
            self.take_up()

    def _run_one(self, work: Job | Look) -> Job | Look | None:
        """Run a job or look for one, and return what to go on with."""
        if isinstance(work, Look):
            return self._look(work)
        here = self._here
        here.running, here.following, here.has_looked = work, (), False
        try:
            self._ledger.run_leased(work)
        except BaseException:  # the row is still open
            log.exception("job could not be run", extra={"job": work.id})
        here.running = None
        following: list[Job | Look] = list(here.following)
        if all(job.lane != work.lane for job in following) and not (here.has_looked and self._lanes.release(work.lane)):
            following.append(Look(work.lane))
        return self._first_of([*following, *self._next_waiting()])

    def _look(self, look: Look) -> Job | Look | None:
        if self._lanes.is_closed:
            self._left.add(look.lane)
        job = None if self._lanes.is_closed else self._ledger.claim_in_lane(look.lane, self._machine)
        if job:
            self._lanes.go_on(job.lane, job.kind)
            self.take_up()  # it may be of the other kind than was expected
            return job
        return self._first_of(self._next_waiting()) if self._lanes.release(look.lane) else look

    def _first_of(self, work: Sequence[Job | Look]) -> Job | Look | None:
        """Return what this worker goes on with, after handing the rest to others."""
        self._submit_all(work[1:])
        return work[0] if work else None
