"""What facts does a mind find in an ask? Facts only: the tier is the code's."""

from datetime import datetime
from typing import Protocol

from twins.asks import Ask
from twins.playbook import Version
from twins.values import Reach, Value


class BoundClaim(Value):
    """Where the ask states a bound: the quote is looked for in the ask, and the value is read from it."""

    bound: str
    value: str
    quote: str


class Reading(Value):
    """The facts of an ask, as one mind read them."""

    mind: str
    why: str | None = None
    covered: bool = True
    topic: str | None = None
    applied: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    space: str | None = None
    bounds: tuple[BoundClaim, ...] = ()
    reversible: bool = True
    reach: Reach = Reach.TEAM
    assumption: str | None = None
    advice: str = ""
    closest: tuple[str, ...] = ()


class Mind(Protocol):
    """Turns an ask into a reading; None when there is no reading to be had."""

    name: str
    is_quick: bool
    """Whether it answers within milliseconds, so that nobody needs to be told to wait."""

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> Reading | None:
        """Read one ask against one version."""
        ...
