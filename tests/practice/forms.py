"""Blocks and forms as an app would send them, for the practice tests."""

from typing import Any

from slack_sdk import WebClient

from bot.practice.people.local_slack import LocalSlack

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Block:
    return {"text": plain(f"Option {value}"), "value": value}


def options(count: int) -> list[Block]:
    return [option(str(number)) for number in range(count)]


def field(block_id: str, kind: str, *, optional: bool = False, label: str = "", **more: Any) -> Block:
    """Return an input block with one element, whose action is "x"."""
    element = {"type": kind, "action_id": "x", **more}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label or block_id),
        "optional": optional,
        "element": element,
    }


def button(action_id: str, text: str, value: str = "1") -> Block:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": value}


def section(block_id: str, text: str, accessory: Block | None = None) -> Block:
    beside = {"accessory": accessory} if accessory else {}
    return {"type": "section", "block_id": block_id, "text": plain(text), **beside}


def modal(*blocks: Block, title: str = "Form", **more: Any) -> Block:
    return {
        "type": "modal",
        "callback_id": title,
        "title": plain(title),
        "submit": plain("Record"),
        "blocks": list(blocks),
        **more,
    }


def opened(slack: LocalSlack, client: WebClient, view: Block, user: str = "U0CORA", channel: str = "") -> str:
    """Open a form for a person, and return its id."""
    trigger = slack.space.tickets.trigger("A0ZERO", user, channel)
    return str(client.views_open(trigger_id=trigger, view=view)["view"]["id"])


def sent(slack: LocalSlack) -> Block:
    """Wait for a payload, and return the last."""
    return slack.wait_for(lambda: slack.acks)[-1].payload
