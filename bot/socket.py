"""How is the socket to Slack opened, watched, and closed without waiting for the SDK's own threads?"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.interval_runner import IntervalRunner

log = logging.getLogger(__name__)

OPENS_WITHIN, CLOSES_WITHIN = 5.0, 0.3
"""Seconds."""


@dataclass(frozen=True)
class Patience:
    """How long a socket may be silent, in seconds, before it is opened anew. Slack answers our pings every ten
    seconds; of a quiet workspace it says nothing, and that can't be told from a socket that has been forgotten."""

    without_pong: float = 45.0
    without_word: float = 1_800.0
    looked_at_every: float = 5.0


@dataclass
class Line:
    """One socket: the app's, and what came over it."""

    app: str
    handler: SocketModeHandler
    opened: float
    heard: float | None = None
    """When Slack said anything; by the clock that can't be set."""
    reopened: int = 0
    said_hello: threading.Event = field(default_factory=threading.Event)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as the SDK knows."""
        return bool(self.handler.client.is_connected())

    def note(self, _: Any, message: str) -> None:
        """Something came."""
        self.heard = time.monotonic()
        if not self.said_hello.is_set() and json.loads(message).get("type") == "hello":
            self.said_hello.set()

    def is_silent(self, patience: Patience) -> bool:
        """Whether nothing came for so long that the connection is in doubt."""
        now, session = time.monotonic(), self.handler.client.current_session
        ponged = time.time() - session.last_pong_tm if session and session.last_pong_tm else None
        since_word = now - (self.heard or self.opened)
        is_dead = since_word > patience.without_pong and (ponged is None or ponged > patience.without_pong)
        return is_dead or since_word > patience.without_word

    def reopen(self) -> None:
        """Ask Slack for another address, and go on there."""
        self.opened, self.heard, self.reopened = time.monotonic(), None, self.reopened + 1
        self.handler.client.connect_to_new_endpoint(force=True)


def open_socket(app: App, app_id: str, token: str) -> Line:
    """Open a socket; `said_hello` is set once Slack has. Raises SlackApiError for a token that Slack refuses."""
    handler = SocketModeHandler(app, token)
    client = handler.client
    line = Line(app_id, handler, time.monotonic())
    client.on_message_listeners.append(line.note)
    client.default_auto_reconnect_enabled = False  # its monitor would find no socket at once, and open a second one
    first, client.current_session_runner = client.current_session_runner, _runner_like(client.current_session_runner)
    first.event.set()  # it has just seen that there is no session, and would sleep for half a second
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt gives it no annotations
    client.current_session_runner.start()
    if not line.said_hello.wait(OPENS_WITHIN):
        log.warning("the socket is not open yet; it is tried on", extra={"app": app_id})
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = True
    return line


def _runner_like(runner: IntervalRunner) -> IntervalRunner:
    return IntervalRunner(runner.target, runner.interval_seconds)


def hang_up(lines: Sequence[Line]) -> None:
    """Close sockets. The SDK waits for threads of its own that sleep up to ten seconds; nobody waits for those."""
    closing = [threading.Thread(target=line.handler.close, name="hang-up", daemon=True) for line in lines]
    for each in closing:
        each.start()
    for each in closing:
        each.join(CLOSES_WITHIN)


class Watchdog:
    """Opens a socket anew that is up and silent."""

    def __init__(self, lines: Sequence[Line], patience: Patience, reopened: Callable[[str], object]) -> None:
        self._lines = lines
        self._patience = patience
        self._reopened = reopened
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._end.set()
        self._thread.join(CLOSES_WITHIN)

    def _watch(self) -> None:
        while not self._end.wait(self._patience.looked_at_every):
            silent = [line for line in self._lines if line.is_silent(self._patience)]
            opening = [threading.Thread(target=self._reopen, args=(line,), daemon=True) for line in silent]
            for each in opening:  # side by side: none waits for another's network
                each.start()
            for each in opening:
                each.join()

    def _reopen(self, line: Line) -> None:
        log.warning("a socket was silent, and is opened anew", extra={"app": line.app})
        self._reopened(line.app)
        try:
            line.reopen()
        except Exception as error:  # Slack can't be reached just now: it is tried again once it was silent for as long
            log.warning("it could not be opened", extra={"app": line.app, "reason": type(error).__name__})
