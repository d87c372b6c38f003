"""Faults on demand, or by chance and repeatable from a seed."""

import http.client
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from bot.practice.demo_people import BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from bot.practice.workspace.faults import Faults

CUT = (URLError, http.client.RemoteDisconnected, ConnectionError)


def texts(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.said("C0BILLING")]


def test_one_call_is_rate_limited_and_the_next_is_not(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next("chat.postMessage", 429, retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0BILLING", text="hello")
    assert refused.value.response.headers["retry-after"] == "7"
    client.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == ["hello"]


def test_the_sdk_waits_out_a_rate_limit(slack: LocalSlack, served: Served) -> None:
    slack.faults.next("chat.postMessage", 429, retry_after=0)
    patient = WebClient(BOT_TOKEN, base_url=served.api_url, retry_handlers=[RateLimitErrorRetryHandler()])
    patient.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == ["hello"]


def test_a_dropped_call_took_effect(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next("chat.postMessage", "drop")
    with pytest.raises(CUT):
        client.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == ["hello"]


def test_a_call_that_is_dropped_before_did_nothing(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next("chat.postMessage", "drop_before")
    with pytest.raises(CUT):
        client.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == []


def test_the_sdks_own_retry_after_a_drop_posts_twice(slack: LocalSlack, served: Served) -> None:
    slack.faults.next("chat.postMessage", "drop")
    hasty = WebClient(BOT_TOKEN, base_url=served.api_url, retry_handlers=[ConnectionErrorRetryHandler()])
    hasty.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == ["hello", "hello"]


def test_garbage_is_no_answer_of_slacks(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next("chat.postMessage", "garbage")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == ["hello"]


def test_a_500_did_nothing(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next("chat.postMessage", 500)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0BILLING", text="hello")
    assert texts(slack) == []


def test_any_answer_can_be_had(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.next("chat.update", {"ok": False, "error": "edit_window_closed"}, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="edit_window_closed"):
            client.chat_update(channel="C0BILLING", ts="1.0", text="x")


def test_a_burst_is_refused_where_slacks_limits_are_on(slack: LocalSlack, client: WebClient) -> None:
    slack.faults.burst_limits = True
    client.chat_postMessage(channel="C0BILLING", text="one")
    client.chat_postMessage(channel="C0GENERAL", text="elsewhere")
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.chat_postMessage(channel="C0BILLING", text="two")


def test_the_same_seed_makes_the_same_bad_day() -> None:
    def day(seed: int) -> list[bool]:
        faults = Faults(rate_limited=0.3, seed=seed)
        return [faults.for_call("chat.postMessage", "C") is not None for _ in range(50)]

    assert day(1) == day(1) != day(2)


def test_reading_is_never_disturbed_by_chance() -> None:
    assert Faults(dropped=1.0, rate_limited=1.0, error_500=1.0).for_call("conversations.replies", "C") is None


def test_a_fault_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault"):
        Faults().set(slow=0.5)
    with pytest.raises(ValueError, match="is no fault"):
        Faults().next("chat.postMessage", "explode")
