"""A process's sockets, work and problems."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SocketState:
    app: str
    is_open: bool
    heard: float | None
    """Seconds since Slack sent anything."""
    reopened: int


@dataclass(frozen=True)
class BotState:
    problems: tuple[str, ...]
    sockets: tuple[SocketState, ...]
    overdue: float | None
    """Seconds by which the oldest due job is late."""
    dead: int
