"""Bare names and addresses in a text become live, as in Slack, unless the text is sent as it stands."""

from typing import Any

import pytest
from slack_sdk import WebClient

BARE = "tell @here and #general, see https://example.com"
LIVE = "tell <!here> and <#C0GENERAL|general>, see <https://example.com>"


def shown(posted: Any) -> Any:
    return posted["message"]["blocks"][0]["text"]["text"]


@pytest.mark.parametrize(("verbatim", "text"), [({}, LIVE), ({"verbatim": False}, LIVE), ({"verbatim": True}, BARE)])
def test_markup_in_blocks_is_parsed_unless_it_is_verbatim(client: WebClient, verbatim: Any, text: str) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": BARE, **verbatim}}]
    posted = client.chat_postMessage(channel="C0BILLING", text="x", blocks=blocks)
    assert shown(posted) == text
    assert shown(client.chat_update(channel="C0BILLING", ts=posted["ts"], text="x", blocks=blocks)) == text


def test_what_is_marked_up_already_stays_as_it_is(client: WebClient) -> None:
    written = "<@U0CORA> <#C0GENERAL> <!date^1764000000^{date}|soon> `@here` a@here.example"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": written}}]
    assert shown(client.chat_postMessage(channel="C0BILLING", text="x", blocks=blocks)) == written


def test_a_text_is_parsed_on_request_and_on_an_update_by_default(client: WebClient) -> None:
    def text(answer: Any) -> str:
        return str(answer["message"]["text"])

    posted = client.chat_postMessage(channel="C0BILLING", text=BARE)
    assert text(posted) == BARE
    assert text(client.chat_postMessage(channel="C0BILLING", text=BARE, link_names=True)) == LIVE
    assert text(client.chat_update(channel="C0BILLING", ts=posted["ts"], text=BARE)) == LIVE
    assert text(client.chat_update(channel="C0BILLING", ts=posted["ts"], text=BARE, parse="none")) == BARE
