"""Audit entries in a tamper-evident chain: each holds the hash of the one before.

Entries hold opaque ids and salted digests, never texts or names, so that a text or a person can be erased while the
chain stays verifiable.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FORGOTTEN = "[forgotten]"
"""Placeholder for an erased text."""
GENESIS = "0" * 64
"""The previous hash in the first entry."""


@dataclass(frozen=True)
class Act:
    """An act, its subject and facts. The actor is an opaque id; None is the product itself. New acts take their words
    from `ActWord`."""

    at: datetime
    act: str
    actor: str | None
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An act at its position in the chain."""

    seq: int
    act: Act
    before: str
    hash: str


def chained(seq: int, act: Act, before: str) -> Entry:
    return Entry(seq, act, before, _hash(seq, act, before))


def first_broken(entries: Iterable[Entry], before: str = GENESIS, expected: int = 1) -> int | None:
    """Return the number of the first entry that was changed, removed or reordered."""
    for entry in entries:
        fresh = _hash(entry.seq, entry.act, entry.before)
        if (entry.seq, entry.before, entry.hash) != (expected, before, fresh):
            return expected
        before, expected = entry.hash, expected + 1
    return None


def text_digest(salt: str, text: str) -> str:
    """Return an entry's digest of a text. It reveals nothing without the salt, which is stored beside the text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _hash(seq: int, act: Act, before: str) -> str:
    content = [seq, act.at.astimezone(UTC).isoformat(), act.act, act.actor, act.subject, dict(act.facts), before]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
