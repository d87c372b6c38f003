"""History and threads as in Slack: newest first, page by page, with metadata on request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.practice.demo_people import practice_slack
from bot.practice.people.local_slack import LocalSlack

NOTE = {"event_type": "answer", "event_payload": {"id": "7"}}


def texts(answer: Any) -> list[str]:
    return [message["text"] for message in answer["messages"]]


@pytest.fixture
def many(slack: LocalSlack) -> list[str]:
    return [slack.post("U0CORA", "C0BILLING", str(n)) for n in range(5)]


def test_history_is_newest_first_and_comes_in_pages(client: WebClient, many: list[str]) -> None:
    first = client.conversations_history(channel="C0BILLING", limit=3)
    assert (texts(first), first["has_more"]) == (["4", "3", "2"], True)
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.conversations_history(channel="C0BILLING", limit=3, cursor=cursor)
    assert (texts(rest), rest["has_more"]) == (["1", "0"], False)


def test_oldest_and_latest_are_left_out_unless_they_are_included(client: WebClient, many: list[str]) -> None:
    between: dict[str, Any] = {"channel": "C0BILLING", "oldest": many[1], "latest": many[3]}
    assert texts(client.conversations_history(**between)) == ["2"]
    assert texts(client.conversations_history(**between, inclusive=True)) == ["3", "2", "1"]


def test_replies_stand_in_their_thread_only(slack: LocalSlack, client: WebClient) -> None:
    root = slack.post("U0CORA", "C0BILLING", "root")
    slack.post("U0ANA", "C0BILLING", "reply", root)
    answer = client.conversations_history(channel="C0BILLING")
    assert texts(answer) == ["root"]
    assert answer["messages"][0]["reply_count"] == 1
    assert texts(client.conversations_replies(channel="C0BILLING", ts=root)) == ["root", "reply"]


def test_metadata_comes_only_where_it_is_asked_for(client: WebClient) -> None:
    client.chat_postMessage(channel="C0BILLING", text="answer", metadata=NOTE)
    assert "metadata" not in client.conversations_history(channel="C0BILLING")["messages"][0]
    asked = client.conversations_history(channel="C0BILLING", include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == NOTE


def test_a_deleted_root_with_replies_stays_as_a_tombstone(slack: LocalSlack, client: WebClient) -> None:
    root = slack.post("U0CORA", "C0BILLING", "root")
    slack.post("U0ANA", "C0BILLING", "reply", root)
    slack.delete("U0CORA", "C0BILLING", root)
    thread = client.conversations_replies(channel="C0BILLING", ts=root)["messages"]
    assert (thread[0]["subtype"], thread[1]["text"]) == ("tombstone", "reply")
    assert [m.text for m in slack.said("C0BILLING")] == ["reply"]


def test_an_edit_tells_both_states(slack: LocalSlack) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "because audits")
    slack.edit("U0CORA", "C0BILLING", ts, "because auditors need 13 months")
    event = slack.unacked()[-1].payload["event"]
    assert (event["subtype"], event["message"]["ts"]) == ("message_changed", ts)
    assert event["previous_message"]["text"] == "because audits"
    assert event["message"]["edited"]["user"] == "U0CORA"


def test_a_customised_author_is_a_bot_message_without_a_user(slack: LocalSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="C0BILLING", text="hi", username="Ana's twin", icon_emoji=":shield:")
    event = slack.unacked()[-1].payload["event"]
    assert (event["subtype"], event["username"]) == ("bot_message", "Ana's twin")
    assert "user" not in event


def test_a_customised_author_lands_in_slackbots_dm_when_sent_to_a_person(client: WebClient) -> None:
    own = client.conversations_open(users="U0ANA")["channel"]["id"]
    assert client.chat_postMessage(channel="U0ANA", text="hi")["channel"] == own
    assert client.chat_postMessage(channel="U0ANA", text="hi", username="Ana's twin")["channel"] != own


def test_the_status_goes_when_the_app_has_posted(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "<@U0ZERO> hello")
    client.assistant_threads_setStatus(channel_id="C0BILLING", thread_ts=ts, status="is reading Ana's rules")
    assert slack.status("C0BILLING", ts) == "is reading Ana's rules"
    client.chat_postMessage(channel="C0BILLING", text="done", thread_ts=ts)
    assert slack.status("C0BILLING", ts) == ""


def frozen(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def test_timestamps_grow_though_the_clock_stands_still() -> None:
    slack = practice_slack(frozen(datetime(2025, 11, 3, 9, tzinfo=UTC)))
    first, second = (slack.post("U0CORA", "C0BILLING", "x") for _ in range(2))
    assert first < second
    assert first.startswith("1762160400.")


def test_the_clock_may_jump() -> None:
    now = datetime(2025, 11, 3, 9, tzinfo=UTC)
    slack = practice_slack(frozen(now))
    first = slack.post("U0CORA", "C0BILLING", "x")
    slack.space.now = frozen(now + timedelta(days=7))
    assert float(slack.post("U0CORA", "C0BILLING", "x")) - float(first) >= 7 * 86_400


def test_foreign_people_and_shared_channels_are_told(slack: LocalSlack) -> None:
    slack.add_user("U0OUT", "Olga", team_id="T0OTHER", is_stranger=True)
    slack.add_channel("C0SHARED", "shared", ["U0OUT", "U0ZERO"], shared=True)
    slack.post("U0OUT", "C0SHARED", "<@U0ZERO> hello")
    payload = slack.unacked()[0].payload
    assert payload["is_ext_shared_channel"] is True
    assert payload["event"]["user_team"] == payload["event"]["source_team"] == "T0OTHER"


def test_a_picture_is_uploaded_unshared_and_posted_in_one_message(slack: LocalSlack, client: WebClient) -> None:
    file_id = client.files_upload_v2(content=b"png", filename="digest.png", title="Digest")["files"][0]["id"]
    assert slack.said("C0BILLING") == []
    picture = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Digest"}
    client.chat_postMessage(channel="C0BILLING", text="Digest", blocks=[picture])
    assert slack.space.files[file_id].content == b"png"
