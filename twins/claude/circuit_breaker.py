"""Circuit breaker: after outages in a row, calls fail at once until one gets through."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from twins.claude.model_port import NoReplyError
from twins.deciding.model_failure import ModelFailure

OUTAGES, SHORTEST_REST, LONGEST_REST = 4, 15.0, 300.0
"""Outages in a row that open it; seconds that it stays open, doubling each time."""


class CircuitBreaker:
    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._outages = 0
        self._rest = SHORTEST_REST
        self._open_until: float | None = None
        self._trying = False

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Record the call's end. Raises NoReplyError while open."""
        is_trial = self._enter()
        try:
            yield
        except NoReplyError as error:
            self._leave(error, is_trial=is_trial)
            raise
        except BaseException:
            self._leave(None, is_trial=is_trial)
            raise
        self._leave(None, is_trial=is_trial)

    def _enter(self) -> bool:
        """Return whether this call is the trial."""
        with self._lock:
            if self._open_until is None:
                return False
            if self._trying or self._monotonic() < self._open_until:
                raise NoReplyError(ModelFailure.CIRCUIT_OPEN)
            self._trying = True
            return True

    def _leave(self, error: NoReplyError | None, *, is_trial: bool) -> None:
        with self._lock:
            if error is None or not error.failure.is_outage:
                self._outages, self._rest, self._open_until, self._trying = 0, SHORTEST_REST, None, False
                return
            self._outages += 1
            was_closed = self._open_until is None
            if is_trial or (was_closed and self._outages >= OUTAGES):  # a call from before the rest says nothing new
                self._open_until = self._monotonic() + min(LONGEST_REST, max(self._rest, error.retry_after or 0.0))
                self._rest = min(LONGEST_REST, 2 * self._rest)
                self._trying = False
