"""The process's clock and tick, which asks the tables what is due: a restart loses nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

Now = Callable[[], datetime]
MINUTE = 60.0
"""Seconds between ticks."""
_SLOW = 1.0
"""Seconds that a reading may take."""


def system_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The one clock of a process. Only the practice workspace moves it; machines follow the server that they share."""

    def __init__(self, system: Now = system_time) -> None:
        self._system = system
        self._ahead = timedelta(0)
        self._followed: tuple[datetime, float] | None = None
        self.on_move: Callable[[], object] = lambda: None
        """Runs after a move."""

    def now(self) -> datetime:
        """Return UTC."""
        if self._followed is None:
            return self._system() + self._ahead
        read, at = self._followed
        return read + timedelta(seconds=time.monotonic() - at) + self._ahead

    def follow(self, other: Now) -> None:
        """Go by another clock as read now, whatever the system's setting."""
        before = time.monotonic()
        read = other()
        took = time.monotonic() - before
        if self._followed is None or took < _SLOW:
            self._followed = (read, before + took / 2)

    def move_to(self, when: datetime) -> None:
        """Move forward, never back."""
        self._ahead += max(timedelta(0), when - self.now())
        self.on_move()


@contextmanager
def every_minute(tick: Callable[[], object], clock: Clock) -> Iterator[None]:
    """Call `tick` every minute and on a move, once for all that were missed."""
    from apscheduler.schedulers.background import BackgroundScheduler

    ended, one_at_a_time = threading.Event(), threading.Lock()

    def run() -> None:
        with one_at_a_time:
            tick()

    scheduler = BackgroundScheduler(timezone=UTC)
    job = scheduler.add_job(run, "interval", seconds=MINUTE, coalesce=True, misfire_grace_time=None, max_instances=1)
    scheduler.start()
    replanning = threading.Thread(target=_replan, args=(job, ended), name="clock", daemon=True)
    replanning.start()
    clock.on_move = run
    try:
        yield
    finally:
        ended.set()
        replanning.join()
        scheduler.shutdown(wait=True)


def _replan(job: Any, ended: threading.Event) -> None:
    """Replan a tick that is too far ahead, as after the system's clock was set back."""
    while not ended.wait(MINUTE):
        planned = job.next_run_time
        if planned and planned - system_time() > timedelta(seconds=2 * MINUTE):
            job.reschedule("interval", seconds=MINUTE)
