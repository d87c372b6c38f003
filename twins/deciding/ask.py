"""An ask: what a conductor wants, and why."""

import re

from twins.attachments.attached_file import AttachedFile
from twins.deciding.thread import Thread
from twins.values import Value

LONGEST_ASK = 4_000
"""Characters. A longer text hides its want, and would match anything."""

_WHY = re.compile(
    r"[\s,;.:(-]{1,20}(?:because|so that|in order to|given that|(?:the )?(?:why|reason)(?: is|:)"
    r"|so(?=\s+(?:we|they|i|it|he|she|the|our|my|people|users|customers)\b))\s+",
    re.IGNORECASE,
)


class Ask(Value):
    text: str
    want: str
    why: str | None = None
    product: str | None = None
    conductor: str = ""
    """Slack id; empty outside Slack."""
    name: str = ""
    files: tuple[str, ...] = ()
    """Names of the attached files."""
    attached: tuple[AttachedFile, ...] = ()
    """What was read of them."""
    thread: Thread = Thread()
    before: str = ""
    """Their earlier ask in the same thread."""

    @property
    def read_files(self) -> tuple[str, ...]:
        """Return the names of the attached files whose text was read."""
        return tuple(file.name for file in self.attached if file.text.strip())

    @classmethod
    def of(cls, text: str, product: str | None = None) -> "Ask":
        """Split at a marker such as "because"."""
        text = text.strip()
        want, *rest = _WHY.split(f" {text}", maxsplit=1)
        why = rest[0].strip(" .!?)") if rest else ""
        if not want.strip():
            return cls(text=text, want=text, product=product)
        return cls(text=text, want=want.strip(" ,;:-"), why=why or None, product=product)


class Asked(Value):
    app: str
    team: str
    channel: str
    ts: str
    thread_ts: str
    conductor: str
    ask: Ask
    revision: str = ""
    """Tells an edited message's asks apart."""
