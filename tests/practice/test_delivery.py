"""Socket Mode delivery as in Slack: to one socket, again until acknowledged, and never twice for a click."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.practice.demo_people import APP_ID, APP_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from bot.practice.workspace.model import App
from tests.practice.conftest import BoltApp

PLAIN = {"type": "plain_text"}
CARD = [{"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": {**PLAIN, "text": "Go"}}]}]


def url_for_one(served: Served) -> str:
    return str(WebClient(base_url=served.api_url).apps_connections_open(app_token=APP_TOKEN)["url"])


@contextmanager
def open_socket(served: Served) -> Iterator[ClientConnection]:
    with connect(url_for_one(served)) as socket:
        assert read(socket)["type"] == "hello"
        yield socket


def read(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=5))


def ack(socket: ClientConnection, envelope: Any) -> None:
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


def test_an_event_waits_for_the_first_socket(served: Served, slack: LocalSlack) -> None:
    slack.post("U0CORA", "C0GENERAL", "hello")
    with open_socket(served) as socket:
        assert read(socket)["payload"]["event"]["text"] == "hello"


def test_the_first_delivery_already_carries_a_retry_number(served: Served, slack: LocalSlack) -> None:
    with open_socket(served) as socket:
        slack.post("U0CORA", "C0GENERAL", "hello")
        assert read(socket)["retry_attempt"] == 0


def test_an_unacked_event_comes_again_with_the_same_event_id(served: Served, slack: LocalSlack) -> None:
    slack.space.delivery.retry_after = (0.05,)
    with open_socket(served) as socket:
        slack.post("U0CORA", "C0GENERAL", "hello")
        first, second = read(socket), read(socket)
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")


def test_an_acked_event_leaves_nothing_open(served: Served, slack: LocalSlack) -> None:
    with open_socket(served) as socket:
        slack.post("U0CORA", "C0GENERAL", "hello")
        ack(socket, read(socket))
        slack.wait_for(lambda: not slack.unacked())
    assert slack.acks[0].latency is not None


def test_what_a_dead_socket_had_goes_to_the_next_one(served: Served, slack: LocalSlack) -> None:
    with open_socket(served) as socket:
        slack.post("U0CORA", "C0GENERAL", "hello")
        read(socket)
    with open_socket(served) as after:
        assert read(after)["payload"]["event"]["text"] == "hello"


def test_each_envelope_goes_to_one_of_the_open_sockets(served: Served, slack: LocalSlack) -> None:
    with open_socket(served) as one, open_socket(served) as two:
        slack.post("U0CORA", "C0GENERAL", "first")
        slack.post("U0CORA", "C0GENERAL", "second")
        assert {read(s)["payload"]["event"]["text"] for s in (one, two)} == {"first", "second"}


def test_the_eleventh_socket_is_sent_away(served: Served) -> None:
    with ExitStack() as ten:
        for _ in range(10):
            ten.enter_context(open_socket(served))
        with connect(url_for_one(served)) as eleventh:
            assert read(eleventh)["reason"] == "too_many_websockets"


def test_a_ticket_opens_one_socket_only(served: Served) -> None:
    url = url_for_one(served)
    with connect(url) as first:
        assert read(first)["type"] == "hello"
    with pytest.raises(InvalidStatus), connect(url):
        pass


def test_a_click_that_nobody_acks_is_a_warning_triangle_and_never_sent_again(
    served: Served, slack: LocalSlack, client: WebClient
) -> None:
    slack.space.delivery.patience = 0.1
    ts = str(client.chat_postMessage(channel="C0BILLING", text="card", blocks=CARD)["ts"])
    slack.wait_for(slack.unacked)
    with open_socket(served) as socket:
        ack(socket, read(socket))
        slack.click("U0CORA", "C0BILLING", ts, "go")
        assert read(socket)["type"] == "interactive"
        slack.wait_for(lambda: slack.unanswered)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)
    assert (slack.unanswered[0].user, slack.unanswered[0].what) == ("U0CORA", "go")


def test_a_click_without_any_socket_is_a_warning_triangle_at_once(slack: LocalSlack, client: WebClient) -> None:
    ts = str(client.chat_postMessage(channel="C0BILLING", text="card", blocks=CARD)["ts"])
    slack.click("U0CORA", "C0BILLING", ts, "go")
    assert slack.unanswered[0].message_ts == ts


def test_a_redelivered_event_comes_twice_though_it_was_acked(bolt: BoltApp, slack: LocalSlack) -> None:
    slack.faults.set(redelivered=1.0, redelivery_delay=0.01)

    @bolt.app.event("message")
    def said(body: dict[str, Any]) -> None:
        bolt.seen.append(body)

    bolt.connect()
    slack.post("U0CORA", "C0GENERAL", "hello")
    slack.wait_for(lambda: len(bolt.seen) == 2)
    assert bolt.seen[0]["event_id"] == bolt.seen[1]["event_id"]


def test_a_real_client_that_is_asked_to_reconnect_does(bolt: BoltApp, slack: LocalSlack) -> None:
    bolt.connect()
    (before,) = slack.space.delivery.sockets(APP_ID)
    slack.hang_up(APP_ID, "refresh_requested")
    slack.wait_for(lambda: [s.id for s in slack.space.delivery.sockets(APP_ID) if s.id != before.id])
    slack.wait_for(lambda: before not in slack.space.delivery.sockets(APP_ID))


def test_two_apps_that_are_named_get_a_mention_each(served: Served, slack: LocalSlack) -> None:
    slack.add_app(App("A0SEC", "xoxb-sec", "xapp-sec", "U0SEC", "B0SEC", "security"))
    slack.add_channel("C0BOTH", "both", ["U0CORA", "U0ZERO", "U0SEC"])
    slack.post("U0CORA", "C0BOTH", "<@U0ZERO> and <@U0SEC>, hello")
    mentions = [e for e in slack.unacked() if e.payload["event"]["type"] == "app_mention"]
    assert {e.app_id for e in mentions} == {"A0ZERO", "A0SEC"}
    assert len({e.payload["event"]["ts"] for e in mentions}) == 1
    assert len({e.payload["event_id"] for e in mentions}) == 2
