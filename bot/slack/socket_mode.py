"""Socket Mode connections: opening, watching, closing."""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import websocket._abnf
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.interval_runner import IntervalRunner

log = logging.getLogger(__name__)

OPENS_WITHIN, CLOSES_WITHIN = 5.0, 0.3
"""Seconds."""


@dataclass(frozen=True)
class SocketTimeouts:
    """Seconds of silence until a socket is reopened, and between looks. Slack answers pings on one it has forgotten."""

    without_pong: float = 45.0
    without_word: float = 1_800.0
    poll_every: float = 5.0


@dataclass
class SocketConnection:
    app: str
    handler: SocketModeHandler
    opened: float
    heard: float | None = None
    """On the monotonic clock."""
    reopened: int = 0
    said_hello: threading.Event = field(default_factory=threading.Event)

    @property
    def is_open(self) -> bool:
        return bool(self.handler.client.is_connected())

    def note(self, _: Any, message: str) -> None:
        self.heard = time.monotonic()
        if not self.said_hello.is_set() and json.loads(message).get("type") == "hello":
            self.said_hello.set()

    def is_silent(self, patience: SocketTimeouts) -> bool:
        now, session = time.monotonic(), self.handler.client.current_session
        ponged = abs(time.time() - session.last_pong_tm) if session and session.last_pong_tm else None
        since_word = now - (self.heard or self.opened)
        is_dead = since_word > patience.without_pong and (ponged is None or ponged > patience.without_pong)
        return is_dead or since_word > patience.without_word

    def reopen(self) -> None:
        self.opened, self.heard, self.reopened = time.monotonic(), None, self.reopened + 1
        self.handler.client.connect_to_new_endpoint(force=True)


def open_socket(app: App, app_id: str, token: str) -> SocketConnection:
    """Open a socket. Raises SlackApiError for a refused token."""
    setattr(websocket._abnf, "validate_utf8", is_utf8)  # noqa: B010  # the library has no setting for it
    handler = SocketModeHandler(app, token)
    client = handler.client
    line = SocketConnection(app_id, handler, time.monotonic())
    client.on_message_listeners.append(line.note)
    client.default_auto_reconnect_enabled = False  # its monitor would at once find no socket, and open a second
    first, client.current_session_runner = client.current_session_runner, _runner_like(client.current_session_runner)
    first.event.set()  # it has just seen that there is no session, and would sleep for half a second
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt gives it no annotations
    client.current_session_runner.start()
    if not line.said_hello.wait(OPENS_WITHIN):
        log.warning("the socket is not open yet; it is tried on", extra={"app": app_id})
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = True
    return line


def is_utf8(data: bytes) -> bool:
    """Check as websocket-client does, whose loop over every byte takes milliseconds for a click's payload."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _runner_like(runner: IntervalRunner) -> IntervalRunner:
    return IntervalRunner(runner.target, runner.interval_seconds)


def close_all(lines: Sequence[SocketConnection]) -> None:
    """Close the sockets, not waiting for the SDK's threads, which sleep up to ten seconds."""
    closing = [threading.Thread(target=_close, args=(line.handler,), name="hang-up", daemon=True) for line in lines]
    for each in closing:
        each.start()
    for each in closing:
        each.join(CLOSES_WITHIN)


def _close(handler: SocketModeHandler) -> None:
    handler.client.closed = True
    handler.client.message_processor.event.set()
    handler.client.message_queue.put(None)  # wakes the thread that waits a second for a message
    handler.close()  # type: ignore[no-untyped-call]  # slack_bolt gives it no annotations


class Watchdog:
    """Thread that reopens silent sockets."""

    def __init__(
        self, lines: Sequence[SocketConnection], patience: SocketTimeouts, reopened: Callable[[str], object]
    ) -> None:
        self._lines = lines
        self._patience = patience
        self._reopened = reopened
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join(CLOSES_WITHIN)

    def _watch(self) -> None:
        while not self._end.wait(self._patience.poll_every):
            silent = [line for line in self._lines if line.is_silent(self._patience)]
            opening = [threading.Thread(target=self._reopen, args=(line,), daemon=True) for line in silent]
            for each in opening:  # in parallel: none waits for another's network
                each.start()
            for each in opening:
                each.join()

    def _reopen(self, line: SocketConnection) -> None:
        log.warning("a socket was silent, and is opened anew", extra={"app": line.app})
        self._reopened(line.app)
        try:
            line.reopen()
        except Exception as error:  # Slack is unreachable: retried after the same time of silence
            log.warning("it could not be opened", extra={"app": line.app, "reason": type(error).__name__})
