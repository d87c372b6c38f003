"""Users of the workspace, and whether Slack confirms their membership."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.clock import Now
from bot.expiring_cache import ExpiringCache
from bot.slack.client import SlackApps, SlackRefusedError, call
from twins.people import Membership, Profile

_SOMEBODY = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|@?([^<>]*))?>")
MOST_NAMES = 50


class UserDirectory:
    """Profiles, cached for ten minutes."""

    def __init__(self, apps: SlackApps, now: Now) -> None:
        self._apps = apps
        self._known: ExpiringCache[tuple[str, str], Profile] = ExpiringCache(now)

    def profile(self, app: str, team: str, user: str, *, fresh: bool = False) -> Profile:
        """Return a profile; `fresh` always asks Slack."""
        try:
            return self._known.get((team, user), lambda: self._look_up(app, team, user), fresh=fresh)
        except SlackRefusedError:
            return Profile(user, user, Membership.UNKNOWN)

    def with_names(self, app: str, team: str, text: str) -> str:
        """Replace ids by names, so that a mention pings no one; users beyond the first `MOST_NAMES` keep theirs."""
        named = list(dict.fromkeys(match[1] for match in _SOMEBODY.finditer(text)))[:MOST_NAMES]
        names = {user: self.profile(app, team, user).name for user in named}
        text = _GROUP.sub(lambda match: f"@{match[2] or match[1]}", text)
        return _SOMEBODY.sub(lambda match: f"@{names.get(match[1], match[1])}", text)

    def _look_up(self, app: str, team: str, user: str) -> Profile:
        account = self._apps.account(app)
        return profile_of(call(account.client.users_info, user=user)["user"], team, account.enterprise)


def profile_of(user: Mapping[str, Any], team: str, enterprise: str | None) -> Profile:
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), user.get("real_name"), user.get("name"), user["id"])
    name = next(filter(None, (str(each or "").strip() for each in names)))
    ends = int(shown.get("status_expiration") or 0)
    workspaces = _workspaces(user, team, enterprise)
    return Profile(
        str(user["id"]),
        str(name),
        _standing(user, is_colleague=user.get("team_id") == team or bool(workspaces)),
        str(user.get("tz") or "UTC"),
        str(shown.get("status_text") or ""),
        str(shown.get("status_emoji") or ""),
        datetime.fromtimestamp(ends, UTC) if ends else None,
        workspaces,
    )


def _workspaces(user: Mapping[str, Any], team: str, enterprise: str | None) -> frozenset[str]:
    """Return the homes that Slack may name for a Grid colleague: their workspaces, and the organisation."""
    of_grid = user.get("enterprise_user") or {}
    teams = frozenset(map(str, of_grid.get("teams") or ()))
    is_of_ours = enterprise is not None and of_grid.get("enterprise_id") == enterprise
    if not is_of_ours and team not in teams:
        return frozenset()
    return teams | ({enterprise} if enterprise else frozenset())


def _standing(user: Mapping[str, Any], *, is_colleague: bool) -> Membership:
    if user.get("deleted"):
        return Membership.DEACTIVATED
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return Membership.BOT
    if user.get("is_stranger") or not is_colleague:
        return Membership.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Membership.GUEST
    return Membership.MEMBER
