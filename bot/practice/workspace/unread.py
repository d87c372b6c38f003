"""Unread counts and badges of every person."""

import re
from collections import Counter

from bot.practice.workspace.channels import Channel
from bot.practice.workspace.model import Message

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Unread:
    """Unread counts, which make a channel bold, and badges for messages meant for the person."""

    def __init__(self) -> None:
        self.unread: Counter[tuple[str, str]] = Counter()
        self.badges: Counter[tuple[str, str]] = Counter()
        self.first_unread: dict[tuple[str, str], str] = {}
        """The ts of the first message that a person hasn't read in a channel, threads aside."""
        self._followers: dict[tuple[str, str], set[str]] = {}

    def posted(self, message: Message, room: Channel) -> None:
        meant = {message.to} if message.to else self._meant(message, room)
        for member in room.members if not message.to else meant:
            if member != message.user:
                self.unread[member, room.id] += 1
                if not message.is_reply:
                    self.first_unread.setdefault((member, room.id), message.ts)
                if member in meant:
                    self.badges[member, room.id] += 1

    def seen(self, user: str, channel: str) -> bool:
        """Return whether anything was unread."""
        had = (user, channel) in self.unread or (user, channel) in self.badges
        self.unread.pop((user, channel), None)
        self.badges.pop((user, channel), None)
        self.first_unread.pop((user, channel), None)
        return had

    def of(self, user: str) -> int:
        return sum(n for (who, _), n in self.badges.items() if who == user)

    def _meant(self, message: Message, room: Channel) -> set[str]:
        if room.kind == "im":
            return set(room.members)
        meant = set(MENTION.findall(message.text))
        thread = self._followers.setdefault((room.id, message.thread_ts or message.ts), set())
        meant |= thread
        thread.add(message.user)
        return meant
