"""Injected faults, random but repeatable with a seed."""

import json
import random
import time
from dataclasses import dataclass, field, fields
from itertools import cycle
from typing import Any, Literal

Kind = Literal["error", "429", "500", "drop", "drop_before", "garbage"]
WRITES = ("chat.", "views.", "reactions.", "files.complete")


@dataclass(frozen=True)
class Fault:
    """One fault of one call; `drop` and `garbage` strike after the call took effect."""

    kind: Kind
    answer: dict[str, Any] = field(default_factory=dict)
    retry_after: int = 1
    channel: str = ""
    """The only channel in which it strikes, if any."""

    @property
    def before(self) -> bool:
        return self.kind not in ("drop", "garbage")


@dataclass
class Faults:
    """Faults of the local Slack: fractions (0 to 1) for whole runs, `next` for single calls; all off by default."""

    rate_limited: float = 0.0
    retry_after: int = 1
    dropped: float = 0.0
    error_500: float = 0.0
    garbage: float = 0.0
    hang: float = 0.0
    redelivered: float = 0.0
    redelivery_delay: float = 0.2
    burst_limits: bool = False
    largest_message: int = 0
    """Refuse messages above this size, in characters of text plus 100 a block; 0 for none."""
    refused_blocks: tuple[str, ...] = ()
    """Refuse these types of blocks, as a workspace does that has not got them yet."""
    info_refused: float = 0.0
    """Refuse conversations.info, for each of several reasons in turn."""
    seed: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  # a repeatable bad day, not a secret
        self._once: dict[str, list[Fault]] = {}
        self._last_post: dict[str, float] = {}
        self._refusals = cycle(_REFUSALS)

    def next(
        self,
        method: str,
        status: int | str | dict[str, Any],
        times: int = 1,
        retry_after: int = 1,
        channel: str = "",
    ) -> None:
        """Fail the next calls of `method`: with 429, 500, "drop", "drop_before", "garbage" or this answer."""
        kind: Kind = "error" if isinstance(status, dict) else _kind(status)
        fault = Fault(kind, status if isinstance(status, dict) else {}, retry_after, channel)
        self._once.setdefault(method, []).extend([fault] * times)

    def clear(self) -> None:
        """Turn everything off, including one-shots; the random sequence continues."""
        self._once.clear()
        self.rate_limited = self.dropped = self.error_500 = self.garbage = self.hang = self.redelivered = 0.0
        self.burst_limits, self.largest_message, self.info_refused = False, 0, 0.0
        self.refused_blocks = ()

    def set(self, **values: Any) -> None:
        """Set by name; a new seed restarts the random sequence."""
        known = {one.name for one in fields(self)}
        if values.keys() - known:
            raise ValueError(f"no such fault: {', '.join(values.keys() - known)}; there are {', '.join(sorted(known))}")
        for name, value in values.items():
            setattr(self, name, value)
        if "seed" in values:
            self._random.seed(self.seed)

    def as_set(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def for_call(self, method: str, channel: str, blocks: Any = None) -> Fault | None:
        waiting = self._once.get(method, [])
        struck = next((fault for fault in waiting if fault.channel in ("", channel)), None)
        if struck:
            waiting.remove(struck)
            return struck
        if method == "conversations.info" and self._strikes(self.info_refused):
            return next(self._refusals)
        if 0 < self.largest_message < _size(blocks):
            return Fault("error", {"ok": False, "error": "msg_blocks_too_long"})
        if not method.startswith(WRITES):
            return None
        if self.burst_limits and method == "chat.postMessage" and self._too_fast(channel):
            return Fault("429", retry_after=1)
        return self._by_chance(method)

    def redelivers(self) -> bool:
        return self.redelivered > 0 and self._random.random() < self.redelivered

    def _by_chance(self, method: str) -> Fault | None:
        if method.startswith("chat.") and self._strikes(self.rate_limited):
            return Fault("429", retry_after=self.retry_after)
        if self._strikes(self.error_500):
            return Fault("500")
        if self._strikes(self.dropped):
            return Fault("drop")
        return Fault("garbage") if self._strikes(self.garbage) else None

    def _strikes(self, fraction: float) -> bool:
        return fraction > 0 and self._random.random() < fraction

    def _too_fast(self, channel: str) -> bool:
        now = time.monotonic()
        if now - self._last_post.get(channel, -1.0) < 1.0:
            return True
        self._last_post[channel] = now
        return False


_REFUSALS = (
    Fault("error", {"ok": False, "error": "missing_scope"}),
    Fault("error", {"ok": False, "error": "channel_not_found"}),
    Fault("429", retry_after=1),
)


def _size(blocks: Any) -> int:
    """Count as Slack does: text over all blocks, and 100 for each block."""
    given = json.loads(blocks or "[]") if isinstance(blocks, str | None) else blocks
    return 100 * len(given) + sum(map(_text_in, given))


def _text_in(part: Any) -> int:
    if isinstance(part, str | int | float | None):
        return 0
    inner = part.values() if isinstance(part, dict) else part
    own = part.get("text") if isinstance(part, dict) else None
    return (len(own) if isinstance(own, str) else 0) + sum(map(_text_in, inner))


def _kind(status: int | str) -> Kind:
    kinds: dict[str, Kind] = {
        "429": "429",
        "500": "500",
        "drop": "drop",
        "drop_before": "drop_before",
        "garbage": "garbage",
    }
    if str(status) not in kinds:
        raise ValueError(f"{status!r} is no fault; use an answer or one of {', '.join(kinds)}")
    return kinds[str(status)]
