"""Captured words, and guesses at what a reply is."""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS = 1_000
_FILLER = r"(?:[\s,.!…)*]+(?:please|pls|first|now|a bit|for (?:it|this|that)|it|this|that))*"
_LATER = (
    r"(?:wait|hold on|hang on|(?:just )?(?:one|a) (?:moment|sec(?:ond)?|minute)|looking|thinking)"
    rf"(?:{_FILLER})"
)
_WILL = (
    r"(?:let me|i(?:['’]ll| will)) (?:look|check|see|think|ask|get back)(?: (?:with|into|about|to|at) \w+| \w+)?"
    rf"(?:{_FILLER})"
)
_DEFERS = re.compile(rf"\W*(?:{_LATER}|{_WILL})(?:\W+(?:{_LATER}|{_WILL}))*\W*", re.IGNORECASE)
"""Whole texts only: "one minute is enough" answers."""
_BEHIND = " \t\n)*_\"'”’"


class WordsPurpose(StrEnum):
    REASON = "reason"
    CHANGES = "changes"
    QUESTION = "question"
    ANSWER = "answer"
    CORRECTION = "correction"
    WHY = "why"
    """Of an ask."""
    CLARIFICATION = "clarification"
    """The answer to a mind's question about an ask."""


@dataclass(frozen=True)
class CapturedWords:
    text: str
    revision: int = 1
    is_deleted: bool = False


@dataclass(frozen=True)
class Source:
    """The message that words came from; empty for a form."""

    channel: str | None = None
    ts: str | None = None


NOWHERE = Source()


def defers(text: str) -> bool:
    """Return whether a reply only defers: it is never captured without asking."""
    return bool(_DEFERS.fullmatch(text))


def asks_back(text: str) -> bool:
    return text.rstrip(_BEHIND).endswith(("?", "？"))


def trimmed_words(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"
