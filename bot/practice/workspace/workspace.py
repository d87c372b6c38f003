"""The state of the local workspace behind one lock: people, rooms, forms and calls."""

import secrets
import threading
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime
from itertools import count

from bot.practice.workspace.channels import Channel
from bot.practice.workspace.delivery import Delivery
from bot.practice.workspace.faults import Faults
from bot.practice.workspace.model import ApiCall, App, File, Json, Message, SlackError, User, View
from bot.practice.workspace.one_time_tokens import OneTimeTokens
from bot.practice.workspace.unread import Unread


class Workspace:
    """State and look-ups only; callers that change it hold `lock` and end with `touch`."""

    def __init__(self, now: Callable[[], datetime], team_id: str) -> None:
        self.now = now
        self.team_id = team_id
        self.enterprise_id: str | None = None
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.faults = Faults()
        self.on_change: list[Callable[[], None]] = []
        self.delivery = Delivery(self.touch, self.faults)
        self.tickets = OneTimeTokens()
        self.attention = Unread()
        self.users: dict[str, User] = {}
        self.apps: dict[str, App] = {}
        self.tokens: dict[str, App] = {}
        self.dead_tokens: dict[str, str] = {}
        """What Slack answers to a token that it took back."""
        self.rooms: dict[str, Channel] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.filled_in: dict[tuple[str, str, str], tuple[tuple[Json, ...], Json]] = {}
        """What each person typed into a message's fields, with the blocks that held them."""
        self.views: dict[str, View] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.files: dict[str, File] = {}
        self.downloads: list[str] = []
        """Ids of the files that programs fetched."""
        self.uploads: dict[str, str] = {}
        self.calls: deque[ApiCall] = deque(maxlen=100_000)
        self.call_counts: Counter[str] = Counter()
        self.base_url = "http://127.0.0.1"
        self._numbers = count(1)

    def touch(self) -> None:
        """Wake the waiting threads and every open page."""
        self.wake()
        for listener in tuple(self.on_change):
            listener()

    def wake(self) -> None:
        """Wake the waiting threads, but no pages."""
        self.changed.notify_all()

    def number(self) -> int:
        return next(self._numbers)

    def new_id(self, prefix: str) -> str:
        """Return an id that is unique across restarts."""
        return f"{prefix}{self.number():06d}{secrets.token_hex(3).upper()}"

    def current_ts(self) -> str:
        return f"{self.now().timestamp():.6f}"

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def room(self, channel: str) -> Channel:
        if channel not in self.rooms:
            raise SlackError("channel_not_found")
        return self.rooms[channel]

    def room_seen_by(self, channel: str, user_id: str) -> Channel:
        """Return the room; if it is private and not this person's, raise channel_not_found, as Slack does."""
        room = self.room(channel)
        if room.kind != "channel" and user_id not in room.members:
            raise SlackError("channel_not_found")
        return room

    def room_of_member(self, channel: str, user_id: str) -> Channel:
        room = self.room_seen_by(channel, user_id)
        if user_id not in room.members:
            raise SlackError("not_in_channel")
        return room

    def apps_in(self, room: Channel) -> list[App]:
        members = set(room.members)
        return [app for app in self.apps.values() if app.bot_user in members]

    def dm(self, person: str, other: str) -> Channel:
        """Return the DM, opened on first use."""
        first, second = sorted(
            (self.user(person).id, self.user(other).id), key=lambda who: (self.users[who].is_bot, who)
        )
        channel = f"D{first}{second}"
        if channel not in self.rooms:
            self.rooms[channel] = Channel(channel, "directmessage", "im", [first, second], created=self._seconds())
        return self.rooms[channel]

    def ephemeral(self, user: str, ts: str) -> Message | None:
        return next((m for m in self.ephemerals.get(user, ()) if m.ts == ts and not m.deleted), None)

    def view(self, view_id: str) -> View:
        if view_id not in self.views:
            raise SlackError("not_found")
        return self.views[view_id]

    def top_view(self, user: str) -> View | None:
        mine = [view for view in self.views.values() if view.user == user]
        covered = {view.below for view in mine}
        return next((view for view in reversed(mine) if view.id not in covered), None)

    def _seconds(self) -> int:
        return int(self.now().timestamp())
