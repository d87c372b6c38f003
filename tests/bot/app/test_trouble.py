"""Failing jobs: a message to the waiting person and to the architects, but none about a failing notice."""

from datetime import UTC, datetime

import pytest

from bot.app.routing import trouble_messages
from bot.slack.client import SlackApp, SlackApps, SlackClient
from tests.support.slack_world import ANA, ARI, CORA
from twins.jobs import Job, JobKind

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)


def told(kind: JobKind, *, is_dead: bool) -> list[str]:
    """Return the people who get a message about a failing job."""
    place = {"app": "A0ZERO", "team": "T0", "channel": None, "thread_ts": None, "user": CORA}
    job = Job("job", kind, "lane", {"app": "A0ZERO", "team": "T0", "user": CORA, "place": place}, "1", NOW)
    apps = SlackApps([SlackApp("A0ZERO", "T0", "U0ZERO", SlackClient(token="xoxb"))], lambda: NOW)
    messages = trouble_messages(apps, (ARI, ANA), lambda: NOW)(job, "abc123", is_dead)
    return [message.payload["place"]["user"] for message in messages]


def test_whoever_waits_is_told_once_something_fails_again_and_again() -> None:
    assert told(JobKind.ASK, is_dead=False) == [CORA]


def test_every_architect_is_told_of_what_was_given_up() -> None:
    assert told(JobKind.POST, is_dead=True) == [ARI, ANA]


@pytest.mark.parametrize("is_dead", [False, True])
def test_a_private_message_that_can_not_be_sent_raises_no_alarm_about_itself(is_dead: bool) -> None:
    assert told(JobKind.WHISPER, is_dead=is_dead) == []
