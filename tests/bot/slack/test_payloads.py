"""What a payload of Slack's becomes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.payloads import PayloadParser
from tests.support.slack_world import BOT, CORA
from twins.jobs import Job, JobKind

OURS = datetime(2026, 11, 18, 13, tzinfo=UTC)
"""Our clock, an hour ahead of Slack's."""
SLACKS = int(OURS.timestamp()) - 3600


def job_of(body: dict[str, Any]) -> Job | None:
    """Return the job of a payload in a thread of the bot."""
    parser = PayloadParser("T0TEAM", BOT, lambda *_: True, lambda: OURS)
    return parser.job({"api_app_id": "A0APP", "team_id": "T0TEAM"} | body)


def said(text: str) -> Job | None:
    """Return the job of a reply in a channel."""
    ts, thread = f"{SLACKS}.000200", f"{SLACKS}.000100"
    event = {"type": "message", "channel": "C0BILLING", "channel_type": "channel", "user": CORA}
    return job_of({"type": "event_callback", "event": {**event, "ts": ts, "thread_ts": thread, "text": text}})


@pytest.mark.parametrize("mention", [f"<@{BOT}>", f"<@{BOT}|zerohandoff>", f"<@{BOT}|>"])
@pytest.mark.parametrize("where", ["{} ux show an error", "as I said, {} ux show an error"])
def test_a_message_that_mentions_us_is_no_reply_whatever_the_mention_looks_like(mention: str, where: str) -> None:
    assert said(where.format(mention)) is None, "its app_mention is the ask"


def test_a_message_that_mentions_somebody_else_is_a_reply() -> None:
    reply = said("<@U0ZEROX|zerohandoff> ux show an error")
    assert reply
    assert reply.kind == JobKind.REPLY


@pytest.mark.parametrize(
    ("text", "shown"),
    [("see <#C1|data>", "see #data"), ("see <#C1|>", "see #C1"), ("see <#C1>", "see #C1")],
)
def test_a_channel_without_a_label_keeps_its_id(text: str, shown: str) -> None:
    reply = said(text)
    assert reply
    assert reply.payload["text"] == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # what the label leaves out stays: the bot itself says "link the rest"
        (
            "<https://git.example.com/a/b/pull/4711?x|https://git.example.com/a/b/pu\u2026>",
            "https://git.example.com/a/b/pull/4711?x",
        ),
        ("<https://example.com/spec|the spec>", "the spec (https://example.com/spec)"),
        ("<https://example.com|example.com>", "https://example.com"),
        ("<https://example.com>", "https://example.com"),
        # what says nothing more isn't said twice
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<tel:+491234|+49 1234>", "+49 1234 (+491234)"),
        ("<tel:1234|1234>", "1234"),
        ("<slack://channel?id=1|the channel>", "the channel (slack://channel?id=1)"),
        ("<!date^1796774400^{date_short}|Dec 9, 2026>", "Dec 9, 2026"),
        ("<!date^1796774400^{date_short}>", "2026-12-09"),
        ("<!date^999999999999^{date}>", "9999-12-31"),
    ],
)
def test_what_slack_puts_into_angle_brackets_is_read_as_words(text: str, shown: str) -> None:
    reply = said(f"see {text}, please")
    assert reply
    assert reply.payload["text"] == f"see {shown}, please"


@pytest.mark.parametrize(
    ("view_hash", "at"),
    [
        (f"{SLACKS}.55b5e41b", f"{SLACKS}.000000"),
        ("", f"{OURS.timestamp():.6f}"),
        ("of another shape", f"{OURS.timestamp():.6f}"),
    ],
)
def test_a_form_is_dated_by_slack_so_that_an_answer_to_its_question_comes_after_it(view_hash: str, at: str) -> None:
    view = {"id": "V1", "callback_id": "words", "hash": view_hash, "blocks": [], "state": {"values": {}}}
    form = job_of({"type": "view_submission", "user": {"id": CORA}, "view": view})
    assert form
    assert form.order == at
