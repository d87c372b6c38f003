"""How is a message built for Slack, inside Slack's limits and with nobody's text taken for markup?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Block = dict[str, Any]

TEXT_LIMIT = 4_000
SECTION_LIMIT = 3_000
QUOTE_LIMIT = 1_500


@dataclass(frozen=True)
class Picture:
    """An image to upload beside a message; `draw` makes its PNG."""

    filename: str
    title: str
    alt_text: str
    draw: Callable[[], bytes]


@dataclass(frozen=True)
class Drawn:
    """A message ready to be sent: the text for notifications and screen readers, escaped as mrkdwn, and the blocks."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    picture: Picture | None = None
    """Shown below the first block."""


def escape(text: str) -> str:
    """Make somebody's text harmless inside mrkdwn: no mention, link or broadcast comes out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def section(markdown: str) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(markdown, SECTION_LIMIT)}}


def header(text: str) -> Block:
    """A headline, without markup."""
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def context(*lines: str) -> Block:
    """Small print: at most ten lines."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": cut(line, SECTION_LIMIT)} for line in lines[:10]],
    }


def quote(text: str) -> Block:
    """Somebody's words as they wrote them: never read as markup."""
    words = [{"type": "text", "text": cut(text, QUOTE_LIMIT) or " "}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": words}]}


def quotes(text: str) -> list[Block]:
    """A text as a whole, in as many quotes as it takes."""
    return [quote(text[start : start + QUOTE_LIMIT]) for start in range(0, max(1, len(text)), QUOTE_LIMIT)]


def labelled(label: str, text: str) -> Block:
    """A few words of ours in bold, and behind them words that we can't vouch for: never read as markup."""
    parts = [{"type": "text", "text": f"{label} ", "style": {"bold": True}}] if label else []
    words: list[Block] = [*parts, {"type": "text", "text": cut(text, QUOTE_LIMIT) or " "}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}


def button(label: str, action: str, value: str, style: str | None = None) -> Block:
    """A button; the value names what it is about, and the server checks everything else."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(label, 75)},
        "action_id": action,
        "value": value,
    }
    return made | ({"style": style} if style else {})


def actions(buttons: Sequence[Block]) -> list[Block]:
    """A row of buttons, or nothing where there are none."""
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def day(when: date | None) -> str:
    """A day as people say it: 3 Nov 2026."""
    return f"{when.day} {when:%b %Y}" if when else "never"


def moment(when: datetime) -> str:
    """A moment in the reader's own time zone."""
    fallback = f"{when:%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(when.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"
