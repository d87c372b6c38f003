"""State of a process: its sockets, its work and its problems."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SocketState:
    """One socket's current state."""

    app: str
    is_open: bool
    heard: float | None
    """Seconds since Slack sent anything on it."""
    reopened: int


@dataclass(frozen=True)
class BotState:
    """Current state of the process."""

    problems: tuple[str, ...]
    sockets: tuple[SocketState, ...]
    overdue: float | None
    """Seconds by which the oldest due job is late."""
    dead: int
