"""How many tokens is a request, and how many of them come from the cache?

A token is four bytes of UTF-8, rounded up, and four more for each block: not the real count, but always the same.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LEAST_CACHED = 512


def blocks_of(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The blocks of a request in the order of its prefix: tools, system, turns."""
    for tool in body.get("tools", []):
        yield {"text": json.dumps({k: v for k, v in tool.items() if k != "cache_control"}), "as": "tool", **_mark(tool)}
    system = body.get("system", [])
    for block in [{"text": system}] if isinstance(system, str) else system:
        yield {"text": block["text"], "as": "system", **_mark(block)}
    for turn in body.get("messages", []):
        content = turn["content"]
        for block in [{"text": content}] if isinstance(content, str) else content:
            yield {"text": block.get("text", json.dumps(block)), "as": turn["role"], **_mark(block)}


def _mark(block: dict[str, Any]) -> dict[str, Any]:
    return {"cache_control": block["cache_control"]} if block.get("cache_control") else {}


def tokens_of(block: dict[str, Any]) -> int:
    """The tokens of one block."""
    return -(-len(block["text"].encode()) // 4) + 4


def count(body: dict[str, Any]) -> int:
    """The tokens of a request."""
    return sum(map(tokens_of, blocks_of(body)))


@dataclass
class Cache:
    """Prefixes that were answered before."""

    held: set[str] = field(default_factory=set)

    def usage(self, body: dict[str, Any]) -> dict[str, Any]:
        """What of a request is read from the cache, what is written to it, and what is neither."""
        running, so_far, read, last = hashlib.sha256(str(body.get("model")).encode()), 0, 0, 0
        fresh: dict[str, str] = {}
        written = {"5m": 0, "1h": 0}
        for block in blocks_of(body):
            running.update(f"{block['as']}\0{block['text']}\0".encode())
            so_far += tokens_of(block)
            if "cache_control" not in block or so_far < LEAST_CACHED:
                continue
            key, ttl = running.hexdigest(), block["cache_control"].get("ttl", "5m")
            if key in self.held:
                read, written = so_far, {"5m": 0, "1h": 0}
            else:
                written[ttl] += so_far - max(read, last)
                fresh[key] = ttl
            last = so_far
        self.held |= fresh.keys()
        new = sum(written.values())
        return {
            "input_tokens": so_far - read - new, "cache_creation_input_tokens": new, "cache_read_input_tokens": read,
            "cache_creation": {f"ephemeral_{ttl}_input_tokens": n for ttl, n in written.items()},
        }  # fmt: skip
