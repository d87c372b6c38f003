"""What an agent asks, and the key under which the same ask is the same ticket."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta

LONGEST_KEY = 200
SAME_WITHIN = timedelta(days=1)
"""Without a key, the same words within this time are the same ask."""


@dataclass(frozen=True)
class AgentRequest:
    want: str
    why: str = ""
    twin: str = ""
    """Handle; without one the words choose."""
    key: str = ""
    product: str = ""
    """What it is asked for; its person is in a channel for it."""
    notify: str = ""
    """The address of a webhook that gets its verdict."""

    @property
    def text(self) -> str:
        """The ask as a conductor would have written it."""
        why = self.why.strip()
        return f"{self.want.strip().rstrip('.')}, because {why}" if why else self.want.strip()

    def key_digest(self, salt: str) -> str:
        """Tell two keys apart without storing what an agent put into one."""
        return hmac.new(salt.encode(), f"key:{self.key}".encode(), hashlib.sha256).hexdigest()

    def digest(self, salt: str) -> str:
        """Tell two requests apart without storing their words."""
        said = [self.twin.casefold(), self.want.strip(), self.why.strip()]
        words = json.dumps([*said, self.product] if self.product else said, ensure_ascii=False)
        return hmac.new(salt.encode(), words.encode(), hashlib.sha256).hexdigest()
