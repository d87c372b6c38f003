"""How one process writes to a SQLite database: one writer at a time, and one sync of the log for all who wait."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class WriterQueue:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False
        self._waiting: dict[bool, deque[threading.Lock]] = {True: deque(), False: deque()}

    @contextmanager
    def turn(self, *, urgent: bool) -> Iterator[None]:
        """Wait for a turn and hold it; on exit the lock passes straight to the next in line."""
        with self._lock:
            gate = threading.Lock() if self._busy else None
            self._busy = True
            if gate:
                gate.acquire()
                self._waiting[urgent].append(gate)
        if gate:
            gate.acquire()
        try:
            yield
        finally:
            with self._lock:
                line = self._waiting[True] or self._waiting[False]
                if line:
                    line.popleft().release()
                else:
                    self._busy = False


class SharedSync:
    """Puts commits on the disk: one sync of the database's log covers all that were made before it began.

    SQLite would sync within the commit, and the next writer would wait for that. Here others can read a commit at once,
    so a read waits at its end. A commit that must last gets a number, right before it is made.
    """

    def __init__(self, log: Path | None) -> None:
        self._log = log
        self._changed = threading.Condition()
        self._last = 0
        self._open: set[int] = set()
        self._made: set[int] = set()
        self._failed: dict[int, OSError] = {}
        self._refusal: OSError | None = None
        """Why the last sync failed, if it did."""
        self._is_syncing = False
        self.took = 0.0
        """Seconds of the last sync."""
        self._synced_file: tuple[int, int] | None = None

    def announce(self) -> int:
        """Number a commit that is about to be made; 0 where there is no log to wait for."""
        if self._log is None:
            return 0
        with self._changed:
            self._last += 1
            self._open.add(self._last)
            return self._last

    def withdraw(self, number: int) -> None:
        """Forget a commit that wasn't made, or that the disk refused."""
        with self._changed:
            self._open.discard(number)
            self._changed.notify_all()

    def made(self, number: int) -> None:
        """Note that a commit was made, so that the next sync covers it."""
        with self._changed:
            self._made |= self._open & {number}
            self._changed.notify_all()

    def wait(self, number: int) -> None:
        """Return once a commit that was made is on the disk. Raises OSError if the disk refuses it."""
        self._sync_until(lambda: number not in self._open)
        if error := self._failed.pop(number, None):
            raise error

    def wait_for_earlier(self) -> None:
        """Return once each commit that was announced before is on the disk, refused by it, or withdrawn."""
        if self._open:
            last = self._last
            self._sync_until(lambda: not any(number <= last for number in self._open))

    def require(self) -> None:
        """Like `wait_for_earlier`. Raises OSError if the disk refused the last sync, however long ago."""
        self.wait_for_earlier()
        if self._refusal:
            raise self._refusal

    def _sync_until(self, is_done: Callable[[], bool]) -> None:
        """Sync, or wait for who does."""
        while covered := self._begun(is_done):
            error = None
            try:
                self._sync()
            except OSError as refused:
                error = refused
            finally:
                self._end(covered, error)

    def _begun(self, is_done: Callable[[], bool]) -> set[int]:
        """Begin a sync, and return what it covers; nothing once all is done."""
        with self._changed:
            self._changed.wait_for(lambda: is_done() or (self._made and not self._is_syncing))
            if is_done():
                return set()
            covered, self._made, self._is_syncing = self._made, set(), True
            return covered

    def _end(self, covered: set[int], error: OSError | None) -> None:
        with self._changed:
            self._is_syncing = False
            self._open -= covered
            self._refusal = error
            if error:
                self._failed |= dict.fromkeys(covered, error)
            self._changed.notify_all()

    def _sync(self) -> None:
        """Sync the log, and the folder's entry of a new one. Where its file is gone, all of it is in the database."""
        if self._log is None:
            return
        try:
            log = os.open(self._log, os.O_RDONLY)
        except FileNotFoundError:
            return
        began = time.monotonic()
        try:
            sync_file(log)
            self.took = time.monotonic() - began
            file = os.fstat(log)
        finally:
            os.close(log)
        if self._synced_file != (file.st_dev, file.st_ino):
            _sync_folder(self._log.parent)
            self._synced_file = (file.st_dev, file.st_ino)


def sync_file(file: int) -> None:
    """Wait until an open file is on the disk."""
    getattr(os, "fdatasync", os.fsync)(file)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
