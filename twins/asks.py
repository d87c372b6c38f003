"""What does somebody want, and why?"""

import re

from twins.threads import Thread
from twins.values import Value

LONGEST_ASK = 4_000
"""Characters. A twin judges a want and a why; a longer text hides both, and its words would match anything."""

_WHY = re.compile(
    r"[\s,;.:(-]{1,20}(?:because|so that|in order to|given that|(?:the )?(?:why|reason)(?: is|:)"
    r"|so(?=\s+(?:we|they|i|it|he|she|the|our|my|people|users|customers)\b))\s+",
    re.IGNORECASE,
)


class Ask(Value):
    """A request in a person's own words."""

    text: str
    want: str
    why: str | None = None
    product: str | None = None
    asker: str = ""
    """The Slack id of whoever asks; empty where nobody of Slack's does."""
    name: str = ""
    files: tuple[str, ...] = ()
    """What the files are called that hang on the ask."""
    thread: Thread = Thread()

    @classmethod
    def of(cls, text: str, product: str | None = None) -> "Ask":
        """Split a text into what is wanted and why; without a marker such as "because" there is no why."""
        text = text.strip()
        want, *rest = _WHY.split(f" {text}", maxsplit=1)
        why = rest[0].strip(" .!?)") if rest else ""
        if not want.strip():
            return cls(text=text, want=text, product=product)
        return cls(text=text, want=want.strip(" ,;:-"), why=why or None, product=product)


class Asked(Value):
    """An ask, who made it and where."""

    app: str
    team: str
    channel: str
    ts: str
    thread_ts: str
    asker: str
    ask: Ask
    revision: str = ""
    """What made it be asked again: the same message may be asked again once it is edited."""
