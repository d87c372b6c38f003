"""A second process on the same database."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def python(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a script with this interpreter; what is left of it at the end of the block is killed."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def finished(process: subprocess.Popen[str]) -> str:
    """Wait for a process that has to succeed; what it printed."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.strip()


def first_line(process: subprocess.Popen[str]) -> str:
    """Wait for what a process says first."""
    assert process.stdout
    return process.stdout.readline().strip()


def eventually(holds: Callable[[], bool], within: float = 10) -> bool:
    """Return whether a condition comes to hold in time, for what another process or server does on its own."""
    pause = threading.Event()
    return any(holds() or pause.wait(0.01) for _ in range(int(within * 100)))
