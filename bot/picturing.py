"""How does a picture get into a message? Uploaded unshared; the message that shows it is posted like every other."""

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
"""Seconds: Slack needs a moment before a message may show what was uploaded, and refuses it until then."""


def with_picture(client: WebClient, view: WeekView, drawn: Drawn) -> Drawn:
    """The card with the week as a picture. Without it where Slack takes none: the lines say the same."""
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
    """What the picture shows beyond the lines, for whoever doesn't see it."""
    answers = ", ".join(f"{day(each.monday)}: {each.without_waiting + each.waited}" for each in view.trend)
    return f"Answers a week: {answers}. Below, how long verdicts took, and each twin's rules that are due."


def shown(post: Callable[[Drawn], T], pictured: Drawn, drawn: Drawn) -> T:
    """Post a card with its picture once Slack shows it; without, where Slack never does."""
    for pause in WAITS:
        try:
            return post(pictured)
        except SlackRefusedError as refusal:
            if refusal.error != "invalid_blocks":
                raise
        time.sleep(pause)
    log.warning("a picture was never shown")
    return post(drawn)
