"""Upload of an image, and posting of the message that shows it."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.slack.client import SlackRefusedError, call
from bot.ui.blocks import Block, Picture, RenderedCard

log = logging.getLogger(__name__)

T = TypeVar("T")

WAITS = (0.5, 1.5, 4.0)
"""Seconds between attempts: Slack refuses a message with a fresh upload for a moment."""


def with_picture(client: WebClient, drawn: RenderedCard, picture: Picture) -> RenderedCard:
    """Upload the picture and show it below the first block. Return the card unchanged where Slack refuses the file."""
    try:
        sent: Any = call(client.files_upload_v2, content=picture.draw(), filename=picture.filename, title=picture.title)
    except SlackRefusedError as refusal:
        log.warning("a picture was refused", extra={"reason": refusal.error})
        return drawn
    shown: Block = {"type": "image", "slack_file": {"id": sent["files"][0]["id"]}, "alt_text": picture.alt_text}
    first, *rest = drawn.blocks
    return RenderedCard(drawn.text, [first, shown, *rest])


def shown(post: Callable[[RenderedCard], T], pictured: RenderedCard, drawn: RenderedCard) -> T:
    """Post a card with its image once Slack accepts it; without the image if it never does."""
    for pause in WAITS:
        try:
            return post(pictured)
        except SlackRefusedError as refusal:
            if refusal.error != "invalid_blocks":
                raise
        time.sleep(pause)
    log.warning("a picture was never shown")
    return post(drawn)
