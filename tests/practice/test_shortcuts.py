"""Message shortcuts as in Slack: the app learns the message and the person."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import serve
from bot.practice.workspace.model import DEFAULT_SCOPES, App, SlackError
from tests.practice.conftest import BoltApp
from tests.practice.forms import field, modal, sent
from tests.support.control_client import ControlClient

MAKE_RULE = "shortcut:make_rule"
NOTE = {"event_type": "answer", "event_payload": {"id": "7"}}


@pytest.fixture
def said(slack: LocalSlack) -> str:
    return slack.post("U0CORA", "C0BILLING", "never on a Friday")


def test_it_carries_all_that_slack_sends(slack: LocalSlack, said: str) -> None:
    slack.shortcut("U0ANA", "C0BILLING", said, MAKE_RULE)
    payload = sent(slack)
    assert (payload["type"], payload["callback_id"], payload["message_ts"]) == ("message_action", MAKE_RULE, said)
    assert payload["user"] == {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": "T0PRACTICE"}
    assert payload["channel"] == {"id": "C0BILLING", "name": "billing"}
    assert payload["team"] == {"id": "T0PRACTICE", "domain": "practice"}
    assert (payload["api_app_id"], payload["is_enterprise_install"], payload["enterprise"]) == ("A0ZERO", False, None)
    assert payload.keys() >= {"token", "action_ts", "trigger_id", "response_url"}
    message = payload["message"]
    assert (message["type"], message["user"], message["text"]) == ("message", "U0CORA", "never on a Friday")
    assert message["ts"] == said
    assert message.keys() >= {"team", "blocks"}
    assert "thread_ts" not in message


def test_a_reply_says_which_thread_it_is_in(slack: LocalSlack, said: str) -> None:
    reply = slack.post("U0ANA", "C0BILLING", "because of the weekend", said)
    slack.shortcut("U0ANA", "C0BILLING", reply, MAKE_RULE)
    assert sent(slack)["message"]["thread_ts"] == said


def test_a_private_channel_is_not_named(slack: LocalSlack) -> None:
    ts = slack.post("U0ANA", "C0SECURITY", "keys rotate monthly")
    slack.shortcut("U0OMAR", "C0SECURITY", ts, MAKE_RULE)
    assert sent(slack)["channel"] == {"id": "C0SECURITY", "name": "privategroup"}


def test_an_app_reads_its_own_metadata_and_nobody_elses(slack: LocalSlack, client: WebClient) -> None:
    slack.add_app(App("A0OTHER", "xoxb-2", "xapp-2", "U0OTHER", "B0OTHER", "other", shortcuts=(("other:do", "Other"),)))
    ts = str(client.chat_postMessage(channel="C0BILLING", text="answer", metadata=NOTE)["ts"])
    slack.shortcut("U0CORA", "C0BILLING", ts, MAKE_RULE)
    assert (sent(slack)["message"]["metadata"], sent(slack)["message"]["bot_id"]) == (NOTE, "B0ZERO")
    slack.shortcut("U0CORA", "C0BILLING", ts, "other:do")
    assert sent(slack)["api_app_id"] == "A0OTHER"
    assert "metadata" not in sent(slack)["message"]


@pytest.mark.parametrize(
    ("user", "channel", "refusal"),
    [
        ("U0CORA", "C0SECURITY", "channel_not_found"),  # private, and not hers
        ("U0GUS", "C0GENERAL", "not_in_channel"),
        ("U0NOBODY", "C0GENERAL", "not_in_channel"),
    ],
)
def test_only_who_is_in_the_channel_can_use_it(slack: LocalSlack, user: str, channel: str, refusal: str) -> None:
    ts = slack.post("U0ANA", channel, "hello")
    with pytest.raises(SlackError, match=refusal):
        slack.shortcut(user, channel, ts, MAKE_RULE)


def test_what_is_not_there_cannot_be_used(slack: LocalSlack, client: WebClient, said: str) -> None:
    with pytest.raises(ImpossibleError, match="there are: shortcut:ask_twin, shortcut:make_rule"):
        slack.shortcut("U0CORA", "C0BILLING", said, "shortcut:other")
    client.chat_postEphemeral(channel="C0BILLING", user="U0CORA", text="only you")
    slack.delete("U0CORA", "C0BILLING", said)
    for ts in (said, slack.ephemerals("U0CORA")[0].ts):
        with pytest.raises(ImpossibleError, match="there is no message"):
            slack.shortcut("U0CORA", "C0BILLING", ts, MAKE_RULE)


def test_a_shortcut_needs_the_scope_of_commands(slack: LocalSlack, said: str) -> None:
    scopes = DEFAULT_SCOPES - {"commands"}
    slack.add_app(App("A0OTHER", "xoxb-2", "xapp-2", "U0OTHER", "B0OTHER", "other", scopes, (("other:do", "Other"),)))
    with pytest.raises(ImpossibleError, match="no app has a shortcut"):
        slack.shortcut("U0CORA", "C0BILLING", said, "other:do")


def test_a_name_is_no_longer_than_slack_takes(slack: LocalSlack) -> None:
    with pytest.raises(ValueError, match="24 characters"):
        slack.add_app(App("A", "xoxb-2", "xapp-2", "U0OTHER", "B", "other", shortcuts=(("other:do", "x" * 25),)))


def test_the_app_answers_with_a_form_or_to_the_person_alone(bolt: BoltApp, slack: LocalSlack, said: str) -> None:
    @bolt.app.shortcut(MAKE_RULE)
    def make(ack: Any, shortcut: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal(field("why", "plain_text_input")))
        WebhookClient(shortcut["response_url"]).send(text="Noted")

    bolt.connect()
    slack.shortcut("U0ANA", "C0BILLING", said, MAKE_RULE)
    assert slack.wait_for(lambda: slack.views("U0ANA"))[0].callback_id == "Form"
    slack.wait_for(lambda: [m.text for m in slack.ephemerals("U0ANA")] == ["Noted"])


def test_who_reaches_nobody_sees_the_triangle(slack: LocalSlack, said: str) -> None:
    slack.shortcut("U0ANA", "C0BILLING", said, MAKE_RULE)
    lost = slack.unanswered[0]
    assert (lost.user, lost.channel, lost.message_ts, lost.what) == ("U0ANA", "C0BILLING", said, MAKE_RULE)


def test_a_script_in_another_process_can_use_it(slack: LocalSlack, said: str) -> None:
    with serve(slack, control=True) as open_door:
        envelope = ControlClient(open_door.url).shortcut("U0ANA", "C0BILLING", said, MAKE_RULE)
    assert slack.acks[-1].id == envelope
