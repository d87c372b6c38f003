"""Prompt cache: the shares of a prompt that are read, written and uncached.

An entry is the exact prefix up to a breakpoint, with the model and the schema of the answer; it lasts until the test
resets the server, as no clock runs here. A later request can read it once the answer to the request that wrote it has
begun.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.fake_model.tokens import pieces

SMALLEST = 512
"""Tokens; the cache keeps no shorter prefix."""


@dataclass(frozen=True)
class Shares:
    """A prompt's tokens by cache share, and the entries that it adds."""

    uncached: int
    read: int
    written_5m: int
    written_1h: int
    entries: frozenset[bytes]

    def usage(self) -> dict[str, Any]:
        """Return the shares under the API's names."""
        return {
            "input_tokens": self.uncached,
            "cache_creation_input_tokens": self.written_5m + self.written_1h,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written_5m,
                "ephemeral_1h_input_tokens": self.written_1h,
            },
        }


@dataclass
class Cache:
    """The prefixes in the cache."""

    held: set[bytes] = field(default_factory=set)

    def shares(self, body: dict[str, Any]) -> Shares:
        """Read the longest cached prefix, and write the rest up to the last breakpoint."""
        points, total = _breakpoints(body)
        read = max((tokens for key, tokens, _ in points if key in self.held), default=0)
        written, reached = {"5m": 0, "1h": 0}, read
        for _, tokens, ttl in points:
            if tokens > reached:
                written[ttl] += tokens - reached
                reached = tokens
        entries = frozenset(key for key, _, _ in points)
        return Shares(total - reached, read, written["5m"], written["1h"], entries)


def _breakpoints(body: dict[str, Any]) -> tuple[list[tuple[bytes, int, str]], int]:
    """Return key, tokens so far and lifetime of each breakpoint that is worth an entry, and the prompt's tokens."""
    output = body.get("output_config") or {}
    digest = hashlib.sha256(json.dumps([body.get("model"), output.get("format")]).encode())
    points, total = [], 0
    for piece in pieces(body):
        digest.update(len(piece.exact).to_bytes(8, "big") + piece.where.split(".")[0].encode() + piece.exact)
        total += piece.tokens
        if piece.breakpoint and total >= SMALLEST:
            points.append((digest.digest(), total, str(piece.breakpoint.get("ttl") or "5m")))
    return points, total
