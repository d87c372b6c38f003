"""Conversion of typed text: names become Slack's mentions, everything else is escaped."""

import html
import re

from bot.practice.workspace.workspace import Workspace

_NAME = re.compile(r"(?<![\w@])([@#])([\w.-]*\w)")


def as_slack_text(space: Workspace, typed: str) -> str:
    """Replace `@zerohandoff` and `#billing` with ids; keep unknown names."""
    people = {user.name.lower(): user.id for user in space.users.values()}
    rooms = {room.name: room.id for room in space.rooms.values() if room.kind != "im"}

    def named(found: re.Match[str]) -> str:
        sign, name = found.groups()
        known = people.get(name.lower()) if sign == "@" else rooms.get(name.lower())
        if known is None:
            return found.group()
        return f"<@{known}>" if sign == "@" else f"<#{known}|{name.lower()}>"

    return _NAME.sub(named, html.escape(typed, quote=False))


def as_typed(space: Workspace, text: str) -> str:
    """Convert back, for editing."""

    def name(found: re.Match[str]) -> str:
        person, room = found.groups()
        if person:
            return f"@{space.users[person].name}" if person in space.users else found.group()
        return f"#{space.rooms[room].name}" if room in space.rooms else found.group()

    return html.unescape(re.sub(r"<@([UW][A-Z0-9]+)>|<#(C[A-Z0-9]+)(?:\|[^>]*)?>", name, text))
