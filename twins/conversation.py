"""What a message in a conversation with twins is: an ask, words that are awaited, or none of our business."""

from dataclasses import dataclass
from enum import StrEnum


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
