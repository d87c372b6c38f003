"""Limits on what leaves no row: waits, and tool calls that are matched. Each machine counts its own."""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from twins.agents.identity import AgentIdentity
from twins.agents.limits import Limit
from twins.notices import NoticeFacts, Refusal, Refused

A_MINUTE = 60.0
_Key = tuple[str, str, str]


@dataclass
class EndsByKey:
    """Until when things count, for each agent and each person."""

    limit: Limit
    refusal: Refusal
    monotonic: Callable[[], float] = time.monotonic
    _ends: dict[_Key, list[float]] = field(default_factory=lambda: defaultdict(list), init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def enter(self, identity: AgentIdentity, seconds: float) -> float:
        """Count one thing for so long, and return when it ends. Refuse it if there are too many."""
        now = self.monotonic()
        with self._lock:
            for key, most in self._keys(identity):
                ends = self._ends[key] = [end for end in self._ends[key] if end > now]
                if most is not None and len(ends) >= most:
                    raise Refused(self.refusal, NoticeFacts(count=most, seconds=max(1, math.ceil(min(ends) - now))))
            for key, _ in self._keys(identity):
                self._ends[key].append(now + seconds)
        return now + seconds

    def leave(self, identity: AgentIdentity, end: float) -> None:
        with self._lock:
            for key, _ in self._keys(identity):
                if end in self._ends[key]:
                    self._ends[key].remove(end)
                if not self._ends[key]:
                    del self._ends[key]

    def _keys(self, identity: AgentIdentity) -> tuple[tuple[_Key, int | None], ...]:
        return (
            (("agent", identity.agent, ""), self.limit.of_agent),
            (("person", identity.team, identity.person), self.limit.of_person),
        )


class Waits:
    """Requests that are held until something changes."""

    def __init__(self, limit: Limit, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._held = EndsByKey(limit, Refusal.TOO_MANY_WAITS, monotonic)

    @contextmanager
    def held(self, identity: AgentIdentity, seconds: float) -> Iterator[None]:
        """Hold a request for at most so long; one that only reads isn't counted."""
        if seconds <= 0:
            yield
            return
        end = self._held.enter(identity, seconds)
        try:
            yield
        finally:
            self._held.leave(identity, end)


class CallRate:
    """Tool calls that are matched within a minute."""

    def __init__(self, limit: Limit, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._calls = EndsByKey(limit, Refusal.TOO_MANY_CALLS, monotonic)

    def count(self, identity: AgentIdentity) -> None:
        self._calls.enter(identity, A_MINUTE)
