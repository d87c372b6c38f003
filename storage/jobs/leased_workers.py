"""Workers of one of several machines: they run the jobs that this machine's transactions claim, and look at lanes.

A transaction that puts a job into a free lane claims and leases it, and the one that completes a job claims the next of
its lane. One machine holds a lane at a time: it claims under a lock on the lane, where no job of it is leased. A lane
that it can't claim is deferred for any machine, in the same transaction.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from storage.db.database import Settle, let_it_last
from storage.jobs import leases
from storage.jobs.busy_lanes import BusyLanes, Look
from storage.jobs.ledger import Ledger
from storage.jobs.rows import COMPLETED
from twins.jobs import SENT_ONCE, Job

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

    def close(self) -> None:
        """Claim nothing more."""
        self._lanes.close()

    def wait(self) -> None:
        """Wait until what was claimed has run."""
        self._pool.shutdown(wait=True)

    def take(self, lane: str, *, is_slow: bool) -> None:
        """Look at a lane once a worker is free."""
        if self._lanes.hold_soon(lane, is_slow=is_slow):
            self._submit(Look(lane))

    def claim(self, session: Session, lanes: Lanes, lasts: bool) -> Settle:
        """Claim what may run here, at the end of a transaction that put or completed jobs, and defer the other lanes.
        What may post makes the transaction wait for the disk."""
        own = self._here.running
        claims = _Claims(own if own and session.info.get(COMPLETED) == own.id else None)
        try:
            self._hold(claims, lanes)
            self._claim(session, claims)
            if not lasts and any(job.kind in SENT_ONCE for job in claims.jobs):
                let_it_last(session)
            claimed = {job.lane for job in claims.jobs}
            self._defer(session, {lane: at for lane, at in lanes.items() if not {lane} & (claimed | {*claims.busy})})
        except BaseException:
            self._release(claims.held)
            raise
        return lambda is_committed: self._settle(claims, is_committed)

    def _hold(self, claims: _Claims, lanes: Lanes) -> None:
        """Hold the free lanes of jobs that are due, as far as there are workers."""
        now, ended = self._ledger.now(), claims.ended
        for lane, (run_at, kind) in lanes.items():
            if run_at > now or (ended and lane == ended.lane):
                continue
            in_stead = ended.kind if ended and not claims.held else None
            if self._lanes.hold(lane, kind, in_stead):
                claims.held.append(lane)
            elif self._lanes.is_busy(lane):
                claims.busy[lane] = kind

    def _claim(self, session: Session, claims: _Claims) -> None:
        own = [claims.ended.lane] if claims.ended and not self._lanes.is_closed else []
        if claims.held or own:
            claims.locked = leases.lock_lanes(session, [*claims.held, *own])
            claims.jobs = leases.claim_first(session, claims.locked, self._machine)

    def _settle(self, claims: _Claims, is_committed: bool) -> None:
        """Have what was claimed run, and let go of the other lanes."""
        if not is_committed:
            self._release(claims.held)
            return
        for job in claims.jobs:
            self._ledger.keep_leased(job)
            self._lanes.go_on(job.lane, job.kind)
        claimed = {job.lane for job in claims.jobs}
        self._release(lane for lane in claims.held if lane not in claimed)
        if claims.ended:
            own = claims.ended.lane
            self._here.has_looked = own in claims.locked
            self._here.following = tuple(sorted(claims.jobs, key=lambda job: job.lane == own))
        else:
            self._submit_all(claims.jobs)
        for lane, kind in claims.busy.items():
            if not self._lanes.ask_again(lane):
                self._look_at(lane, kind)

    def _look_at(self, lane: str, kind: str) -> None:
        """Look at a lane that was busy a moment ago; where no worker is free, the sweep finds it."""
        if self._lanes.hold(lane, kind):
            self._submit(Look(lane))

    def _release(self, lanes: Iterable[str]) -> None:
        for lane in lanes:
            if not self._lanes.release(lane):
                self._submit(Look(lane))

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
        self._submit_all(following[1:])
        return following[0] if following else None

    def _look(self, look: Look) -> Job | Look | None:
        job = None if self._lanes.is_closed else self._ledger.claim_in_lane(look.lane, self._machine)
        if job:
            self._lanes.go_on(job.lane, job.kind)
            return job
        return None if self._lanes.release(look.lane) else look
