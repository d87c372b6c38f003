"""Facts that a mind finds in an ask, never the tier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from twins.deciding.ask import Ask
from twins.deciding.cost import Usage
from twins.deciding.model_failure import ModelFailure
from twins.playbook.model import Version
from twins.values import Reach, Value


class BoundClaim(Value):
    """A quote that a mind gives for a bound. Code finds it in the ask and reads the value from it."""

    bound: str
    value: str
    quote: str


class Reading(Value):
    mind: str
    model: str = ""
    want: str = ""
    why: str | None = None
    covered: bool = True
    topic: str | None = None
    applied: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()
    """Laws that the ask may break, without saying so."""
    triggers: tuple[str, ...] = ()
    """Met in other words; code finds the ask's own."""
    space: str | None = None
    bounds: tuple[BoundClaim, ...] = ()
    reversible: bool = True
    reach: Reach = Reach.TEAM
    assumption: str | None = None
    advice: str = ""
    closest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """For people."""


class NoReading(Value):
    mind: str
    failure: ModelFailure
    model: str = ""
    closest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingResult:
    reading: Reading | NoReading
    usage: Usage = Usage()  # noqa: RUF009  # frozen
    model: str | None = None
    cost: int = 0
    """Millionths of a dollar."""
    detail: str = ""
    """For the log only."""

    @property
    def failure(self) -> ModelFailure | None:
        return self.reading.failure if isinstance(self.reading, NoReading) else None


class Mind(Protocol):
    """A port that turns an ask into a reading. Raises OutageError only once stopped."""

    name: str
    is_quick: bool
    """Answers within milliseconds at no cost: needs no waiting message or budget."""

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult: ...

    def expected_cost(self, version: Version, company: Version | None) -> int:
        """Estimate in millionths of a dollar."""
        ...

    def stop(self) -> None: ...
