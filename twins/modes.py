"""Whom does a twin answer, and how far does it decide alone?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twins.states import Table

ENOUGH_ANSWERS, MOST_AGAINST = 20, 0.1


class Mode(StrEnum):
    """What a twin may do."""

    WAITING = "waiting"
    SHADOW = "shadow"
    TRIAL = "trial"
    LIVE = "live"
    PAUSED = "paused"

    @property
    def meaning(self) -> str:
        """What it means, where it is set."""
        return _MEANINGS[self]


_MEANINGS = {
    Mode.WAITING: "it answers nobody until its expert agrees",
    Mode.SHADOW: "it answers only its expert and deputies",
    Mode.TRIAL: "it answers everybody, and every answer is checked afterwards",
    Mode.LIVE: "it answers everybody, and decides alone what its rules let it",
    Mode.PAUSED: "it decides nothing: whoever asks is handed to its expert",
}

MODE_MOVES: Table[Mode] = {
    Mode.WAITING: frozenset({Mode.SHADOW, Mode.TRIAL, Mode.LIVE}),
    Mode.SHADOW: frozenset({Mode.TRIAL, Mode.LIVE, Mode.PAUSED}),
    Mode.TRIAL: frozenset({Mode.SHADOW, Mode.LIVE, Mode.PAUSED}),
    Mode.LIVE: frozenset({Mode.SHADOW, Mode.TRIAL, Mode.PAUSED}),
    Mode.PAUSED: frozenset({Mode.SHADOW, Mode.TRIAL, Mode.LIVE}),
}
"""Nothing goes back to waiting: what its expert agreed to once is paused, not unasked."""


@dataclass(frozen=True)
class Trial:
    """What came of a trial so far."""

    since: datetime
    answers: int
    against: int
    """Answers that were overridden or corrected."""

    @property
    def is_passed(self) -> bool:
        """Enough answers, of which fewer than one in ten was wrong: it may decide alone."""
        return self.answers >= ENOUGH_ANSWERS and self.against < MOST_AGAINST * self.answers
