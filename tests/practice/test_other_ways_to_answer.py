"""Menus, Home tabs, commands, response URLs and stacked forms, each as in Slack."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.people.local_slack import LocalSlack
from tests.practice.conftest import BoltApp


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value), "value": value}


BUTTON = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "1"}
CARD = [{"type": "actions", "block_id": "acts", "elements": [BUTTON]}]


def sent(slack: LocalSlack) -> dict[str, Any]:
    """Return the last payload that was sent."""
    return slack.acks[-1].payload


def post(client: WebClient, *elements: dict[str, Any]) -> str:
    blocks = [{"type": "actions", "block_id": "acts", "elements": list(elements)}]
    return str(client.chat_postMessage(channel="C0BILLING", text="card", blocks=blocks)["ts"])


@pytest.mark.parametrize(
    ("element", "given", "key", "expected"),
    [
        ({"type": "static_select", "options": [option("a"), option("b")]}, "b", "selected_option", option("b")),
        ({"type": "overflow", "options": [option("a"), option("b")]}, "a", "selected_option", option("a")),
        ({"type": "radio_buttons", "options": [option("a")]}, "a", "selected_option", option("a")),
        ({"type": "checkboxes", "options": [option("a"), option("b")]}, ["b"], "selected_options", [option("b")]),
        ({"type": "users_select"}, "U0ANA", "selected_user", "U0ANA"),
        ({"type": "datepicker"}, "2025-11-10", "selected_date", "2025-11-10"),
    ],
)
def test_each_kind_of_menu_says_what_was_chosen(
    slack: LocalSlack, client: WebClient, element: dict[str, Any], given: Any, key: str, expected: Any
) -> None:
    ts = post(client, {**element, "action_id": "pick"})
    slack.click("U0CORA", "C0BILLING", ts, "pick", given)
    assert sent(slack)["actions"][0][key] == expected


def test_an_option_that_is_not_offered_cannot_be_chosen(slack: LocalSlack, client: WebClient) -> None:
    ts = post(client, {"type": "static_select", "action_id": "pick", "options": [option("a")]})
    with pytest.raises(ImpossibleError, match="offers a, not 'z'"):
        slack.click("U0CORA", "C0BILLING", ts, "pick", "z")


def test_among_equal_actions_the_value_decides(slack: LocalSlack, client: WebClient) -> None:
    row = {"type": "section", "text": plain("row")}
    blocks = [{**row, "accessory": {**BUTTON, "value": value}} for value in ("first", "second")]
    ts = str(client.chat_postMessage(channel="C0BILLING", text="rows", blocks=blocks)["ts"])
    slack.click("U0CORA", "C0BILLING", ts, "go", "second")
    assert sent(slack)["actions"][0]["value"] == "second"


def test_a_click_carries_all_that_slack_sends(slack: LocalSlack, client: WebClient) -> None:
    ts = post(client, BUTTON)
    slack.click("U0CORA", "C0BILLING", ts, "go")
    payload = sent(slack)
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0BILLING",
        "is_ephemeral": False,
    }
    assert (payload["user"]["id"], payload["user"]["team_id"], payload["message"]["ts"]) == ("U0CORA", "T0PRACTICE", ts)
    assert payload["actions"][0].keys() >= {"action_id", "block_id", "value", "text", "type", "action_ts"}
    assert payload["trigger_id"]


def test_a_home_tab_is_published_and_its_buttons_work(bolt: BoltApp, slack: LocalSlack) -> None:
    @bolt.app.event("app_home_opened")
    def opened(event: dict[str, Any], client: Any) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})

    @bolt.app.action("go")
    def went(ack: Any, body: dict[str, Any]) -> None:
        ack()
        bolt.seen.append(body)

    bolt.connect()
    slack.open_home("U0ANA", "A0ZERO")
    home = slack.wait_for(lambda: slack.home("U0ANA"))
    assert home is not None
    slack.click_in_view("U0ANA", home.id, "go")
    slack.wait_for(lambda: bolt.seen)
    assert bolt.seen[0]["container"] == {"type": "view", "view_id": home.id}


def test_a_response_url_replaces_an_ephemeral_message_and_wears_out(slack: LocalSlack, client: WebClient) -> None:
    client.chat_postEphemeral(channel="C0BILLING", user="U0CORA", text="only you", blocks=CARD)
    slack.click("U0CORA", "C0BILLING", slack.ephemerals("U0CORA")[0].ts, "go")
    url = WebhookClient(sent(slack)["response_url"])
    url.send(text="done", replace_original=True)
    assert [m.text for m in slack.ephemerals("U0CORA")] == ["done"]
    codes = [url.send(text="more").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 404]


def test_a_command_may_answer_in_the_channel(bolt: BoltApp, slack: LocalSlack) -> None:
    @bolt.app.command("/twins")
    def twins(ack: Any) -> None:
        ack(text="for all", response_type="in_channel")

    bolt.connect()
    slack.command("U0CORA", "C0BILLING", "/twins", "list")
    slack.wait_for(lambda: [m.text for m in slack.said("C0BILLING")] == ["for all"])


def form(title: str) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "text"}
    field = {"type": "input", "block_id": "why", "label": plain("Why"), "element": element, "optional": True}
    return {"type": "modal", "callback_id": title, "title": plain(title), "submit": plain("Next"), "blocks": [field]}


def open_form(slack: LocalSlack, client: WebClient) -> str:
    trigger = slack.space.tickets.trigger("A0ZERO", "U0CORA")
    return str(client.views_open(trigger_id=trigger, view=form("first"))["view"]["id"])


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ({}, []),
        ({"response_action": "clear"}, []),
        ({"response_action": "push", "view": form("second")}, ["first", "second"]),
        ({"response_action": "update", "view": form("second")}, ["second"]),
        ({"response_action": "errors", "errors": {"why": "No."}}, ["first"]),
    ],
)
def test_a_form_does_what_its_ack_says(
    bolt: BoltApp, slack: LocalSlack, client: WebClient, answer: dict[str, Any], left: list[str]
) -> None:
    @bolt.app.view("first")
    def given(ack: Any) -> None:
        ack(**answer)

    bolt.connect()
    slack.submit("U0CORA", open_form(slack, client), {"why": "x"})
    assert [view.callback_id for view in slack.views("U0CORA")] == left


def test_forms_are_stacked_three_deep_at_most(slack: LocalSlack, client: WebClient) -> None:
    open_form(slack, client)
    tickets = slack.space.tickets
    for name in ("second", "third"):
        client.views_push(trigger_id=tickets.trigger("A0ZERO", "U0CORA"), view=form(name))
    answer = client.api_call  # a fourth is refused
    with pytest.raises(Exception, match="push_limit_reached"):
        answer("views.push", json={"trigger_id": tickets.trigger("A0ZERO", "U0CORA"), "view": form("fourth")})
