"""What came of an expert's click on a version of their twin?"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from twins.modes import Mode


class Agreed(StrEnum):
    """What came of it."""

    DONE = "done"
    PUT_OFF = "put off"
    TOO_LATE = "too late"
    NOT_YOURS = "not yours"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Agreeing:
    """The result, for which twin, and the mode it has now."""

    result: Agreed
    handle: str = ""
    mode: Mode | None = None


Say = Callable[[Agreeing], str | None]
"""What to tell whoever clicked, privately; None where the cards say it all."""
