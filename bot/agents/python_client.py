"""A client of the agents' door that needs nothing but Python: copy this file where agents run."""

import json
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

WAIT = 25
"""Seconds that one request is held."""
WAITING = frozenset({"reading", "waiting", "override_requested"})
"""States that a person may still change while the agent does nothing."""
_PASSES = frozenset({"unreachable", "no_slack", "too_many_waits"})
_PATIENCE = 300.0
"""Seconds for which a door that can't be reached is tried again."""

Result = dict[str, Any]


class DoorError(Exception):
    """A refusal, with its code, or a door that can't be reached."""

    def __init__(self, message: str, code: str = "unreachable") -> None:
        super().__init__(message)
        self.code = code


class _DoorWithoutRedirects(HTTPRedirectHandler):
    """Follows nothing: the token would be sent along."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class AgentsClient:
    url: str
    token: str

    def require_sendable(self) -> None:
        """Refuse an address or a token that can't be used, without showing either."""
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise DoorError("The agents' door has to have an address such as https://twins.example.com.", "malformed")
        if not self.token.isascii() or not self.token.isprintable() or " " in self.token:
            raise DoorError(
                "The token holds a blank, a line break or a letter that no header can hold. Copy it again.", "malformed"
            )

    def ask(
        self,
        want: str,
        why: str = "",
        twin: str = "",
        key: str = "",
        wait: int = WAIT,
        product: str = "",
        notify: str = "",
    ) -> Result:
        """Ask a twin. Sent twice, it is one request: the key, or else the words, tell. `notify` is the address of a
        webhook that the person registered in Slack."""
        body: Result = {"want": want, "why": why, "twin": twin, "key": key, "wait": wait}
        more: Result = {"notify": {"url": notify}} if notify else {}
        return self._call("POST", "/v1/asks", body | more | ({"product": product} if product else {}))

    def read(self, ticket: str, wait: int = 0) -> Result:
        return self._call("GET", f"/v1/asks/{quote(ticket, safe='')}?wait={wait}")

    def wait(self, ticket: str, at_most: float = float("inf")) -> Result:
        """Wait for a verdict, or for something that the agent has to do. The bot may be restarted meanwhile."""
        ends, lost_since = time.monotonic() + at_most, None
        while True:
            try:
                result = self.read(ticket, max(0, min(WAIT, int(ends - time.monotonic()) if at_most < 1e9 else WAIT)))
            except DoorError as error:
                lost_since = lost_since or time.monotonic()
                if error.code not in _PASSES or time.monotonic() - lost_since > _PATIENCE:
                    raise
                time.sleep(1)
                continue
            lost_since = None
            if result["state"] not in WAITING or time.monotonic() >= ends:
                return result

    def answer(self, ticket: str, answer: str) -> Result:
        """Answer the expert's question."""
        return self._call("POST", f"/v1/asks/{quote(ticket, safe='')}/answer", {"answer": answer})

    def withdraw(self, ticket: str) -> Result:
        return self._call("POST", f"/v1/asks/{quote(ticket, safe='')}/withdraw")

    def request_override(self, ticket: str, reason: str, rule: str = "") -> Result:
        """Put the reason before the person, who overrides by a click in Slack. Then wait."""
        return self._call("POST", f"/v1/asks/{quote(ticket, safe='')}/override", {"reason": reason, "rule": rule})

    def twins(self) -> Result:
        return self._call("GET", "/v1/twins")

    def _call(self, method: str, path: str, body: Result | None = None) -> Result:
        self.require_sendable()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        request = Request(self.url.rstrip("/") + path, sent, headers, method=method)  # noqa: S310  # the user's own address
        try:
            with build_opener(_DoorWithoutRedirects).open(request, timeout=WAIT + 40) as answer:
                told: Result = json.load(answer)
                return told
        except HTTPError as error:
            raise _refused(error) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise DoorError(f"The agents' door at {self.url} can't be reached: {error}. Is the bot running?") from error


def _refused(error: HTTPError) -> DoorError:
    if error.code >= 500 and error.code != 503:
        return DoorError(f"The bot answered with status {error.code}. Try again in a minute.")
    try:
        said = json.load(error)
        return DoorError(str(said["message"]), str(said["error"]))
    except (ValueError, KeyError, TypeError):
        return DoorError(
            f"The server answered with status {error.code}, and not in JSON. Is ZEROHANDOFF_URL the bot's address?",
            "malformed",
        )
