"""Which part of a prompt was read from the cache, and which was written to it?

An entry is the exact prefix up to a breakpoint, with the model and the schema of the answer; it stays until the test
resets the server, as no clock runs here. It can be read when the answer to the request that wrote it has begun.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.fake_model.tokens import pieces

SMALLEST = 512
"""Tokens; a shorter prefix is not kept."""


@dataclass(frozen=True)
class Shares:
    """How a prompt's tokens were come by, and the entries that it leaves behind."""

    uncached: int
    read: int
    written_5m: int
    written_1h: int
    entries: frozenset[bytes]

    def usage(self) -> dict[str, Any]:
        """The API's words for it."""
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
    """The prefixes that can be read."""

    held: set[bytes] = field(default_factory=set)

    def shares(self, body: dict[str, Any]) -> Shares:
        """The longest prefix that is held is read; what stands between it and the last breakpoint is written."""
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
    """The breakpoints that are worth an entry, each with its key, its tokens so far and how long it lives."""
    output = body.get("output_config") or {}
    digest = hashlib.sha256(json.dumps([body.get("model"), output.get("format")]).encode())
    points, total = [], 0
    for piece in pieces(body):
        digest.update(len(piece.exact).to_bytes(8, "big") + piece.where.split(".")[0].encode() + piece.exact)
        total += piece.tokens
        if piece.breakpoint and total >= SMALLEST:
            points.append((digest.digest(), total, str(piece.breakpoint.get("ttl") or "5m")))
    return points, total
