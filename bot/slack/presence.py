"""Presence of people, and their time zones."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.slack.client import SlackApps, SlackRefusedError, call
from bot.slack.users import UserDirectory
from twins.checking.absence import away_by_snooze, away_by_status
from twins.checking.escalation import Presence
from twins.people import Membership
from twins.playbook.model import EscalationPolicy
from twins.playbook.working_hours import after_working
from twins.values import Person

log = logging.getLogger(__name__)


class PresenceLookup:
    def __init__(self, users: UserDirectory, apps: SlackApps) -> None:
        self._users = users
        self._apps = apps

    def of(
        self,
        app: str,
        team: str,
        person: Person,
        said: Mapping[str, datetime],
        patience: EscalationPolicy,
        now: datetime,
    ) -> Presence:
        """Return a person's presence. `said` holds the ends of announced absences by Slack id; they outrank hints."""
        profile = self._users.profile(app, team, person.slack, fresh=True)
        if profile.standing is not Membership.MEMBER:
            return Presence(is_gone=True)
        zone = known_zone(profile.zone)
        told = said.get(person.slack)
        if told and told > now:
            return Presence(zone, away_until=told)
        hinted = away_by_status(profile.status, profile.emoji, profile.status_ends, now)
        if hinted is None:
            reminded_at = after_working(now, timedelta(hours=patience.remind_after), patience.hours, zone)
            hinted = away_by_snooze(self._snoozed_until(app, person.slack), reminded_at)
        return Presence(zone, away_until=hinted)

    def glance(self, app: str, team: str, person: Person, said: Mapping[str, datetime], now: datetime) -> Presence:
        """Like `of`, by a profile up to ten minutes old, and without do-not-disturb."""
        profile = self._users.profile(app, team, person.slack)
        if profile.standing is not Membership.MEMBER:
            return Presence(is_gone=True)
        told = said.get(person.slack)
        is_told = told is not None and told > now
        hinted = away_by_status(profile.status, profile.emoji, profile.status_ends, now)
        return Presence(known_zone(profile.zone), away_until=told if is_told else hinted)

    def _snoozed_until(self, app: str, user: str) -> datetime | None:
        try:
            found = call(self._apps.of(app).dnd_info, user=user)
        except SlackRefusedError as refusal:  # presence goes without this hint
            log.info("no word on do-not-disturb", extra={"reason": refusal.error})
            return None
        ends = found.get("snooze_endtime") if found.get("snooze_enabled") else None
        return datetime.fromtimestamp(int(ends), UTC) if ends else None


def known_zone(name: str) -> str:
    """Return the zone, or UTC if this machine doesn't know it."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name
