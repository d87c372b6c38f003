"""A twin's state, and the results of pulling the cord."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from twins.modes import Mode


@dataclass(frozen=True)
class TwinState:
    """A twin's mode, and what stops it from deciding alone."""

    mode: Mode
    fails_its_cases: bool = False
    is_stopped: bool = False


class Pulled(StrEnum):
    """The results of pulling the cord."""

    DONE = "done"
    ALREADY = "already"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Pulling:
    """The result, and the expert who will look into it."""

    result: Pulled
    expert: str = ""


Say = Callable[[Pulling], str | None]
"""Builds the private reply."""
