"""Recorder for dispatcher tests: a handler that remembers, the log, and the state of the jobs."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from storage.store import Store
from twins.jobs import Job

SOON = 5
"""Seconds; nothing takes as long, unless it fails."""


class RecordingHandler:
    """A handler that remembers what it did, and how much of one lane at once."""

    def __init__(self, expected: int) -> None:
        self.done: list[str] = []
        self.most_of_a_lane = 0
        self._expected = expected
        self._active: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._all = threading.Event()

    def __call__(self, job: Job) -> None:
        """Do a job."""
        with self._lock:
            self._active[job.lane] += 1
            self.most_of_a_lane = max(self.most_of_a_lane, self._active[job.lane])
        with self._lock:
            self._active[job.lane] -= 1
            self.done.append(job.id)
        if len(self.done) >= self._expected:
            self._all.set()

    def did_all(self) -> bool:
        """Return whether the expected number of jobs was done in time."""
        return self._all.wait(SOON)


@contextmanager
def logged(logger: str) -> Iterator[threading.Event]:
    """Set as soon as the logger says anything."""
    said = threading.Event()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.set()

    ear = Ear()
    logging.getLogger(logger).addHandler(ear)
    try:
        yield said
    finally:
        logging.getLogger(logger).removeHandler(ear)


def states(store: Store) -> dict[str, str]:
    """Return the job states."""
    with store.database.read() as session:
        return {row.id: row.state for row in session.connection().execute(text("select id, state from job"))}
