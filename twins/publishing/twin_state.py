"""A twin's state."""

from dataclasses import dataclass

from twins.publishing.modes import Mode


@dataclass(frozen=True)
class TwinState:
    mode: Mode
    fails_its_cases: bool = False
    is_stopped: bool = False
