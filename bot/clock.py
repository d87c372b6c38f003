"""What time is it, and what has to happen every minute?

The scheduler holds ticks, not items: each tick asks the tables what is due, so that a restart loses nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

Now = Callable[[], datetime]
"""Asks the one clock of the process."""


class Clock:
    """The one clock of a process. The practice workspace moves it; nobody else does."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self.on_move: Callable[[], object] = lambda: None
        """Called after it was moved: whatever became due shouldn't wait for the next minute."""

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, when: datetime) -> None:
        """Go forward to a moment; never back."""
        self._ahead += max(timedelta(0), when - self.now())
        self.on_move()


@contextmanager
def every_minute(tick: Callable[[], object], clock: Clock) -> Iterator[None]:
    """Call `tick` once a minute until the end, and when the clock is moved; one that was missed is made up for once."""
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(tick, "interval", minutes=1, coalesce=True, misfire_grace_time=None, max_instances=1)
    scheduler.start()
    clock.on_move = tick
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)
