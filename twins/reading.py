"""What facts does a mind find in an ask? Facts only: the tier is the code's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from twins.asks import Ask
from twins.failure import Failure
from twins.playbook import Version
from twins.usage import Usage
from twins.values import Reach, Value


class BoundClaim(Value):
    """Where the ask states a bound: the quote is looked for in the ask, and the value is read from it."""

    bound: str
    value: str
    quote: str


class Reading(Value):
    """The facts of an ask, as one mind read them."""

    mind: str
    model: str = ""
    want: str = ""
    why: str | None = None
    covered: bool = True
    topic: str | None = None
    applied: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()
    """Laws of which the ask doesn't say whether it breaks them."""
    triggers: tuple[str, ...] = ()
    """Triggers that the ask is about in other words; those that its own words match, code finds."""
    space: str | None = None
    bounds: tuple[BoundClaim, ...] = ()
    reversible: bool = True
    reach: Reach = Reach.TEAM
    assumption: str | None = None
    advice: str = ""
    closest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What people have to know of how it was read: a thread that was cut, a budget that is used up."""


class NoReading(Value):
    """A mind that gave none, why, and the rules that the look-up finds closest."""

    mind: str
    failure: Failure
    model: str = ""
    closest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """What came of reading an ask, and what it cost."""

    reading: Reading | NoReading
    usage: Usage = Usage()  # noqa: RUF009  # frozen
    model: str | None = None
    cost: int = 0
    """Millionths of a dollar."""
    detail: str = ""
    """For the log only: a status, a request's id, what is wrong with a reply."""

    @property
    def failure(self) -> Failure | None:
        """Why there is no reading; None where there is one."""
        return self.reading.failure if isinstance(self.reading, NoReading) else None


class Mind(Protocol):
    """Turns an ask into a reading, or says why there is none; it raises OutageError only when it is stopped."""

    name: str
    is_quick: bool
    """Whether it answers within milliseconds and for nothing: then nobody needs to be told to wait, or to count."""

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> Read:
        """Read one ask against one version."""
        ...

    def expected_cost(self, version: Version, company: Version | None) -> int:
        """What a reading usually costs, in millionths of a dollar."""
        ...

    def stop(self) -> None:
        """The process ends: keep nobody waiting."""
        ...
