"""A twin's state, and the results of pulling the cord."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from twins.publishing.modes import Mode


@dataclass(frozen=True)
class TwinState:
    mode: Mode
    fails_its_cases: bool = False
    is_stopped: bool = False


class StopOutcome(StrEnum):
    """The results of pulling the cord."""

    DONE = "done"
    ALREADY = "already"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class StopResult:
    """The result, and the expert who will look into it."""

    result: StopOutcome
    expert: str = ""


Say = Callable[[StopResult], str | None]
"""Builds the private reply."""
