"""May a twin decide alone just now?"""

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
    """What came of pulling the cord."""

    DONE = "done"
    ALREADY = "already"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Pulling:
    """The result, and who looks at it."""

    result: Pulled
    expert: str = ""


Say = Callable[[Pulling], str | None]
"""What to tell whoever pulled it, privately."""
