"""Is the model worth asking just now? After some outages in a row nobody waits for it, until one ask gets through."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from twins.claude.model import NoReplyError
from twins.failure import Failure

OUTAGES, SHORTEST_REST, LONGEST_REST = 4, 15.0, 300.0
"""Outages in a row that open the circuit, and the seconds that it then stays open: twice as long each time."""


class Circuit:
    """Closed while the model answers. Open, it fails at once; when it has rested, one caller tries for all."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._outages = 0
        self._rest = SHORTEST_REST
        self._open_until: float | None = None
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether asks fail at once."""
        return self._open_until is not None

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let a call through, and learn from how it ends. Raises NoReplyError at once while the circuit is open."""
        self._enter()
        try:
            yield
        except NoReplyError as error:
            self._leave(error.failure.is_outage, error.retry_after)
            raise
        except BaseException:
            self._leave(is_outage=False)
            raise
        self._leave(is_outage=False)

    def _enter(self) -> None:
        with self._lock:
            if self._open_until is None:
                return
            if self._trying or self._monotonic() < self._open_until:
                raise NoReplyError(Failure.CIRCUIT_OPEN)
            self._trying = True

    def _leave(self, is_outage: bool, retry_after: float | None = None) -> None:
        with self._lock:
            if not is_outage:
                self._outages, self._rest, self._open_until, self._trying = 0, SHORTEST_REST, None, False
                return
            self._outages += 1
            if self._trying or (self._open_until is None and self._outages >= OUTAGES):
                self._open_until = self._monotonic() + min(LONGEST_REST, max(self._rest, retry_after or 0.0))
                self._rest = min(LONGEST_REST, 2 * self._rest)
                self._trying = False
