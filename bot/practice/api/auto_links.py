"""Slack's parsing of bare @here, #channel and addresses."""

import re
from typing import Any

from bot.practice.workspace.model import Json
from bot.practice.workspace.workspace import Workspace

_MARKUP = re.compile(r"(<[^<>]*>|`[^`\n]*`)")
_BARE = re.compile(r"(?<![\w@#/.])(?:@(here|channel|everyone)\b|#([\w-]+)|(https?://[^\s<>|]+))")


def parsed_blocks(space: Workspace, part: Any) -> Any:
    """Parse every mrkdwn text that isn't `verbatim`."""
    if isinstance(part, list):
        return [parsed_blocks(space, each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "mrkdwn" and not part.get("verbatim"):
        return {**part, "text": live(space, part["text"])}
    return {key: parsed_blocks(space, held) for key, held in part.items()}


def parsed_text(space: Workspace, text: str, args: Json, default: str) -> str:
    """Parse names in any mode but `none`, which only chat.postMessage defaults to."""
    names = str(args.get("parse") or default) != "none" or args.get("link_names") in (True, 1, "1", "true")
    return live(space, text) if names else text


def live(space: Workspace, text: str) -> str:
    parts = _MARKUP.split(text)
    parts[::2] = [_BARE.sub(lambda found: _named(space, found), part) for part in parts[::2]]
    return "".join(parts)


def _named(space: Workspace, found: re.Match[str]) -> str:
    everyone, channel, address = found.groups()
    if everyone:
        return f"<!{everyone}>"
    if address:
        return f"<{address}>"
    room = next((room for room in space.rooms.values() if room.kind == "channel" and room.name == channel), None)
    return f"<#{room.id}|{channel}>" if room else found.group()
