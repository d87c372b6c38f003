"""What a message in a conversation with twins is: an ask, words that are awaited, or none of our business."""

import re
from dataclasses import dataclass
from enum import StrEnum

_WHY = re.compile(
    r"(?:(?:and|but|ok|okay|hm+|so)\b[\s,.]*)*"
    r"(?:why(?: not| so| is (?:that|this)(?: so)?| though|,? really)?|how come|what(?:'?s| is) the reason(?: for (?:that|this))?)"
    r"[\s?!.]*",
    re.IGNORECASE,
)


class MessageMeaning(StrEnum):
    ASK = "ask"
    AWAITED_WORDS = "awaited words"
    TALK = "talk"


@dataclass(frozen=True)
class EarlierAsk:
    """The latest ask in a thread, and the twins that answered it."""

    app: str
    conductor: str | None
    """Slack id; None once forgotten."""
    text: str
    handles: tuple[str, ...]


def asks_why(text: str) -> bool:
    """Return whether a message only asks for the reason of the answer before it."""
    return bool(_WHY.fullmatch(text.strip().replace("’", "'")))


def meaning_of(
    *, mentions_us: bool, is_direct: bool, is_answered: bool, by_conductor: bool, is_awaited: bool, wants: bool
) -> MessageMeaning:
    """Return what a message is.

    `is_answered`: a twin has answered in its thread. `by_conductor`: its author asked there. `is_awaited`: words of its
    author are awaited there. `wants`: it asks or requests something.
    """
    if mentions_us:
        return MessageMeaning.ASK
    if is_awaited:
        return MessageMeaning.AWAITED_WORDS
    if is_direct or (is_answered and by_conductor and wants):
        return MessageMeaning.ASK
    return MessageMeaning.TALK
