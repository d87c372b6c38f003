"""`LocalSlack`: the local workspace's interface for tests, scripts and the page."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.events import events
from bot.practice.people import press_button, submit_form, talk
from bot.practice.workspace.channels import Channel
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.faults import Faults
from bot.practice.workspace.model import ApiCall, App, File, Json, Message, Unanswered, User, View
from bot.practice.workspace.summary import summary_of
from bot.practice.workspace.workspace import Workspace

T = TypeVar("T")


def utc_now() -> datetime:
    return datetime.now(UTC)


class LocalSlack:
    """A fake workspace, safe to use from any thread; `serve` adds the Web API, Socket Mode and the page."""

    def __init__(self, now: Callable[[], datetime] = utc_now, team_id: str = "T0PRACTICE") -> None:
        self.space = Workspace(now, team_id)
        self.add_user("USLACKBOT", "Slackbot")

    # --- set-up

    def add_user(self, user_id: str, name: str, **facts: Any) -> None:
        """Add a person; `facts` are the fields of `model.User`: tz, is_admin, is_restricted, deleted, title ..."""
        facts["team_id"] = facts.get("team_id") or self.space.team_id
        with self.space.lock:
            self.space.users[user_id] = User(user_id, name, **facts)

    def change_user(self, user_id: str, **facts: Any) -> None:
        """Change fields of `model.User`: a status, a snooze, a departure."""
        with self.space.lock:
            self.space.users[user_id] = replace(self.space.users[user_id], **facts)
            self.space.touch()

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: list[str],
        *,
        private: bool = False,
        shared: bool = False,
        archived: bool = False,
    ) -> None:
        with self.space.lock:
            kind = "group" if private else "channel"
            self.space.rooms[channel_id] = Channel(channel_id, name, kind, list(members), shared, archived)

    def add_group_dm(self, channel_id: str, members: list[str]) -> None:
        with self.space.lock:
            name = f"mpdm-{'--'.join(self.space.user(each).name.lower() for each in members)}-1"
            self.space.rooms[channel_id] = Channel(channel_id, name, "mpim", list(members))

    def add_app(self, app: App) -> None:
        """Install an app, whose bot sees the channels it is in."""
        with self.space.lock:
            self.space.apps[app.id] = app
            self.space.tokens |= {app.bot_token: app, app.app_token: app}
            bot = User(app.bot_user, app.name, tz="UTC", team_id=self.space.team_id, app_id=app.id, bot_id=app.bot_id)
            self.space.users[app.bot_user] = bot

    def remove_app(self, app_id: str, error: str = "account_inactive", *, tell: bool = True) -> None:
        """Refuse an app's bot token from now on, and tell the app: with `token_revoked` the token was revoked, else the
        app was uninstalled."""
        with self.space.lock:
            app = self.space.apps[app_id]
            self.space.tokens.pop(app.bot_token, None)
            self.space.dead_tokens[app.bot_token] = error
            for event in ("tokens_revoked", "app_uninstalled")[: 1 if error == "token_revoked" else 2] if tell else ():
                events.removed(self.space, app, event)

    def restore_app(self, app_id: str, token: str = "") -> None:
        """Take an app's token again, or a new one in its place."""
        with self.space.lock:
            app = replace(self.space.apps[app_id], bot_token=token or self.space.apps[app_id].bot_token)
            self.space.dead_tokens.pop(app.bot_token, None)
            self.space.apps[app_id] = app
            self.space.tokens |= {app.bot_token: app, app.app_token: app}

    # --- what a person does

    def post(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, files: tuple[File | str, ...] = ()
    ) -> str:
        with self.space.lock:
            return talk.post(self.space, user, channel, text, thread_ts, files)

    def upload(self, name: str, content: bytes, **more: Any) -> File:
        """Upload a file, to be posted with a message; `more` is what Slack says of it otherwise."""
        with self.space.lock:
            return talk.upload(self.space, name, content, **more)

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        with self.space.lock:
            room = self.space.room_of_member(channel, user)
            talk.edit(self.space, room, user, ts, text)

    def delete(self, user: str, channel: str, ts: str) -> None:
        with self.space.lock:
            room = self.space.room_of_member(channel, user)
            talk.remove(self.space, room, talk.own(room, user, ts))

    def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
        typed: Json | None = None,
    ) -> Envelope:
        """Use an element, with what was `typed` into fields. Raises `ImpossibleError` with a list if it is missing."""
        with self.space.lock:
            return press_button.click(self.space, user, channel, ts, action_id, value, block_id, typed)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Envelope:
        """Use a shortcut. Raises `ImpossibleError` with a list if it is missing."""
        with self.space.lock:
            return press_button.shortcut(self.space, user, channel, ts, callback_id)

    def click_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
        typed: Json | None = None,
    ) -> Envelope:
        with self.space.lock:
            return submit_form.click_in_view(self.space, user, view_id, action_id, value, block_id, typed)

    def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Return the ack's payload. Raises `ImpossibleError` without an ack."""
        with self.space.lock:
            sent = submit_form.submit(self.space, user, view_id, values)
            self.space.changed.wait_for(lambda: sent.acked_at is not None or sent.given_up, timeout=3.5)
            if sent.acked_at is None:
                raise ImpossibleError("the form did not reach the app: no ack in three seconds")
            return sent.answer

    def send_form(self, user: str, view_id: str, values: Json) -> Envelope:
        with self.space.lock:
            return submit_form.submit(self.space, user, view_id, values)

    def close_view(self, user: str, view_id: str) -> None:
        with self.space.lock:
            submit_form.close_view(self.space, user, view_id)

    def command(self, user: str, channel: str, command: str, text: str = "", app_id: str | None = None) -> Envelope:
        """Run a command, by default of the first app."""
        with self.space.lock:
            app = self.space.apps[app_id or next(iter(self.space.apps))]
            room = self.space.room_of_member(channel, user)
            return press_button.command(self.space, app, user, room, command, text)

    def open_home(self, user: str, app_id: str, tab: str = "home") -> None:
        with self.space.lock:
            submit_form.open_home(self.space, self.space.apps[app_id], user, tab)

    def stop_session(self, user: str, channel: str, thread_ts: str) -> None:
        """Press Slack's Stop button in a thread that an agent works in."""
        with self.space.lock:
            room = self.space.room_of_member(channel, user)
            for app in self.space.apps_in(room):
                if thread_ts in room.sessions:
                    events.session_stopped(self.space, app, user, room, thread_ts)

    def dm(self, user: str, bot_user_id: str) -> str:
        with self.space.lock:
            return self.space.dm(user, bot_user_id).id

    def hang_up(self, app_id: str, reason: str = "") -> None:
        """Close all sockets; with a reason ("refresh_requested" ...) ask the app to."""
        with self.space.lock:
            for socket in self.space.delivery.sockets(app_id):
                asked = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}})
                socket.send(asked if reason else None)

    # --- what people see, and what the apps did

    def said(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """Return visible messages, oldest first; a thread includes its root."""
        with self.space.lock:
            room = self.space.room(channel)
            found = room.thread(thread_ts) if thread_ts else sorted(room.messages.values(), key=lambda m: m.ts)
            return [message for message in found if not message.deleted]

    def ephemerals(self, user: str) -> list[Message]:
        with self.space.lock:
            return [m for m in self.space.ephemerals.get(user, ()) if not m.deleted]

    def views(self, user: str) -> list[View]:
        """Return open forms, the top one last."""
        with self.space.lock:
            return [view for view in self.space.views.values() if view.user == user]

    def home(self, user: str, app_id: str | None = None) -> View | None:
        with self.space.lock:
            return next((v for (u, a), v in self.space.homes.items() if u == user and app_id in (None, a)), None)

    def status(self, channel: str, thread_ts: str) -> str:
        """Return the status below the thread ("is reading ..."); empty once the app has posted."""
        with self.space.lock:
            return self.space.room(channel).statuses.get(thread_ts, "")

    def calls(self, method: str | None = None) -> list[ApiCall]:
        with self.space.lock:
            return [call for call in self.space.calls if method in (None, call.method)]

    def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """Return the first true value, evaluated at every change. Raises TimeoutError with a dump."""
        until = monotonic() + timeout
        while not (found := predicate()):  # evaluated without the lock, so that it may use the Web API
            if monotonic() > until:
                raise TimeoutError(f"not within {timeout} s.\n{self.dump()}")
            with self.space.lock:  # a test's own app may change state without waking this thread, so poll too
                self.space.changed.wait(0.02)
        return found

    def dump(self) -> str:
        with self.space.lock:
            return summary_of(self.space)

    def unacked(self) -> list[Envelope]:
        with self.space.lock:
            return list(self.space.delivery.unacked())

    @property
    def acks(self) -> list[Envelope]:
        """Every envelope so far; `latency` is in seconds."""
        with self.space.lock:
            return list(self.space.delivery.acks)

    @property
    def unanswered(self) -> list[Unanswered]:
        """Warning triangles: people's actions that never reached the app."""
        with self.space.lock:
            return list(self.space.delivery.unanswered)

    @property
    def faults(self) -> Faults:
        return self.space.faults
