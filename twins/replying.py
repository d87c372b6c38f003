"""Messages whose words can't be captured."""

import re
from enum import StrEnum

_NAME_FIRST = re.compile(r"\s*(?:<@[^<>]+>|<!(?:subteam|here|channel|everyone)\b[^<>]*>|@(?:here|channel|everyone)\b)")


class Uncapturable(StrEnum):
    NO_WORDS = "no words"
    FOR_OTHERS = "for others"
    """It begins with a mention, in a channel."""


def uncapturable(text: str, *, is_dm: bool) -> Uncapturable | None:
    """Return why, if so. In a direct message no one else can be meant."""
    if not text.strip():
        return Uncapturable.NO_WORDS
    return Uncapturable.FOR_OTHERS if not is_dm and _NAME_FIRST.match(text) else None
