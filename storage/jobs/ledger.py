"""Job runner that completes each job exactly once.

It counts the attempt before any side effect, the handler works outside a transaction, and the job is completed in the
transaction that writes the results.
"""

import logging
import secrets
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage.db.database import Announce, Database, let_it_last
from storage.jobs import lanes, leases, outbox, rows
from twins.jobs import (
    SENT_ONCE,
    STARTS_EARLY,
    AlreadyClosedError,
    AppLostError,
    Handler,
    Interaction,
    Job,
    OutageError,
    RetryError,
)

log = logging.getLogger(__name__)

MOST_FAILURES = 12
MOST_CRASHES = 100
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
OUTAGE_PATIENCE = timedelta(days=1)
UNKNOWN_KIND_WAIT = timedelta(seconds=30)
TELL_AT_FAILURE = 3

Trouble = Callable[[Job, str, bool], Iterable[Job]]
"""Builds the messages that tell people of a failing job: (job, reference, is_dead)."""


IsLost = Callable[[AppLostError], bool]
"""Returns whether an app is lost that a call found so, and writes that down."""


class Ledger:
    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._handlers: Mapping[str, Handler] = {}
        self._trouble: Trouble = lambda *_: ()
        self._is_lost: IsLost = lambda _: False
        self._running: set[str] = set()
        self._closed = threading.local()  # the job last completed in this thread

    def register(self, handlers: Mapping[str, Handler], trouble: Trouble, is_lost: IsLost = lambda _: False) -> None:
        self._handlers = handlers
        self._trouble = trouble
        self._is_lost = is_lost

    def enqueue(self, *new: Job) -> bool:
        """Enqueue jobs in their own transaction; False if all existed."""
        with self._database.write() as session:
            return sum(rows.enqueue(session, job, self._now()) for job in new) > 0

    def enqueue_new(self, *new: Job) -> None:
        """Like `enqueue`, at the cost of one read if all exist."""
        known = set(self.known(each.id for each in new)) if new else set()
        missing = [each for each in new if each.id not in known]
        if missing:
            self.enqueue(*missing)

    def known(self, ids: Iterable[str]) -> list[str]:
        with self._database.read() as session:
            return rows.known_jobs(session, list(ids))

    @contextmanager
    def completing(self, job_id: str, *, lasts: bool = True) -> Iterator[Session]:
        """Complete the job and commit the caller's writes in one transaction, or do neither. Raise
        AlreadyClosedError. What need not last is done again after a power failure."""
        with self._database.write(lasts=lasts) as session:
            rows.complete(session, job_id, self._now())
            yield session
        self._closed.job_id = job_id

    def finish(self, job: Job, *follow_ups: Job) -> None:
        with self.completing(job.id, lasts=bool(follow_ups)) as session:
            for follow_up in follow_ups:
                rows.enqueue(session, follow_up, self._now())

    def reply(self, act: Interaction, text: str, *, about: str = "") -> None:
        """Complete an act's job with a private word to its person, sent once per channel and `about`."""
        with self.completing(act.job_id) as session:
            outbox.whisper(session, act.place, text, self._now(), about=about)

    def redraw_home(self, act: Interaction) -> None:
        with self.completing(act.job_id) as session:
            outbox.refresh_home(session, act.place.app, act.place.team, act.by, self._now())

    def heads(self) -> list[lanes.LaneHead]:
        with self._database.read() as session:
            return lanes.lane_heads(session)

    def ready(self, busy: Collection[str], room: lanes.Capacity) -> list[lanes.LaneHead]:
        with self._database.ahead(), self._database.read() as session:  # `_run` waits for the disk
            return lanes.ready_jobs(session, busy, self._now(), room)

    def now(self) -> datetime:
        return self._now()

    def disk_takes(self) -> float:
        return self._database.disk_takes

    def announce_to(self, dispatcher: Announce) -> None:
        """Have a dispatcher told, at the end of each transaction, which lanes it put jobs in."""
        self._database.before_commit = dispatcher

    def claim_first(self, session: Session, lane: str, kind: str) -> Job | None:
        return rows.claim_first(session, lane, kind, self._now())

    def stalled_lanes(self, session: Session, but: Collection[str] = ()) -> list[tuple[str, str]]:
        return leases.stalled_lanes(session, 100, but)

    def renew(self, machine: str) -> None:
        running = list(self._running)
        if running:
            with self._database.write() as session:
                leases.renew(session, machine, running)

    def dead(self) -> list[Job]:
        with self._database.read() as session:
            return rows.dead_jobs(session)

    def oldest_due(self) -> timedelta | None:
        with self._database.read() as session:
            since = rows.oldest_due(session, self._now())
        return max(timedelta(0), self._now() - since) if since else None

    def dead_count(self) -> int:
        with self._database.read() as session:
            return rows.dead_count(session)

    def try_write(self) -> None:
        """Write a row and delete it in one commit. Raises what any other write would."""
        with self._database.write(urgent=True, lasts=False) as session:
            rows.write_and_delete(session)

    def retry(self, job_id: str) -> bool:
        with self._database.write() as session:
            return rows.retry(session, job_id, self._now())

    def claim(self, lane: str, may_begin: lanes.MayBegin) -> Job | None:
        """Claim the first open job of a lane if it is due and `may_begin`. Where another attempt could post twice, this
        one is on the disk first."""
        with self._database.write(lasts=False) as session:
            job = self.claim_next(session, lane, may_begin)
            if job and job.kind in SENT_ONCE:
                let_it_last(session)
        return job

    def claim_next(self, session: Session, lane: str, may_begin: lanes.MayBegin) -> Job | None:
        return lanes.claim_next(session, lane, self._now(), may_begin)

    def claim_in_lane(self, lane: str, machine: str) -> Job | None:
        """Claim and lease a lane's first open job; None if it isn't due, or one of the lane runs elsewhere."""
        with self._database.write(lasts=False) as session:
            leases.lock_lanes(session, [lane], waits=True)
            claimed = leases.claim_first(session, [lane], machine)
            if any(job.kind in SENT_ONCE for job in claimed):
                let_it_last(session)
        return claimed[0] if claimed else None

    def run_leased(self, job: Job) -> None:
        """Run a job that is leased to this machine."""
        self.keep_leased(job)
        try:
            self.run(job)
        finally:
            self._running.discard(job.id)

    def keep_leased(self, job: Job) -> None:
        """Renew a job's lease until it has run or is given back."""
        self._running.add(job.id)

    def give_back(self, job: Job, machine: str) -> None:
        self._running.discard(job.id)
        with self._database.write(lasts=False) as session:
            leases.give_back(session, job.id, machine)

    def run(self, job: Job) -> None:
        """Run a job that was claimed."""
        if job.attempts > MOST_CRASHES:  # it was started many times and never finished
            self._failed(job)
            return
        handler = self._handlers.get(job.kind)
        if handler is None:  # written by a newer version of the code, which will run it
            self._postpone(job, UNKNOWN_KIND_WAIT, attempts=job.attempts - 1)
            return
        try:
            with self._database.ahead() if job.kind in STARTS_EARLY else self._database.on_disk():
                handler(job)
            if getattr(self._closed, "job_id", None) != job.id:
                self.finish(job)
        except AlreadyClosedError:
            return
        except RetryError as retry:
            self._postpone(job, retry.after, attempts=job.attempts - (not retry.sent))
        except AppLostError as lost:
            self._hold_if_lost(job, lost)
        except OutageError as outage:
            self._outage(job, outage)
        except BaseException:  # also one that would end a process: it ends this job's attempt only
            self._failed(job)

    def forget_payloads(self, older_than: timedelta) -> int:
        with self._database.write() as session:
            return rows.forget_payloads(session, self._now() - older_than)

    def _postpone(self, job: Job, after: timedelta, **changes: Any) -> None:
        with self._database.write() as session:
            rows.postpone(session, job, self._now(), after, **changes)

    def _hold_if_lost(self, job: Job, lost: AppLostError) -> None:
        if not self._is_lost(lost):
            self._outage(job, lost)
            return
        with self._database.write() as session:
            rows.hold(session, job, lost.app)

    def _outage(self, job: Job, outage: OutageError) -> None:
        since = job.failing_since or self._now()
        down_for = self._now() - since
        if down_for > OUTAGE_PATIENCE:
            self._failed(job)
            return
        log.warning("outage", extra={"job": job.id, "kind": job.kind, "reason": str(outage)})
        wait = min(LONGEST_WAIT, max(SHORTEST_WAIT, down_for))
        self._postpone(job, wait, failing_since=since, attempts=1)  # no crash, but it may have been sent

    def _failed(self, job: Job) -> None:
        reference = secrets.token_hex(3)
        failures = job.failures + 1
        is_dead = failures >= MOST_FAILURES or job.attempts >= MOST_CRASHES
        log.error(
            "job failed",
            exc_info=sys.exc_info()[0] is not None,  # a job that was started too often has no exception
            extra={"job": job.id, "kind": job.kind, "reference": reference, "dead": is_dead},
        )
        with self._database.write() as session:
            if is_dead:
                was_open = rows.mark_dead(session, job, reference, self._now())
            else:
                wait = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (failures - 1))
                was_open = rows.postpone(session, job, self._now(), wait, failures=failures, error=reference)
            if was_open and (is_dead or failures == TELL_AT_FAILURE):
                for message in self._trouble(job, reference, is_dead):
                    rows.enqueue(session, message, self._now())
