"""The Web API refuses what Slack refuses, with Slack's errors."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice.demo_people import APP_TOKEN, BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served
from bot.practice.workspace.model import DEFAULT_SCOPES, App

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Form"}, "blocks": [{"type": "divider"}]}


LONG = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_600}}] * 5


def refused(call: Any, **args: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        call(**args)
    return str(error.value.response["error"])


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        # tokens and scopes
        ("chat.postMessage", {"token": "", "channel": "C0BILLING", "text": "x"}, "not_authed"),
        ("chat.postMessage", {"token": "xoxb-other", "channel": "C0BILLING", "text": "x"}, "invalid_auth"),
        ("chat.postMessage", {"token": APP_TOKEN, "channel": "C0BILLING", "text": "x"}, "not_allowed_token_type"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.shout", {}, "unknown_method"),
        # destinations of a message
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0OTHER", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0OLD", "text": "x"}, "is_archived"),
        ("chat.postMessage", {"channel": "C0BILLING", "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ("chat.postEphemeral", {"channel": "C0SECURITY", "text": "x", "user": "U0CORA"}, "user_not_in_channel"),
        # contents of a message
        ("chat.postMessage", {"channel": "C0BILLING"}, "no_text"),
        ("chat.postMessage", {"channel": "C0BILLING", "text": "x", "blocks": LONG}, "msg_blocks_too_long"),
        ("chat.postEphemeral", {"channel": "C0BILLING", "user": "U0CORA", "blocks": LONG}, "msg_blocks_too_long"),
        ("chat.postMessage", {"channel": "C0BILLING", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0BILLING", "text": "x", "metadata": "{}"}, "invalid_metadata_format"),
        ("chat.update", {"channel": "C0BILLING", "ts": "1.000000", "text": "x"}, "message_not_found"),
        # people
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@practice.example"}, "users_not_found"),
        # forms
        ("views.open", {"trigger_id": "1.a", "view": MODAL}, "invalid_trigger_id"),
        ("conversations.replies", {"channel": "C0BILLING", "ts": "1.000000"}, "thread_not_found"),
    ],
)
def test_slack_says_no(slack: LocalSlack, client: WebClient, method: str, args: dict[str, Any], error: str) -> None:
    slack.add_channel("C0OTHER", "other", ["U0CORA"])
    slack.add_channel("C0SECRET", "secret", ["U0CORA"], private=True)
    slack.add_channel("C0OLD", "old", ["U0CORA", "U0ZERO"], archived=True)
    token = args.get("token", BOT_TOKEN)
    client.token = token or None
    rest = {key: value for key, value in args.items() if key != "token"}
    assert refused(client.api_call, api_method=method, json=rest) == error


def test_another_persons_message_cannot_be_updated(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.post("U0CORA", "C0BILLING", "mine")
    assert refused(client.chat_update, channel="C0BILLING", ts=ts, text="x") == "cant_update_message"
    assert refused(client.chat_delete, channel="C0BILLING", ts=ts) == "cant_delete_message"


def test_an_update_is_refused_for_sizes_that_a_post_is_not(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C0BILLING", text="x" * 40_001)
    assert posted["message"]["text"] == "x" * 40_000, "a posted text is cut"
    assert refused(client.chat_update, channel="C0BILLING", ts=posted["ts"], text="x" * 4_001) == "msg_too_long"
    with_blocks = {"channel": "C0BILLING", "ts": posted["ts"], "text": "x", "blocks": LONG}
    assert refused(client.chat_update, **with_blocks) == "msg_blocks_too_long"


def test_many_blocks_are_refused_with_less_text(client: WebClient) -> None:
    few = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2_500}}] * 5
    client.chat_postMessage(channel="C0BILLING", text="x", blocks=few)
    many = [*few, *[{"type": "divider"}] * 10]
    assert refused(client.chat_postMessage, channel="C0BILLING", text="x", blocks=many) == "msg_blocks_too_long"


def test_all_markdown_blocks_together_have_a_limit(client: WebClient) -> None:
    two = [{"type": "markdown", "text": "x" * 6_001}] * 2
    assert refused(client.chat_postMessage, channel="C0BILLING", text="x", blocks=two) == "msg_blocks_too_long"


def test_a_rich_text_holds_no_empty_text(client: WebClient) -> None:
    inside = [{"type": "rich_text_quote", "elements": [{"type": "text", "text": ""}]}]
    blocks = [{"type": "rich_text", "elements": inside}]
    assert refused(client.chat_postMessage, channel="C0BILLING", text="x", blocks=blocks) == "invalid_blocks"


def test_a_missing_scope_is_named(slack: LocalSlack, served: Served) -> None:
    slack.add_app(App("A1", "xoxb-1", "xapp-1", "U1", "B1", "one", DEFAULT_SCOPES - {"chat:write.customize"}))
    slack.add_channel("C1", "one", ["U1"])
    client = WebClient("xoxb-1", base_url=served.api_url)
    client.chat_postMessage(channel="C1", text="as itself")
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="C1", text="as a twin", username="Ana's twin")
    assert error.value.response["needed"] == "chat:write.customize"


def trigger(slack: LocalSlack) -> str:
    return slack.space.tickets.trigger("A0ZERO", "U0CORA")


def test_a_trigger_works_once(slack: LocalSlack, client: WebClient) -> None:
    once = trigger(slack)
    client.views_open(trigger_id=once, view=MODAL)
    assert refused(client.views_open, trigger_id=once, view=MODAL) == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(slack: LocalSlack, client: WebClient) -> None:
    assert slack.space.tickets.trigger_seconds == 3.0
    slack.space.tickets.trigger_seconds = 0.0
    old = trigger(slack)
    assert refused(client.views_open, trigger_id=old, view=MODAL) == "expired_trigger_id"


def test_a_home_tab_that_changed_meanwhile_is_not_overwritten(client: WebClient) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id="U0CORA", view=home)["view"]
    client.views_publish(user_id="U0CORA", view=home, hash=first["hash"])
    assert refused(client.views_publish, user_id="U0CORA", view=home, hash=first["hash"]) == "hash_conflict"


def test_json_form_and_query_are_all_read(served: Served, client: WebClient) -> None:
    assert client.api_call("users.info", json={"user": "U0CORA"})["user"]["real_name"] == "Cora"
    assert client.api_call("users.info", data={"user": "U0CORA"})["user"]["real_name"] == "Cora"
    assert client.api_call("users.info", http_verb="GET", params={"user": "U0CORA"})["user"]["real_name"] == "Cora"


def test_every_call_is_remembered_with_its_answer(slack: LocalSlack, client: WebClient) -> None:
    client.users_info(user="U0GUS")
    (call,) = slack.calls("users.info")
    assert call.args["user"] == "U0GUS"
    assert call.answer["user"]["is_restricted"] is True
