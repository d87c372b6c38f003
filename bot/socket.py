"""How is the socket to Slack opened, and closed without waiting for the SDK's own threads?"""

import json
import logging
import threading
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.interval_runner import IntervalRunner

log = logging.getLogger(__name__)

OPENS_WITHIN, CLOSES_WITHIN = 5.0, 0.3
"""Seconds."""


def open_socket(app: App, token: str) -> SocketModeHandler:
    """Open a socket, and wait until Slack has said hello on it. Raises SlackApiError for a token that Slack refuses."""
    handler = SocketModeHandler(app, token)
    client = handler.client
    said_hello = threading.Event()

    def listen(_: Any, message: str) -> None:
        if not said_hello.is_set() and json.loads(message).get("type") == "hello":
            said_hello.set()

    client.on_message_listeners.append(listen)
    client.default_auto_reconnect_enabled = False  # its monitor would find no socket at once, and open a second one
    first, client.current_session_runner = client.current_session_runner, _runner_like(client.current_session_runner)
    first.event.set()  # it has just seen that there is no session, and would sleep for half a second
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt gives it no annotations
    client.current_session_runner.start()
    if not said_hello.wait(OPENS_WITHIN):
        log.warning("the socket is not open yet; it is tried on")
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = True
    return handler


def _runner_like(runner: IntervalRunner) -> IntervalRunner:
    return IntervalRunner(runner.target, runner.interval_seconds)


def hang_up(handler: SocketModeHandler) -> None:
    """Close the socket. The SDK waits for threads of its own that sleep up to ten seconds; nobody waits for those."""
    closing = threading.Thread(target=handler.close, name="hang-up", daemon=True)
    closing.start()
    closing.join(CLOSES_WITHIN)
