"""State of the model's server: its script, its faults, and the requests that it got."""

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
    """A model server, scripted by the test's thread and queried by the server's."""

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
        """Return to the state at the start."""
        with self._lock:
            self.key, self.persona, self.models = KEY, Persona.ANTHROPIC, set(MODELS)
            self.delay, self.context, self.num_ctx = 0.0, 200_000, None
            self.held = False
            self.requests, self.complaints, self.cache = [], [], Cache()
            self._script: Script | None = None
            self._queued: deque[Said] = deque()
            self._sentences: tuple[str, ...] = ()
            self._faults: deque[Fault] = deque()
            self._peak = self.in_work
            self.took: list[float] = []

    def answers(self, say: Script) -> None:
        """Answer with `say` if nothing is queued. It runs in the server's thread, so it must not wait."""
        with self._lock:
            self._script = say

    def will_say(self, *answers: Said) -> None:
        """Queue answers to the next questions."""
        with self._lock:
            self._queued.extend(answers)

    def will_put_together(self, *sentences: str) -> None:
        """Answer each request for a synthesis of answers with these sentences; without them, with none."""
        with self._lock:
            self._sentences = sentences

    def will_fail(self, *faults: Fault, times: int = 1) -> None:
        """Let the next requests of any kind fail in these ways."""
        with self._lock:
            self._faults.extend(faults * times)

    def forget_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    @property
    def syntheses(self) -> list[Seen]:
        """The requests for a synthesis of answers."""
        return [seen for seen in self.requests if seen.wants_sentences]

    @property
    def readings(self) -> list[Seen]:
        """The other requests for an answer."""
        return [seen for seen in self.requests if not seen.wants_sentences]

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold the answers to questions in the block until its end."""
        self.held = True
        try:
            yield
        finally:
            self.held = False

    def peak(self) -> int:
        """The largest number of requests in work at the same time."""
        with self._lock:
            return self._peak

    def next_fault(self) -> Fault | None:
        """Return the next request's fault, or None."""
        with self._lock:
            return self._faults.popleft() if self._faults else None

    def next_answer(self, seen: Seen) -> Answer | None:
        """Return the answer to this question, or None if the script has none."""
        with self._lock:
            if seen.wants_sentences:
                return as_answer({"sentences": list(self._sentences)})
            if self._queued:
                return as_answer(self._queued.popleft())
            script = self._script
        return as_answer(script(seen)) if script else None

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count one more request in work until the block ends."""
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
