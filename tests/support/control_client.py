"""Client of a local workspace in another process."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, TypeVar

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.workspace.model import Json

T = TypeVar("T")


@dataclass(frozen=True)
class ControlClient:
    """A client: `ControlClient("http://127.0.0.1:8765").post("U0CORA", "C0BILLING", "hello")`."""

    url: str

    def post(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        return str(self._ask("post", user=user, channel=channel, text=text, thread_ts=thread_ts))

    def click(
        self, user: str, channel: str, ts: str, action_id: str, value: Any = None, block_id: str | None = None
    ) -> str:
        """Return the envelope's id."""
        given = {"user": user, "channel": channel, "ts": ts, "action_id": action_id}
        return str(self._ask("click", **given, value=value, block_id=block_id))

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> str:
        return str(self._ask("shortcut", user=user, channel=channel, ts=ts, callback_id=callback_id))

    def said(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        found: list[Json] = self._ask("said", channel=channel, thread_ts=thread_ts)
        return found

    def call_counts(self) -> dict[str, int]:
        counts: dict[str, int] = self._ask("calls")
        return counts

    def faults(self, **fractions: Any) -> Json:
        """Return all settings. `faults(rate_limited=0.05)`, `faults(next={"method": "chat.postMessage", "status":
        "drop"})`."""
        found: Json = self._ask("faults", **fractions)
        return found

    def acks(self) -> list[Json]:
        found: list[Json] = self._ask("acks")
        return found

    def sockets(self, app_id: str) -> int:
        return int(self._ask("sockets")[app_id])

    def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0, every: float = 0.02) -> T:
        """Poll for a true value: processes share no condition to wait on."""
        until = monotonic() + timeout
        while not (found := predicate()):
            if monotonic() > until:
                raise TimeoutError(f"not within {timeout} s")
            sleep(every)
        return found

    def _ask(self, verb: str, **args: Any) -> Any:
        request = urllib.request.Request(  # the url is this machine's own
            f"{self.url}/control/{verb}",
            json.dumps(args).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # as above
                return json.load(answer)["result"]
        except urllib.error.HTTPError as refused:
            with refused:
                raise ImpossibleError(json.load(refused)["error"]) from None
