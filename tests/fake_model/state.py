"""What does the model's server of a test hold: what it is to say, how it is to fail, and what it was asked?"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fake_model.cache import Cache
from tests.fake_model.faults import Fault
from tests.fake_model.saying import Answer, Persona, Said, Script, as_answer
from tests.fake_model.seen import Seen

KEY = "sk-ant-test"
MODELS = ("claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5")


class ModelServer:
    """Told by the test's thread, asked by the server's."""

    key: str
    requests: list[Seen]
    delay: float
    held: bool
    persona: Persona
    context: int
    num_ctx: int | None
    models: set[str]
    complaints: list[str]
    cache: Cache

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = threading.Lock()
        self.in_work = 0
        self.reset()

    def reset(self) -> None:
        """Forget everything, as if it had just been started."""
        with self._lock:
            self.key, self.persona, self.models = KEY, Persona.ANTHROPIC, set(MODELS)
            self.delay, self.context, self.num_ctx = 0.0, 200_000, None
            self.held = False
            self.requests, self.complaints, self.cache = [], [], Cache()
            self._script: Script | None = None
            self._queued: deque[Said] = deque()
            self._faults: deque[Fault] = deque()
            self._peak = self.in_work
            self.took: list[float] = []

    def answers(self, say: Script) -> None:
        """From now on, answer so, where nothing is queued. It is called in the server's thread: it must not wait."""
        with self._lock:
            self._script = say

    def will_say(self, *answers: Said) -> None:
        """Answer the next questions with these."""
        with self._lock:
            self._queued.extend(answers)

    def will_fail(self, *faults: Fault, times: int = 1) -> None:
        """Let the next requests, of whatever kind, fail in these ways."""
        with self._lock:
            self._faults.extend(faults * times)

    def forget_faults(self) -> None:
        """Fail no more."""
        with self._lock:
            self._faults.clear()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Questions that come in the block are answered after its end."""
        self.held = True
        try:
            yield
        finally:
            self.held = False

    def peak(self) -> int:
        """The largest number of requests that were in work at the same time."""
        with self._lock:
            return self._peak

    def next_fault(self) -> Fault | None:
        """How this request fails, if it does."""
        with self._lock:
            return self._faults.popleft() if self._faults else None

    def next_answer(self, seen: Seen) -> Answer | None:
        """What is said to this question; None where nothing was scripted."""
        with self._lock:
            if self._queued:
                return as_answer(self._queued.popleft())
            script = self._script
        return as_answer(script(seen)) if script else None

    @contextmanager
    def working(self) -> Iterator[None]:
        """One more request is in work until the block ends."""
        with self._lock:
            self.in_work += 1
            self._peak = max(self._peak, self.in_work)
            began = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self.in_work -= 1
                self.took.append(time.perf_counter() - began)
