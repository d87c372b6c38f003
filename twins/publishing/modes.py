"""Modes of a twin: which people it answers, and how far it decides alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.states import Table

ENOUGH_ANSWERS, MOST_AGAINST = 20, 0.1


class Mode(StrEnum):
    WAITING = "waiting"
    SHADOW = "shadow"
    TRIAL = "trial"
    LIVE = "live"
    PAUSED = "paused"

    @classmethod
    def of(cls, value: str) -> "Mode | None":
        """Return the mode in which a twin starts to answer; None for anything else."""
        return cls(value) if value in {cls.SHADOW, cls.TRIAL, cls.LIVE} else None

    @property
    def meaning(self) -> str:
        """A clause for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Mode.WAITING: "it answers nobody until its expert agrees",
    Mode.SHADOW: "it answers only its expert and deputies",
    Mode.TRIAL: "it answers everybody, and its expert reviews every answer",
    Mode.LIVE: "it answers everybody, and decides alone what its rules let it",
    Mode.PAUSED: "it decides nothing and sends people to its expert",
}

MODE_TRANSITIONS: Table[Mode] = {
    Mode.WAITING: frozenset({Mode.SHADOW, Mode.TRIAL, Mode.LIVE}),
    Mode.SHADOW: frozenset({Mode.TRIAL, Mode.LIVE, Mode.PAUSED}),
    Mode.TRIAL: frozenset({Mode.SHADOW, Mode.LIVE, Mode.PAUSED}),
    Mode.LIVE: frozenset({Mode.SHADOW, Mode.TRIAL, Mode.PAUSED}),
    Mode.PAUSED: frozenset({Mode.SHADOW, Mode.TRIAL, Mode.LIVE}),
}
"""None returns to waiting: a twin whose expert once agreed is paused instead."""


@dataclass(frozen=True)
class Trial:
    since: datetime
    answers: int
    against: int
    """Overridden or corrected."""

    @property
    def is_passed(self) -> bool:
        """Whether it had enough answers, with fewer than one in ten wrong."""
        return self.answers >= ENOUGH_ANSWERS and self.against < MOST_AGAINST * self.answers
