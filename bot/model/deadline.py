"""Blocking calls with a deadline, abandoned when the process stops."""

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from twins.claude.model_port import NoReplyError
from twins.deciding.model_failure import ModelFailure
from twins.jobs import OutageError

T = TypeVar("T")
give_up_at: ContextVar[float] = ContextVar("give_up_at", default=float("inf"))
"""Monotonic time of this thread's deadline; no caller waits after it."""


class DeadlineRunner:
    """Runner of blocking calls with a deadline. An overdue call is abandoned in its daemon thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[threading.Event] = set()
        self._is_stopped = False

    def within(self, seconds: float, work: Callable[[], T]) -> T:
        """Raises NoReplyError after `seconds`, and OutageError once stopped."""
        came: list[T] = []
        failed: list[BaseException] = []
        over = threading.Event()

        def run() -> None:
            give_up_at.set(time.monotonic() + seconds)
            try:
                came.append(work())
            except BaseException as error:  # raised again in the waiting caller
                failed.append(error)
            over.set()

        with self._lock:
            if self._is_stopped:
                raise OutageError("stopping")
            self._open.add(over)
        threading.Thread(target=run, name="model", daemon=True).start()
        in_time = over.wait(seconds)
        with self._lock:
            self._open.discard(over)
        if failed:
            raise failed[0]
        if came:
            return came[0]
        if in_time:
            raise OutageError("stopping")
        raise NoReplyError(ModelFailure.TIMED_OUT, f"no reply within {seconds:g} s")

    def stop(self) -> None:
        """Release every waiting caller, and refuse new calls."""
        with self._lock:
            self._is_stopped = True
            for over in self._open:
                over.set()
