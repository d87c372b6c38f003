"""Links to messages, which the bot gets for channels that it is in."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice.people.local_slack import LocalSlack

ARCHIVES = "https://practice.slack.example/archives"


def link(client: WebClient, channel: str, ts: str) -> str:
    return str(client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])


def test_a_message_is_addressed_by_its_ts_without_the_dot(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "hello")
    assert link(client, "C0BILLING", ts) == f"{ARCHIVES}/C0BILLING/p{ts.replace('.', '')}"


def test_a_reply_is_addressed_with_its_thread_and_the_root_is_not(slack: LocalSlack, client: WebClient) -> None:
    root = slack.post("U0CORA", "C0BILLING", "root")
    reply = slack.post("U0ANA", "C0BILLING", "reply", root)
    of_reply = f"{ARCHIVES}/C0BILLING/p{reply.replace('.', '')}?thread_ts={root}&cid=C0BILLING"
    assert link(client, "C0BILLING", reply) == of_reply
    assert link(client, "C0BILLING", root) == f"{ARCHIVES}/C0BILLING/p{root.replace('.', '')}"


def test_a_channel_without_the_bot_has_no_links(slack: LocalSlack, client: WebClient) -> None:
    slack.add_channel("C0PRIVATE", "private", ["U0CORA"], private=True)
    slack.add_channel("C0OPEN", "open", ["U0CORA"])
    for channel in ("C0PRIVATE", "C0OPEN"):
        ts = slack.post("U0CORA", channel, "hello")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            link(client, channel, ts)
    with pytest.raises(SlackApiError, match="channel_not_found"):
        link(client, "C0NONE", "1.0")


def test_what_is_gone_or_never_was_has_no_link(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "hello")
    slack.delete("U0CORA", "C0BILLING", ts)
    for missing in (ts, "1700000000.000001", ""):
        with pytest.raises(SlackApiError, match="message_not_found"):
            link(client, "C0BILLING", missing)
