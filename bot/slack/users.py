"""Users of the workspace, and whether Slack confirms their membership."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from cachetools import TTLCache

from bot.clock import Now
from bot.expiring_cache import ExpiringCache
from bot.slack.client import SlackApps, SlackRefusedError, call
from twins.jobs import Job, JobKind
from twins.people import Membership, Profile

_SOMEBODY = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|@?([^<>]*))?>")
MOST_NAMES = 50
EARLY_FOR = 2.0
"""Seconds after its payload came in within which a job may use a profile that was asked for meanwhile."""
_AT_ONCE, _MOST_EARLY = 4, 1_000
_GATED = frozenset(
    {JobKind.ASK, JobKind.REPLY, JobKind.EDIT, JobKind.CLICK, JobKind.FORM, JobKind.COMMAND, JobKind.STOP}
)
"""Jobs that begin with a look at their person."""


class EarlyLookups:
    """Profile lookups that run while payloads are stored. Payloads of one person share one that hasn't begun, so each
    gets a profile from after it came in."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="profiles")
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], Future[Profile]] = {}
        self._of_job: TTLCache[str, Future[Profile]] = TTLCache(_MOST_EARLY, EARLY_FOR, timer=timer)

    def begin(self, job_id: str, who: tuple[str, str], look_up: Callable[[], Profile]) -> None:
        """Look up a person for a job, in another thread."""

        def begun() -> Profile:
            with self._lock:
                del self._waiting[who]
            return look_up()

        with self._lock, suppress(RuntimeError):  # no thread can be started: the job looks up by itself
            if who not in self._waiting:
                self._waiting[who] = self._pool.submit(begun)
            self._of_job[job_id] = self._waiting[who]

    def take(self, job_id: str) -> Future[Profile] | None:
        """Return the lookup for a job, once; None if it began too long ago."""
        with self._lock:
            return self._of_job.pop(job_id, None)


class UserDirectory:
    """Profiles, cached for ten minutes."""

    def __init__(self, apps: SlackApps, now: Now, early: EarlyLookups | None = None) -> None:
        self._apps = apps
        self._known: ExpiringCache[tuple[str, str], Profile] = ExpiringCache(now)
        self._early = early or EarlyLookups()

    def look_up_early(self, job: Job) -> None:
        """Ask Slack about the person of a job that is about to be written down, in another thread."""
        if job.kind not in _GATED:
            return
        app, team, user = job.payload["app"], job.payload["team"], job.payload["user"]
        self._early.begin(job.id, (app, user), lambda: self.profile(app, team, user, fresh=True))

    def profile_for(self, job_id: str, app: str, team: str, user: str) -> Profile:
        """Return a profile as Slack has it now, or had it after the job's payload came in, a moment ago."""
        early = self._early.take(job_id)
        return early.result() if early else self.profile(app, team, user, fresh=True)

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
