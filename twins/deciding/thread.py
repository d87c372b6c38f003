"""Earlier messages of a thread."""

import re
from collections.abc import Sequence
from enum import StrEnum

from twins.playbook.word_matching import stems
from twins.values import Value

_GOES_ON = re.compile(r"\W*(?:and|but|or|also|then|so|what about|how about|same for)\b", re.IGNORECASE)
_TOO_FEW = 3
"""Words that carry meaning."""
MOST_TURNS, MOST_CHARACTERS, LONGEST_TURN = 40, 16_000, 3_000


class Speaker(StrEnum):
    """Kinds of speaker, taken from Slack, never from the text."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    TWIN = "twin"
    APP = "app"
    AGENT = "agent"
    """A program that asks for the conductor. Its words are not that person's."""


class Turn(Value):
    slack: str
    name: str
    speaker: Speaker
    text: str


class Thread(Value):
    """The messages before an ask, oldest first; `left_out` counts older ones."""

    turns: tuple[Turn, ...] = ()
    left_out: int = 0
    problem: str | None = None
    """Why it is missing, for people."""

    @property
    def note(self) -> str | None:
        if not self.left_out:
            return self.problem
        total = len(self.turns) + self.left_out
        return f"Read with the last {len(self.turns)} of {total} earlier messages of this thread."


def cut_to_fit(turns: Sequence[Turn], left_out: int = 0) -> Thread:
    """Drop the oldest messages, and truncate long ones."""
    kept: list[Turn] = []
    room = MOST_CHARACTERS
    for turn in reversed(turns[-MOST_TURNS:]):
        text = turn.text if len(turn.text) <= LONGEST_TURN else turn.text[:LONGEST_TURN] + " [cut]"
        if len(text) > room:
            break
        room -= len(text)
        kept.append(turn.model_copy(update={"text": text}))
    return Thread(turns=tuple(reversed(kept)), left_out=left_out + len(turns) - len(kept))


def leans_on_thread(text: str) -> bool:
    """Return whether a message means little without what was asked before it: "and on a phone?"."""
    return bool(_GOES_ON.match(text)) or len(stems(text)) < _TOO_FEW
