"""The practice people and their rights, and the conversion of typed text to Slack's markup."""

from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient

from bot.practice.page.info import Jump, jump
from bot.practice.people.compose_text import as_slack_text, as_typed
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import SlackError


def test_a_guest_sees_billing_only(slack: LocalSlack, client: WebClient) -> None:
    assert client.users_info(user="U0GUS")["user"]["is_restricted"] is True
    slack.post("U0GUS", "C0BILLING", "hello")
    with pytest.raises(SlackError, match="not_in_channel"):
        slack.post("U0GUS", "C0GENERAL", "hello")


def test_a_private_channel_does_not_exist_for_others(slack: LocalSlack) -> None:
    with pytest.raises(SlackError, match="channel_not_found"):
        slack.post("U0CORA", "C0SECURITY", "hello")


def test_the_architect_is_an_admin_and_lives_in_a_time_zone(client: WebClient) -> None:
    ari = client.users_info(user="U0ARI")["user"]
    assert (ari["is_admin"], ari["tz"], ari["tz_offset"] % 3600) == (True, "Europe/Berlin", 0)
    assert client.users_lookupByEmail(email="ari@practice.example")["user"]["id"] == "U0ARI"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("@zerohandoff security go", "<@U0ZERO> security go"),
        ("ask @ana in #billing.", "ask <@U0ANA> in <#C0BILLING|billing>."),
        ("@nobody a@b.example #nowhere", "@nobody a@b.example #nowhere"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("<!channel> <@U0ANA>", "&lt;!channel&gt; &lt;@U0ANA&gt;"),
    ],
)
def test_names_become_mentions_and_nothing_else_is_markup(slack: LocalSlack, typed: str, sent: str) -> None:
    assert as_slack_text(slack.space, typed) == sent


def test_what_is_edited_looks_as_it_was_typed(slack: LocalSlack) -> None:
    typed = "@Ana in #billing: a < b"
    assert as_typed(slack.space, as_slack_text(slack.space, typed)) == typed


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("hour", datetime(2025, 11, 3, 9, tzinfo=UTC)),
        ("day", datetime(2025, 11, 4, 8, tzinfo=UTC)),
        # a Monday morning asks for the Monday after it; nine in Berlin is eight in UTC
        ("monday", datetime(2025, 11, 10, 8, tzinfo=UTC)),
    ],
)
def test_the_clock_buttons_lead_forward(by: Jump, expected: datetime) -> None:
    assert jump(datetime(2025, 11, 3, 8, tzinfo=UTC), by, "Europe/Berlin") == expected
