"""Audit entries in a chain of hashes: opaque ids and salted digests, never texts or names, so that those can be
erased."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FORGOTTEN = "[forgotten]"
GENESIS = "0" * 64
"""The first entry's previous hash."""


@dataclass(frozen=True)
class Act:
    """An entry for the audit log. The actor is an opaque id, None for the product itself; words come from `ActWord`."""

    at: datetime
    act: str
    actor: str | None
    subject: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    seq: int
    act: Act
    before: str
    hash: str


def chained(seq: int, act: Act, before: str) -> Entry:
    return Entry(seq, act, before, _hash(seq, act, before))


def first_broken(entries: Iterable[Entry], before: str = GENESIS, expected: int = 1) -> int | None:
    """Return the first number changed, removed or reordered."""
    for entry in entries:
        fresh = _hash(entry.seq, entry.act, entry.before)
        if (entry.seq, entry.before, entry.hash) != (expected, before, fresh):
            return expected
        before, expected = entry.hash, expected + 1
    return None


def text_digest(salt: str, text: str) -> str:
    """Reveal nothing without the salt, which is stored beside the text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def person_digest(salt: str, team: str, slack: str) -> str:
    """Reveal nothing without the salt, which is deleted with the person."""
    return text_digest(salt, f"{team}\n{slack}")


def version_digest(files: Any, content: Any, note: str | None) -> str:
    """Cover every character of a published version, which nobody forgets, without a salt."""
    return hashlib.sha256(_canonical([files, content, note]).encode()).hexdigest()


def _hash(seq: int, act: Act, before: str) -> str:
    content = [seq, act.at.astimezone(UTC).isoformat(), act.act, act.actor, act.subject, dict(act.facts), before]
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
