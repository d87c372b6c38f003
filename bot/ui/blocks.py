"""Block Kit builders that keep within Slack's limits and never treat people's text as markup."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.ui.ids import MENU
from bot.ui.messages import labels

Block = dict[str, Any]

SECTION_LIMIT = 3_000
QUOTE_LIMIT = 1_500
_MOST_IN_OVERFLOW = 5
"""Of Slack's."""
_BROKEN = re.compile(r"(?:<[^<>]*|&[a-z]{0,3})$")
"""A mention, link, date or escape that was cut through."""


@dataclass(frozen=True)
class Picture:
    """An image to upload; `draw` makes its PNG."""

    filename: str
    title: str
    alt_text: str
    draw: Callable[[], bytes]


@dataclass(frozen=True)
class RenderedCard:
    """A message. Its text is mrkdwn, for notifications and screen readers."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    picture: Picture | None = None
    """Shown below the first block, unless the card has charts that show the same."""
    spare: Sequence[Sequence[Block]] = ()
    """Groups of blocks to leave out, in this order."""
    whole: str = ""
    """Where to read what was left out."""
    everything: Block | None = None
    sign: str = ""
    """Of an answer's verdict."""


def escape(text: str) -> str:
    """Escape for mrkdwn, against mentions, links and broadcasts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def first_words(text: str, most: int) -> str:
    """Shorten a sentence at the end of a word, without its full stop."""
    if len(text) <= most:
        return text.rstrip(".")
    return f"{text[:most].rpartition(' ')[0].rstrip(',;:-–—') or text[: most - 1]}…"


def cut_markup(markdown: str, limit: int, mark: str = "…") -> str:
    """Truncate mrkdwn, but never inside a mention, link, date or escape."""
    return markdown if len(markdown) <= limit else _BROKEN.sub("", markdown[: limit - len(mark)]) + mark


def cut_bytes(markdown: str, limit: int) -> str:
    """Like `cut_markup`, by UTF-8 bytes."""
    raw = markdown.encode(errors="replace")
    if len(raw) <= limit:
        return markdown
    return _BROKEN.sub("", raw[: limit - len("…".encode())].decode(errors="ignore")) + "…"


def mrkdwn(markdown: str) -> Block:
    """Build our own markup; `verbatim`, or people's words could ping a channel."""
    return {"type": "mrkdwn", "text": cut_markup(markdown, SECTION_LIMIT), "verbatim": True}


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def section(markdown: str) -> Block:
    return {"type": "section", "text": mrkdwn(markdown)}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def context(*lines: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(line) for line in lines[:10]]}


def quote(text: str) -> Block:
    words = [{"type": "text", "text": cut(text, QUOTE_LIMIT) or " "}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": words}]}


def quotes(text: str) -> list[Block]:
    return [quote(text[start : start + QUOTE_LIMIT]) for start in range(0, max(1, len(text)), QUOTE_LIMIT)]


def labelled(label: str, text: str) -> Block:
    """Build a bold label and a text that Slack doesn't read as markup."""
    parts = [{"type": "text", "text": f"{label} ", "style": {"bold": True}}] if label else []
    words: list[Block] = [*parts, {"type": "text", "text": cut(text, QUOTE_LIMIT) or " "}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}


def asking_first(made: Block, question: str, text: str, yes: str) -> Block:
    """Have Slack ask whether a button is meant, and say what it does, before it counts."""
    words = {"title": plain(cut(question, 100)), "text": plain(cut(text, 300))}
    return made | {"confirm": words | {"confirm": plain(yes), "deny": plain(labels.CANCEL)}}


def button(label: str, action: str, value: str, style: str | None = None) -> Block:
    """Build a button. Its value only names the subject: the server checks the rest."""
    made: Block = {
        "type": "button",
        "text": plain(cut(label, 75)),
        "action_id": action,
        "value": value,
    }
    return made | ({"style": style} if style else {})


def menu(choices: Mapping[str, tuple[str, str]]) -> Block:
    """Build the "..." menu of rarer actions: by label, an action and its value. A long one is a list to choose from."""
    options = [{"text": plain(cut(label, 75)), "value": f"{act} {value}"} for label, (act, value) in choices.items()]
    made: Block = {"action_id": MENU, "options": options}
    is_long = len(options) > _MOST_IN_OVERFLOW
    return made | ({"type": "static_select", "placeholder": plain(labels.MORE)} if is_long else {"type": "overflow"})


def actions(buttons: Sequence[Block]) -> list[Block]:
    return [{"type": "actions", "elements": list(buttons)}] if buttons else []


def few_buttons(buttons: Sequence[Block], shown: int) -> list[Block]:
    """Build a row of at most `shown` buttons, the most important first, with the others in a menu behind them."""
    if len(buttons) <= shown:
        return actions(buttons)
    rest = {each["text"]["text"]: (each["action_id"].partition("/")[0], each["value"]) for each in buttons[shown:]}
    return actions([*buttons[:shown], menu(rest)])


def day(when: date | None) -> str:
    return f"{when.day} {when:%b %Y}" if when else "never"


def clock(when: datetime) -> str:
    """Format the time of a moment within the day."""
    return f"<!date^{int(when.timestamp())}^{{time}}|{when:%H:%M} UTC>"


def moment(when: datetime) -> str:
    """Format a moment, which Slack shows in each reader's time zone."""
    fallback = f"{when:%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(when.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"
