"""The control door, by which a script in another process drives the workspace."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.demo_people import BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served, serve
from tests.support.control_client import ControlClient


@pytest.fixture
def open_door(slack: LocalSlack) -> Iterator[Served]:
    with serve(slack, control=True) as served:
        yield served


@pytest.fixture
def control(open_door: Served) -> ControlClient:
    return ControlClient(open_door.url)


def test_what_is_posted_is_said(control: ControlClient) -> None:
    ts = control.post("U0CORA", "C0BILLING", "hello")
    assert [(m["ts"], m["text"]) for m in control.said("C0BILLING")] == [(ts, "hello")]


def test_calls_are_counted_by_method(control: ControlClient, open_door: Served) -> None:
    WebClient(BOT_TOKEN, base_url=open_door.api_url).auth_test()
    assert control.call_counts() == {"auth.test": 1}


def test_faults_are_set_from_outside(control: ControlClient, slack: LocalSlack) -> None:
    assert control.faults(rate_limited=0.05, seed=3)["rate_limited"] == 0.05
    control.faults(next={"method": "chat.postMessage", "status": 500})
    assert slack.faults.for_call("chat.postMessage", "C") is not None


def test_what_was_not_acked_has_no_latency(control: ControlClient) -> None:
    control.post("U0CORA", "C0BILLING", "hello")
    assert [a["latency"] for a in control.acks()] == [None]
    assert control.sockets("A0ZERO") == 0


def test_what_cannot_be_done_comes_back_in_words(control: ControlClient) -> None:
    with pytest.raises(ImpossibleError, match="channel_not_found"):
        control.post("U0CORA", "C404", "hello")
    with pytest.raises(ImpossibleError, match="no message"):
        control.click("U0CORA", "C0BILLING", "1.0", "approve")


def test_the_door_is_shut_unless_it_was_asked_for(served: Served) -> None:
    with pytest.raises((ImpossibleError, ValueError)):
        ControlClient(served.url).post("U0CORA", "C0BILLING", "hello")
