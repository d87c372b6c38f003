"""What is said of a process: its sockets, its work, and what is wrong?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Socket:
    """One socket, as it is now."""

    app: str
    is_open: bool
    heard: float | None
    """Seconds since Slack said anything on it."""
    reopened: int


@dataclass(frozen=True)
class State:
    """How the process is doing."""

    problems: tuple[str, ...]
    sockets: tuple[Socket, ...]
    overdue: float | None
    """Seconds for which the oldest job has been due."""
    dead: int
