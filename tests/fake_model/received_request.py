"""A request in the form in which it came off the wire."""

import json
from dataclasses import dataclass
from typing import Any

from tests.fake_model.seen import Seen

LARGEST = 32 * 1024 * 1024
"""Bytes; the server takes no larger body."""


@dataclass(frozen=True)
class ReceivedRequest:
    """A request off the wire; `body` is None if it was too large."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None

    @property
    def request_id(self) -> str:
        return f"req_{self.number:024d}"

    def seen(self) -> Seen:
        """Return the request as tests see it, with an empty body unless it is a JSON object."""
        return Seen(self.parsed() or {}, self.headers, self.path)

    def parsed(self) -> dict[str, Any] | None:
        """Return the body if it is a JSON object, else None."""
        try:
            value = json.loads(self.body or b"")
        except ValueError:
            return None
        return value if isinstance(value, dict) else None
