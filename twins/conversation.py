"""What a message in a conversation with twins is: an ask, words that are awaited, or none of our business."""

import re
from dataclasses import dataclass
from enum import StrEnum

_WHY = re.compile(
    r"(?:(?:and|but|ok|okay|hm+|so)\b[\s,.]*)*"
    r"(?:why(?: not| so| is (?:that|this)(?: so)?| though|,? really)?|how come"
    r"|what(?:'?s| is) the reason(?: for (?:that|this))?)"
    r"[\s?!.]*",
    re.IGNORECASE,
)
_MINE = r"(?:my|our|the) (?:requests?|questions?|asks?)"
_WAITS = re.compile(
    r"\W*(?:(?:hi|hello|hey|so|and)\b\W*)?(?:what(?:'?s| is| am i)? waiting(?: for)?(?: me)?"
    rf"|what(?:'?s| is) the status(?: of {_MINE})?"
    rf"|(?:is there )?any (?:news|updates?|answers?)(?: (?:on|about|for) {_MINE})?"
    rf"|(?:is|are|was|were) {_MINE} (?:approved|answered|decided|open|still waiting)"
    rf"|where is {_MINE}|(?:has|did) (?:she|he|they|anyone|somebody|someone|(?-i:[A-Z])\w+) "
    rf"(?:answer|decide|reply|approve)(?:e?d)?(?: (?:it|{_MINE}))?)(?: (?:now|yet|already))?\W*",
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


def asks_what_waits(text: str) -> bool:
    """Return whether a message asks what is waiting, or what came of a request, and so is no ask to a twin."""
    return bool(_WAITS.fullmatch(text.strip().replace("’", "'")))


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
