"""The menu of conversations: those that the person may see and the filter allows."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.blockkit.validate import check_view
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import SlackError
from tests.practice.forms import field, modal, opened, sent


def where(optional: bool = False, **more: Any) -> dict[str, Any]:
    return modal(field("where", "conversations_select", optional=optional, **more))


def chosen(slack: LocalSlack) -> Any:
    return sent(slack)["view"]["state"]["values"]["where"]["x"]


def choose(slack: LocalSlack, client: WebClient, user: str, channel: str, **filtered: Any) -> None:
    view = opened(slack, client, where(filter=filtered) if filtered else where(), user)
    slack.send_form(user, view, {"where": channel})


def test_what_was_chosen_is_told(slack: LocalSlack, client: WebClient) -> None:
    choose(slack, client, "U0CORA", "C0GENERAL")
    assert chosen(slack) == {"type": "conversations_select", "selected_conversation": "C0GENERAL"}


def test_nothing_chosen_is_nothing_told(slack: LocalSlack, client: WebClient) -> None:
    view = opened(slack, client, where(optional=True))
    slack.send_form("U0CORA", view, {})
    assert chosen(slack)["selected_conversation"] is None


@pytest.mark.parametrize(
    ("user", "channel", "filtered", "may"),
    [
        # by person
        ("U0GUS", "C0GENERAL", {}, True),  # public, though he is no member
        ("U0ANA", "C0SECURITY", {}, True),
        ("U0CORA", "C0SECURITY", {}, False),  # private, and not hers
        ("U0CORA", "DU0CORAU0ZERO", {}, True),
        ("U0ANA", "DU0CORAU0ZERO", {}, False),
        ("U0CORA", "C0NONE", {}, False),
        # by filter
        ("U0ANA", "C0GENERAL", {"include": ["private"]}, False),
        ("U0ANA", "C0SECURITY", {"include": ["private", "mpim"]}, True),
        ("U0CORA", "DU0CORAU0ZERO", {"include": ["public", "private"]}, False),
        ("U0CORA", "DU0CORAU0ZERO", {"exclude_bot_users": True}, False),
        ("U0CORA", "DU0ANAU0CORA", {"exclude_bot_users": True}, True),
        ("U0CORA", "C0SHARED", {"include": ["public"]}, True),
        ("U0CORA", "C0SHARED", {"exclude_external_shared_channels": True}, False),
        ("U0CORA", "C0OLD", {}, False),  # archived
    ],
)
def test_who_may_choose_what(
    slack: LocalSlack, client: WebClient, user: str, channel: str, filtered: dict[str, Any], may: bool
) -> None:
    slack.dm("U0CORA", "U0ZERO")
    slack.dm("U0CORA", "U0ANA")
    slack.add_channel("C0SHARED", "shared", ["U0CORA"], shared=True)
    slack.add_channel("C0OLD", "old", ["U0CORA"], archived=True)
    if may:
        choose(slack, client, user, channel, **filtered)
        assert chosen(slack)["selected_conversation"] == channel
    else:
        with pytest.raises(ImpossibleError, match="where"):
            choose(slack, client, user, channel, **filtered)


def test_a_menu_beside_a_text_refuses_too_and_says_what_it_holds(slack: LocalSlack, client: WebClient) -> None:
    menu = {"type": "conversations_select", "action_id": "x", "filter": {"include": ["public"]}}
    blocks = [{"type": "actions", "elements": [menu]}]
    ts = str(client.chat_postMessage(channel="C0BILLING", text="card", blocks=blocks)["ts"])
    slack.click("U0ANA", "C0BILLING", ts, "x", "C0GENERAL")
    assert sent(slack)["actions"][0]["selected_conversation"] == "C0GENERAL"
    with pytest.raises(ImpossibleError, match="there are: C0BILLING, C0ONBOARD, C0GENERAL"):
        slack.click("U0ANA", "C0BILLING", ts, "x", "C0SECURITY")


@pytest.mark.parametrize(
    ("more", "channel", "expected"),
    [
        ({"initial_conversation": "C0GENERAL"}, "C0BILLING", "C0GENERAL"),
        ({"default_to_current_conversation": True}, "C0BILLING", "C0BILLING"),
        ({"default_to_current_conversation": True, "initial_conversation": "C0GENERAL"}, "C0BILLING", "C0GENERAL"),
        ({"default_to_current_conversation": True, "filter": {"include": ["private"]}}, "C0BILLING", None),
        ({"default_to_current_conversation": True}, "", None),
    ],
)
def test_what_it_begins_with(
    slack: LocalSlack, client: WebClient, more: dict[str, Any], channel: str, expected: str | None
) -> None:
    opened(slack, client, where(**more), channel=channel)
    assert slack.views("U0CORA")[0].state["where"]["x"]["selected_conversation"] == expected


def test_the_current_conversation_is_where_the_shortcut_was_used(slack: LocalSlack, client: WebClient) -> None:
    ts = slack.post("U0CORA", "C0GENERAL", "hello")
    slack.shortcut("U0CORA", "C0GENERAL", ts, "shortcut:make_rule")
    client.views_open(trigger_id=sent(slack)["trigger_id"], view=where(default_to_current_conversation=True))
    assert slack.views("U0CORA")[0].state["where"]["x"]["selected_conversation"] == "C0GENERAL"


@pytest.mark.parametrize(
    "wrong", [{}, {"include": []}, {"include": ["channels"]}, {"exclude_bot_users": "yes"}, {"colour": "red"}, "public"]
)
def test_a_filter_that_slack_would_refuse_is_refused(wrong: Any) -> None:
    with pytest.raises(SlackError, match="element/filter"):
        check_view(where(filter=wrong), ("modal",))


def test_a_refused_filter_is_said_to_the_app(slack: LocalSlack, client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        opened(slack, client, where(filter={}))
