"""A real, unpatched Bolt app runs in the local workspace as it would in Slack."""

from typing import Any

import pytest

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.people.local_slack import LocalSlack
from tests.practice.conftest import BoltApp

FORM = {
    "type": "modal",
    "callback_id": "reason",
    "title": {"type": "plain_text", "text": "Your reason"},
    "submit": {"type": "plain_text", "text": "Record"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
CARD = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "ask", "text": {"type": "plain_text", "text": "Why?"}, "value": "7:1"}
        ],
    }
]


def echo(bolt: BoltApp) -> None:
    @bolt.app.event("app_mention")
    def mentioned(event: dict[str, Any], say: Any) -> None:
        say(text=f"You said {event['text']}", blocks=CARD, thread_ts=event["ts"])

    @bolt.app.event("message")
    def said(body: dict[str, Any]) -> None:
        bolt.seen.append(body)

    @bolt.app.action("ask")
    def asked(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @bolt.app.view("reason")
    def given(ack: Any, body: dict[str, Any], view: dict[str, Any], client: Any) -> None:
        why = view["state"]["values"]["why"]["text"]["value"]
        if why == "because":
            ack(response_action="errors", errors={"why": "Say a little more."})
            return
        ack()
        client.chat_postMessage(channel="C0BILLING", text=f"Recorded: {why}")

    @bolt.app.command("/twins")
    def commanded(ack: Any, command: dict[str, Any]) -> None:
        ack(f"Twins {command['text']}")


def test_a_mention_is_answered_in_its_thread(bolt: BoltApp, slack: LocalSlack) -> None:
    echo(bolt)
    bolt.connect()
    ts = slack.post("U0CORA", "C0BILLING", "<@U0ZERO> security hello")
    answer = slack.wait_for(lambda: slack.said("C0BILLING", ts)[1:])[0]
    assert answer.text == "You said <@U0ZERO> security hello"
    assert answer.thread_ts == ts


def test_a_mention_and_its_message_share_the_ts_and_not_the_event_id(bolt: BoltApp, slack: LocalSlack) -> None:
    echo(bolt)
    bolt.connect()
    ts = slack.post("U0CORA", "C0BILLING", "<@U0ZERO> hello")
    slack.wait_for(lambda: len(slack.acks) >= 2)
    mention, message = slack.acks[:2]
    assert (mention.payload["event"]["type"], message.payload["event"]["type"]) == ("app_mention", "message")
    assert mention.payload["event"]["ts"] == message.payload["event"]["ts"] == ts
    assert mention.payload["event_id"] != message.payload["event_id"]


def test_in_a_dm_there_is_only_the_message(bolt: BoltApp, slack: LocalSlack) -> None:
    echo(bolt)
    bolt.connect()
    slack.post("U0CORA", slack.dm("U0CORA", "U0ZERO"), "<@U0ZERO> hello")
    slack.wait_for(lambda: bolt.seen)
    assert [e.payload["event"]["type"] for e in slack.acks] == ["message"]
    assert bolt.seen[0]["event"]["channel_type"] == "im"


def ask_for_the_form(bolt: BoltApp, slack: LocalSlack) -> str:
    echo(bolt)
    bolt.connect()
    ts = slack.post("U0CORA", "C0BILLING", "<@U0ZERO> hello")
    card = slack.wait_for(lambda: slack.said("C0BILLING", ts)[1:])[0]
    slack.click("U0CORA", "C0BILLING", card.ts, "ask")
    return slack.wait_for(lambda: slack.views("U0CORA"))[0].id


def test_a_button_opens_a_form_and_its_answer_reaches_the_app(bolt: BoltApp, slack: LocalSlack) -> None:
    view = ask_for_the_form(bolt, slack)
    assert slack.submit("U0CORA", view, {"why": "auditors need 13 months"}) == {}
    slack.wait_for(lambda: "Recorded: auditors need 13 months" in [m.text for m in slack.said("C0BILLING")])
    assert slack.views("U0CORA") == []


def test_a_form_that_is_refused_stays_open_and_says_why(bolt: BoltApp, slack: LocalSlack) -> None:
    view = ask_for_the_form(bolt, slack)
    slack.submit("U0CORA", view, {"why": "because"})
    assert slack.views("U0CORA")[0].errors == {"why": "Say a little more."}


def test_a_form_with_an_empty_required_field_is_not_sent(bolt: BoltApp, slack: LocalSlack) -> None:
    view = ask_for_the_form(bolt, slack)
    with pytest.raises(ImpossibleError, match="why"):
        slack.submit("U0CORA", view, {})


def test_a_button_that_is_not_there_says_what_is(bolt: BoltApp, slack: LocalSlack) -> None:
    echo(bolt)
    bolt.connect()
    ts = slack.post("U0CORA", "C0BILLING", "<@U0ZERO> hello")
    card = slack.wait_for(lambda: slack.said("C0BILLING", ts)[1:])[0]
    with pytest.raises(ImpossibleError, match="ask=7:1"):
        slack.click("U0CORA", "C0BILLING", card.ts, "approve")


def test_what_a_command_acks_is_seen_by_the_person_alone(bolt: BoltApp, slack: LocalSlack) -> None:
    echo(bolt)
    bolt.connect()
    slack.command("U0CORA", "C0BILLING", "/twins", "list")
    assert slack.wait_for(lambda: slack.ephemerals("U0CORA"))[0].text == "Twins list"
    assert slack.ephemerals("U0ANA") == []
