"""The process's clock, and the tick that runs every minute. The scheduler holds no items: each tick asks the tables
what is due, so a restart loses nothing."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

Now = Callable[[], datetime]
"""Reads the process's one clock."""


class Clock:
    """The one clock of a process. Only the practice workspace moves it."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self.on_move: Callable[[], object] = lambda: None
        """Runs after a move, so that due work doesn't wait for the next minute."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, when: datetime) -> None:
        """Move forward to a moment; never moves back."""
        self._ahead += max(timedelta(0), when - self.now())
        self.on_move()


@contextmanager
def every_minute(tick: Callable[[], object], clock: Clock) -> Iterator[None]:
    """Call `tick` every minute, and when the clock moves, until the block ends. One call makes up for all that were
    missed."""
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(tick, "interval", minutes=1, coalesce=True, misfire_grace_time=None, max_instances=1)
    scheduler.start()
    clock.on_move = tick
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
