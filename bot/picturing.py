"""Upload of an image, and posting of the message that shows it."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.blocks import Block, Drawn, day
from bot.slack import SlackRefusedError, call
from twins.week import WeekView

log = logging.getLogger(__name__)

T = TypeVar("T")

WAITS = (0.5, 1.5, 4.0)
"""Seconds between attempts: Slack refuses a message with a fresh upload for a moment."""


def with_picture(client: WebClient, view: WeekView, drawn: Drawn) -> Drawn:
    """Return the card with the week's chart, or unchanged if Slack refuses the upload: its lines say the same."""
    from bot.week_picture import draw_picture

    name, title = f"week-{view.monday}.png", f"The week of {day(view.monday)}"
    try:
        sent: Any = call(client.files_upload_v2, content=draw_picture(view), filename=name, title=title)
    except SlackRefusedError as refusal:
        log.warning("a picture was refused", extra={"reason": refusal.error})
        return drawn
    shown: Block = {"type": "image", "slack_file": {"id": sent["files"][0]["id"]}, "alt_text": _in_words(view)}
    lines, *rest = drawn.blocks
    return Drawn(drawn.text, [lines, shown, *rest])


def _in_words(view: WeekView) -> str:
    """Return the chart's alt text."""
    answers = ", ".join(f"{day(each.monday)}: {each.without_waiting + each.waited}" for each in view.trend)
    return f"Answers a week: {answers}. Below, how long verdicts took, and each twin's rules that are due."


def shown(post: Callable[[Drawn], T], pictured: Drawn, drawn: Drawn) -> T:
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
