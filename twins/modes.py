"""Whom does a twin answer, and how far does it decide alone?"""

from enum import StrEnum

from twins.states import Table


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
