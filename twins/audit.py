"""Has anybody changed what was recorded? Entries form a chain: each holds the hash of the one before.

Entries hold opaque ids and salted digests, never texts or names, so that a text or a person can be forgotten
while the chain stays verifiable.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FORGOTTEN = "[forgotten]"
"""What stands in the place of a text that was deleted."""
GENESIS = "0" * 64
"""What the first entry names as the one before it."""


@dataclass(frozen=True)
class Act:
    """What somebody (an opaque id; None is the product itself) did, about what, and the facts of it."""

    at: datetime
    act: str
    actor: str | None
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An act in its place in the chain."""

    seq: int
    act: Act
    before: str
    hash: str


def chained(seq: int, act: Act, before: str) -> Entry:
    """The entry that follows `before`."""
    return Entry(seq, act, before, _hash(seq, act, before))


def first_broken(entries: Iterable[Entry], before: str = GENESIS, expected: int = 1) -> int | None:
    """The number of the first entry that doesn't fit the chain: changed, removed or out of order."""
    for entry in entries:
        fresh = _hash(entry.seq, entry.act, entry.before)
        if (entry.seq, entry.before, entry.hash) != (expected, before, fresh):
            return expected
        before, expected = entry.hash, expected + 1
    return None


def text_digest(salt: str, text: str) -> str:
    """What an entry holds of a text; without the salt, which is stored beside the text, it says nothing."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _hash(seq: int, act: Act, before: str) -> str:
    content = [seq, act.at.astimezone(UTC).isoformat(), act.act, act.actor, act.subject, dict(act.facts), before]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
