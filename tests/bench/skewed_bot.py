"""A bot in a process of its own whose clock differs from the machine's by what a file says, in seconds.

The file is named by SKEW_FILE, which only this module reads, and may be rewritten while the bot runs.
"""

import os
import threading
from datetime import datetime, timedelta
from pathlib import Path

from bot.app.compose import running
from bot.clock import Clock, system_time
from bot.settings import Settings

_LOOK = 0.05
"""Seconds between looks at the file."""


class SkewedTime:
    """The machine's time, and what the file adds to it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._by = self._read()
        threading.Thread(target=self._look_on, daemon=True).start()

    def now(self) -> datetime:
        """The time that this machine believes it is."""
        return system_time() + self._by

    def _read(self) -> timedelta:
        return timedelta(seconds=float(self._file.read_text()))

    def _look_on(self) -> None:
        pause = threading.Event()
        while not pause.wait(_LOOK):
            self._by = self._read()


def main() -> None:
    """Answer until the process is ended."""
    with running(Settings(), Clock(SkewedTime(Path(os.environ["SKEW_FILE"])).now)):
        threading.Event().wait()


if __name__ == "__main__":
    main()
