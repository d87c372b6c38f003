"""The workspace's plain values: people, apps, messages, forms, calls; no HTTP."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DEFAULT_SCOPES = frozenset(
    "app_mentions:read assistant:write chat:write chat:write.customize channels:read groups:read channels:history "
    "groups:history im:history im:read im:write mpim:history mpim:read users:read users:read.email "
    "users.profile:read dnd:read reactions:write files:read files:write commands".split()
)


class SlackError(Exception):
    """A refusal by Slack: `error` is its code, `more` further fields of the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error if not more else f"{error}: {more}")
        self.error = error
        self.more = more

    def answer(self) -> Json:
        return {"ok": False, "error": self.error, **self.more}


@dataclass(frozen=True)
class User:
    id: str
    name: str
    tz: str = "Europe/Berlin"
    team_id: str = ""
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    title: str = ""
    about: str = ""
    app_id: str = ""
    bot_id: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    snoozed_until: int = 0
    enterprise_id: str = ""
    """The Enterprise Grid organisation that the person belongs to, and their workspaces there."""
    teams: tuple[str, ...] = ()

    @property
    def is_bot(self) -> bool:
        return bool(self.app_id)


@dataclass(frozen=True)
class App:
    id: str
    bot_token: str
    app_token: str
    bot_user: str
    bot_id: str
    name: str
    scopes: frozenset[str] = DEFAULT_SCOPES
    shortcuts: tuple[tuple[str, str], ...] = ()
    """Message shortcuts: callback id and name."""
    commands: tuple[str, ...] = ()
    """Slash commands; none listed means that every command goes to the app."""

    def __post_init__(self) -> None:
        for callback_id, shown in self.shortcuts:
            if not (0 < len(callback_id) <= 255 and 0 < len(shown) <= 24):
                raise ValueError(f"Slack takes a name of 24 characters at most: {shown!r} of {callback_id!r}")


@dataclass(frozen=True)
class Message:
    """One state of a message; an edit makes a new value, so earlier reads stay unchanged."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None
    username: str = ""
    icon: str = ""
    bot_id: str = ""
    app_id: str = ""
    team: str = ""
    edited: str | None = None
    edited_by: str = ""
    deleted: bool = False
    to: str = ""
    reactions: tuple[tuple[str, str], ...] = ()
    files: tuple["File | str", ...] = ()
    """What a person attached; of some, the name alone."""

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True)
class View:
    """A form or Home tab as one person sees it; `below` is the form under it on the stack."""

    id: str
    app_id: str
    user: str
    body: Json
    hash: str
    root: str
    below: str | None = None
    state: Json = field(default_factory=dict)
    errors: Json = field(default_factory=dict)

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id", ""))


@dataclass(frozen=True)
class ApiCall:
    """One Web API call and its answer."""

    method: str
    args: Json
    answer: Json
    app_id: str


@dataclass(frozen=True)
class File:
    id: str
    name: str
    content: bytes
    title: str = ""
    shared: bool = False
    more: Json = field(default_factory=dict)
    """Fields in which Slack's description of it differs."""


@dataclass(frozen=True)
class Unanswered:
    """A warning triangle: a person's action that never reached the app."""

    user: str
    app_id: str
    kind: str
    channel: str
    message_ts: str
    what: str
