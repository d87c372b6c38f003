"""Users of the workspace and their membership. Asks Slack; doubt means no."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.slack import Clients, SlackRefusedError, call

_SOMEBODY = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_REMEMBERED = timedelta(minutes=10)


class Standing(StrEnum):
    """Membership: whether a person may take part, and if not, why."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    DEACTIVATED = "deactivated"
    BOT = "bot"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Profile:
    """A user's profile as Slack has it."""

    id: str
    name: str
    standing: Standing
    zone: str = "UTC"
    status: str = ""
    emoji: str = ""
    status_ends: datetime | None = None


class People:
    """User lookup, cached for ten minutes."""

    def __init__(self, clients: Clients, now: Callable[[], datetime]) -> None:
        self._clients = clients
        self._now = now
        self._known: dict[tuple[str, str], tuple[datetime, Profile]] = {}

    def who(self, app: str, team: str, user: str, *, fresh: bool = False) -> Profile:
        """Return a user's profile in this workspace; `fresh` bypasses the cache."""
        seen_at, profile = self._known.get((team, user), (None, None))
        if profile and seen_at and not fresh and self._now() - seen_at < _REMEMBERED:
            return profile
        try:
            answer = call(self._clients.of(app).users_info, user=user)
            profile = _profile(answer["user"], team)
        except SlackRefusedError:
            return Profile(user, user, Standing.UNKNOWN)
        self._known[team, user] = (self._now(), profile)
        return profile

    def with_names(self, app: str, team: str, text: str) -> str:
        """Replace user ids in a text by names, so that a quoted mention pings no one."""
        return _SOMEBODY.sub(lambda match: "@" + self.who(app, team, match[1]).name, text)

    def is_shared(self, app: str, channel: str) -> bool:
        """Return whether a channel is shared with other companies, which the payload of a click doesn't say."""
        answer = call(self._clients.of(app).conversations_info, channel=channel)
        found = answer.get("channel") or {}
        return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))


def _profile(user: Mapping[str, Any], team: str) -> Profile:
    shown = user.get("profile") or {}
    name = shown.get("display_name") or user.get("real_name") or user.get("name") or str(user["id"])
    ends = int(shown.get("status_expiration") or 0)
    return Profile(
        str(user["id"]),
        str(name),
        _standing(user, team),
        str(user.get("tz") or "UTC"),
        str(shown.get("status_text") or ""),
        str(shown.get("status_emoji") or ""),
        datetime.fromtimestamp(ends, UTC) if ends else None,
    )


def _standing(user: Mapping[str, Any], team: str) -> Standing:
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return Standing.BOT
    if user.get("is_stranger") or user.get("team_id") not in {None, team}:
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER
