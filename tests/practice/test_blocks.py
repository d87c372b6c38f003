"""Blocks are accepted or refused as in Slack, and a refusal names the place."""

from itertools import count
from typing import Any

import pytest

from bot.practice.blockkit.validate import check_message, check_view, with_ids
from bot.practice.workspace.model import Json, SlackError


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def field(**more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {"type": "input", "block_id": "why", "label": plain(), "element": element, **more}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": [field()], **more}


OPTION = {"text": plain("One"), "value": "1"}
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No")}


@pytest.mark.parametrize(
    "block",
    [
        section(),
        section(accessory=button(style="danger", confirm=CONFIRM)),
        section(accessory={"type": "overflow", "action_id": "more", "options": [OPTION]}),
        {"type": "section", "fields": [mrkdwn(), plain()]},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn(), {"type": "image", "image_url": "https://x/y.png", "alt_text": "y"}]},
        actions(button(value="v" * 2000), {"type": "static_select", "action_id": "pick", "options": [OPTION]}),
        actions({"type": "users_select", "action_id": "who"}, {"type": "datepicker", "action_id": "when"}),
        actions({"type": "radio_buttons", "action_id": "one", "options": [OPTION]}),
        {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a picture"},
        {"type": "markdown", "text": "x" * 12_000},
    ],
)
def test_slack_takes_it(block: Json) -> None:
    check_message([block])


@pytest.mark.parametrize(
    ("block", "where"),
    [
        # too long, too many
        ({"type": "section", "text": mrkdwn("x" * 3001)}, "/blocks/0/text/text"),
        ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
        ({"type": "context", "elements": [mrkdwn()] * 11}, "/blocks/0/elements"),
        (actions(*[button(action_id=f"a{n}") for n in range(26)]), "/blocks/0/elements"),
        (actions(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
        (actions(button(value="v" * 2001)), "/blocks/0/elements/0/value"),
        (actions(button(action_id="a" * 256)), "/blocks/0/elements/0/action_id"),
        (section(block_id="b" * 256), "/blocks/0/block_id"),
        ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
        # the wrong kind of text
        ({"type": "header", "text": mrkdwn()}, "/blocks/0/text"),
        (actions(button(text=mrkdwn())), "/blocks/0/elements/0/text"),
        ({"type": "section", "text": "bare"}, "/blocks/0/text"),
        ({"type": "section", "text": mrkdwn("")}, "/blocks/0/text/text"),
        # keys that are missing, unknown or wrong
        ({"type": "section"}, "/blocks/0"),
        (section(colour="red"), "/blocks/0/colour"),
        (actions(button(style="default")), "/blocks/0/elements/0/style"),
        (actions(button(confirm={"title": plain()})), "/blocks/0/elements/0/confirm"),
        ({"type": "actions", "elements": []}, "/blocks/0/elements"),
        (actions(button(), button()), "/blocks/0"),
        ({"type": "image", "alt_text": "x"}, "/blocks/0"),
        ({"type": "video"}, "/blocks/0/type"),
        (actions({"type": "plain_text_input", "action_id": "a"}), "/blocks/0/elements/0/type"),
    ],
)
def test_slack_refuses_it_and_says_where(block: Json, where: str) -> None:
    with pytest.raises(SlackError, match="invalid_blocks") as refused:
        check_message([block])
    assert f"[json-pointer:{where}]" in str(refused.value.more["response_metadata"]["messages"])


def test_a_message_has_fifty_blocks_at_most() -> None:
    check_message([{"type": "divider"}] * 50)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message([{"type": "divider"}] * 51)


def test_a_block_id_is_used_once() -> None:
    with pytest.raises(SlackError, match="there twice"):
        check_message([section(block_id="same"), section(block_id="same")])


@pytest.mark.parametrize(
    "wrong",
    [
        modal(title=plain("x" * 25)),
        modal(submit=plain("x" * 25)),
        modal(close=plain("x" * 25)),
        modal(private_metadata="x" * 3001),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(colour="red"),
        {"type": "modal", "blocks": [{"type": "divider"}]},
        {"type": "modal", "title": plain("No way to submit"), "blocks": [field()]},
        {"type": "home", "blocks": []},
    ],
)
def test_a_form_that_slack_would_not_open_is_refused(wrong: Json) -> None:
    check_view(modal(), ("modal",))
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(wrong, ("modal",))


def test_what_has_no_id_gets_one() -> None:
    nameless = {"type": "actions", "elements": [{"type": "button", "text": plain()}]}
    (block,) = with_ids([nameless], count(1).__next__)
    assert block["block_id"]
    assert block["elements"][0]["action_id"]
