"""Results of an expert's click on a version of their twin."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from twins.publishing.modes import Mode


class ConsentOutcome(StrEnum):
    """The results of a click."""

    DONE = "done"
    PUT_OFF = "put off"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ConsentResult:
    """The result, the twin, and its current mode."""

    result: ConsentOutcome
    handle: str = ""
    mode: Mode | None = None


Say = Callable[[ConsentResult], str | None]
"""Builds the private reply; None to send none."""
