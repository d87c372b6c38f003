"""Results of an expert's click on a version of their twin."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from twins.modes import Mode


class Agreed(StrEnum):
    """The results of a click."""

    DONE = "done"
    PUT_OFF = "put off"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Agreeing:
    """The result, the twin, and its current mode."""

    result: Agreed
    handle: str = ""
    mode: Mode | None = None


Say = Callable[[Agreeing], str | None]
"""Builds the private reply; None to send none."""
