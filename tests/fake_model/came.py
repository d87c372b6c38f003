"""What came off the wire?"""

import json
from dataclasses import dataclass
from typing import Any

from tests.fake_model.seen import Seen

LARGEST = 32 * 1024 * 1024
"""Bytes of a body."""


@dataclass(frozen=True)
class Came:
    """A request off the wire; `body` is None where it was larger than is taken."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None

    @property
    def request_id(self) -> str:
        return f"req_{self.number:024d}"

    def seen(self) -> Seen:
        """As the tests see it; a body that is no JSON object is an empty one."""
        return Seen(self.parsed() or {}, self.headers, self.path)

    def parsed(self) -> dict[str, Any] | None:
        """The body, if it is a JSON object."""
        try:
            value = json.loads(self.body or b"")
        except ValueError:
            return None
        return value if isinstance(value, dict) else None
