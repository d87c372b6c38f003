"""Facts that a mind finds in an ask, never the tier."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from twins.deciding.ask import Ask
from twins.deciding.cost import Usage
from twins.deciding.model_failure import ModelFailure
from twins.playbook.model import Twin, Version
from twins.values import Person, Reach, Value


class AskKind(StrEnum):
    """What an ask is: a question about a rule, or a request to do something. Asking leave is a request."""

    QUESTION = "question"
    REQUEST = "request"


class BoundClaim(Value):
    """A quote that a mind gives for a bound. Code finds it in the ask and reads the value from it."""

    bound: str
    value: str
    quote: str


class Deed(Value):
    """One thing that an ask wants done, and how far a mistake in it would travel."""

    what: str
    reach: Reach = Reach.TEAM
    reversible: bool = True
    """Within a day, at small cost."""


class NearerTwin(Value):
    """Another twin, whose rules an ask is closer to."""

    handle: str
    name: str
    expert: Person
    rule: str = ""
    """The nearest of its rules or decision spaces."""
    text: str = ""

    @classmethod
    def of(cls, twin: Twin, nearest: str) -> "NearerTwin":
        texts = {rule.id: rule.text for rule in twin.rules} | {space.id: space.may for space in twin.spaces}
        return cls(handle=twin.handle, name=twin.name, expert=twin.expert, rule=nearest, text=texts[nearest])


class Reading(Value):
    mind: str
    model: str = ""
    encoder: str = ""
    """That gave the finder a second opinion; empty where words alone were read."""
    kind: AskKind = AskKind.REQUEST
    want: str = ""
    why: str | None = None
    covered: bool = True
    topic: str | None = None
    nearer: NearerTwin | None = None
    applied: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()
    """Laws that the ask may break, without saying so."""
    triggers: tuple[str, ...] = ()
    """Met in other words; code finds the ask's own."""
    space: str | None = None
    bounds: tuple[BoundClaim, ...] = ()
    deeds: tuple[Deed, ...] = ()
    unless_said: tuple[str, ...] = ()
    """Rules of which the ask says whether their "unless" applies."""
    assumptions: tuple[str, ...] = ()
    """Only those that would change the verdict if they were wrong."""
    ask_back: str | None = None
    """One question, where the ask is too vague to be read."""
    offered: tuple[str, ...] = ()
    """Rules that may be meant, of a mind that may not judge."""
    assigned: str = ""
    """Why the expert has decided beforehand to decide this themselves, such as by a map of files."""
    near: tuple[str, ...] = ()
    """Rules that were found too. One that the expert decides leaves nothing to pick."""
    background: str | None = None
    """The sentence of the background that speaks to it, where no rule does."""
    is_exact: bool = True
    """False for an answer found by its words, without a judgment that it is meant."""
    advice: str = ""
    closest: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    """The same with decision spaces and triggers, of a mind that may not judge. For people alone."""
    notes: tuple[str, ...] = ()
    """For people."""

    @property
    def cites(self) -> tuple[str, ...]:
        return self.broken + self.in_doubt + self.applied


class NoReading(Value):
    mind: str
    failure: ModelFailure
    model: str = ""
    closest: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def noted(reading: Reading | NoReading, *notes: str) -> Reading | NoReading:
    """Return a reading with notes before its own."""
    return reading.model_copy(update={"notes": (*notes, *reading.notes)})


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
