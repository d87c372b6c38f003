"""Paging through threads and history, and the facts that a root gives about its thread."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice.people.local_slack import LocalSlack


def texts(answer: Any) -> list[str]:
    return [message["text"] for message in answer["messages"]]


@pytest.fixture
def root(slack: LocalSlack) -> str:
    root = slack.post("U0CORA", "C0BILLING", "root")
    for number in range(7):
        slack.post(("U0ANA", "U0DEV")[number % 2], "C0BILLING", f"reply {number}", root)
    return root


def test_a_root_says_how_many_answered_and_who(slack: LocalSlack, client: WebClient, root: str) -> None:
    latest = slack.said("C0BILLING", root)[-1].ts
    thread_facts = {
        "thread_ts": root,
        "reply_count": 7,
        "reply_users_count": 2,
        "reply_users": ["U0ANA", "U0DEV"],
        "latest_reply": latest,
    }
    in_history = client.conversations_history(channel="C0BILLING")["messages"][0]
    in_thread = client.conversations_replies(channel="C0BILLING", ts=root)["messages"][0]
    assert in_history.items() >= thread_facts.items()
    assert in_thread.items() >= thread_facts.items()


def test_a_message_without_answers_has_no_thread(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "alone")
    message = client.conversations_history(channel="C0BILLING")["messages"][0]
    assert not message.keys() & {"thread_ts", "reply_count", "reply_users"}
    assert texts(client.conversations_replies(channel="C0BILLING", ts=ts)) == ["alone"]


def test_a_reply_says_to_whom_it_answers(client: WebClient, root: str) -> None:
    reply = client.conversations_replies(channel="C0BILLING", ts=root)["messages"][1]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (root, "U0CORA")
    assert "reply_count" not in reply


def test_a_deleted_answer_is_not_counted(slack: LocalSlack, client: WebClient, root: str) -> None:
    for message in slack.said("C0BILLING", root)[1:7]:
        slack.delete(message.user, "C0BILLING", message.ts)
    message = client.conversations_history(channel="C0BILLING")["messages"][0]
    assert (message["reply_count"], message["reply_users"]) == (1, ["U0ANA"])


def test_a_thread_comes_in_pages_oldest_first(client: WebClient, root: str) -> None:
    pages = client.conversations_replies(channel="C0BILLING", ts=root, limit=3)
    assert [texts(page) for page in pages] == [
        ["root", "reply 0", "reply 1"],
        ["reply 2", "reply 3", "reply 4"],
        ["reply 5", "reply 6"],
    ]


def test_a_thread_between_two_times_begins_with_its_root(slack: LocalSlack, client: WebClient, root: str) -> None:
    said = slack.said("C0BILLING", root)
    between: dict[str, Any] = {"oldest": said[2].ts, "latest": said[4].ts}
    inside = client.conversations_replies(channel="C0BILLING", ts=root, **between)
    assert texts(inside) == ["root", "reply 2"]
    inside = client.conversations_replies(channel="C0BILLING", ts=root, inclusive=True, **between)
    assert texts(inside) == ["root", "reply 1", "reply 2", "reply 3"]


def test_pages_of_history_stay_between_their_times_whatever_is_said_meanwhile(
    slack: LocalSlack, client: WebClient
) -> None:
    said = [slack.post("U0CORA", "C0BILLING", str(number)) for number in range(10)]
    seen: list[str] = []
    for page in client.conversations_history(channel="C0BILLING", limit=2, oldest=said[3], latest=said[8]):
        seen += texts(page)
        slack.post("U0CORA", "C0BILLING", "meanwhile")
    assert seen == ["7", "6", "5", "4"]


def test_a_channel_without_the_bot_is_not_read(slack: LocalSlack, client: WebClient) -> None:
    slack.add_channel("C0OPEN", "open", ["U0CORA"])
    ts = slack.post("U0CORA", "C0OPEN", "hello")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.conversations_history(channel="C0OPEN")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.conversations_replies(channel="C0OPEN", ts=ts)


@pytest.mark.parametrize(
    ("args", "refusal"),
    [
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "yesterday"}, "invalid_ts_latest"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"limit": 0}, "invalid_limit"),
    ],
)
def test_what_cannot_be_read_is_refused(client: WebClient, root: str, args: dict[str, Any], refusal: str) -> None:
    with pytest.raises(SlackApiError, match=refusal):
        client.conversations_history(channel="C0BILLING", **args)
