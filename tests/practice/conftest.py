"""A local Slack with one real Bolt app, and nothing patched."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN, practice_slack
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served, serve


@pytest.fixture
def slack() -> LocalSlack:
    return practice_slack()


@pytest.fixture
def served(slack: LocalSlack) -> Iterator[Served]:
    with serve(slack) as served:
        yield served


@pytest.fixture
def client(served: Served) -> WebClient:
    return WebClient(BOT_TOKEN, base_url=served.api_url, retry_handlers=[])


class BoltApp:
    """A real Bolt app, with a Socket Mode connection between `connect` and `close`."""

    def __init__(self, served: Served, slack: LocalSlack) -> None:
        self.slack = slack
        quiet = logging.getLogger("tests.bolt")
        quiet.setLevel(logging.CRITICAL)
        client = WebClient(BOT_TOKEN, base_url=served.api_url)
        self.app = App(client=client, logger=quiet, raise_error_for_unhandled_request=False)
        self.seen: list[dict[str, Any]] = []
        self._handlers: list[SocketModeHandler] = []
        self._socket_client = WebClient(base_url=served.api_url)

    def connect(self) -> SocketModeHandler:
        handler = SocketModeHandler(
            self.app, APP_TOKEN, web_client=self._socket_client, logger=self.app.logger, trace_enabled=False
        )
        before = len(self.slack.space.delivery.sockets("A0ZERO"))
        handler.connect()  # type: ignore[no-untyped-call]  # untyped in slack_bolt
        self._handlers.append(handler)
        self.slack.wait_for(lambda: len(self.slack.space.delivery.sockets("A0ZERO")) > before)
        return handler

    def close(self) -> None:
        """Hang up the sockets first, because the built-in client waits seconds for a silent one."""
        for handler in self._handlers:
            handler.client.auto_reconnect_enabled = False
        self.slack.hang_up("A0ZERO")
        self.slack.wait_for(lambda: not any(handler.client.is_connected() for handler in self._handlers))
        for handler in self._handlers:
            handler.client.message_processor.event.set()
            handler.client.message_queue.put(None)  # wakes the thread that waits a second for a message
            handler.close()  # type: ignore[no-untyped-call]  # untyped in slack_bolt


@pytest.fixture
def bolt(served: Served, slack: LocalSlack) -> Iterator[BoltApp]:
    bolt = BoltApp(served, slack)
    yield bolt
    bolt.close()
