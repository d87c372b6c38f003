"""The weekly report for architects and the leadership channel."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Now
from bot.slack.client import SlackApps
from bot.slack.presence import known_zone
from bot.slack.users import UserDirectory
from storage.jobs.ledger import Ledger
from storage.reporting.figures import FigureStore
from twins.jobs import CardKind, Destination, Job, JobKind
from twins.people import Membership
from twins.playbook.working_hours import Hours, Weekday, next_weekly, opening


class WeeklyReport:
    """Six lines about the past week, posted at the digests' time on each architect's own clock."""

    def __init__(
        self,
        weeks: FigureStore,
        users: UserDirectory,
        apps: SlackApps,
        usual: str,
        architects: tuple[str, ...],
        channel: str | None,
        ledger: Ledger,
        now: Now,
    ) -> None:
        self._weeks = weeks
        self._users = users
        self._apps = apps
        self._usual = usual
        self._architects = architects
        self._channel = channel
        self._ledger = ledger
        self._now = now

    def due(self) -> list[Job]:
        """Return an hourly job. It is a job because a tick makes no Slack calls."""
        now = self._now()
        return [Job(f"week:{now:%Y-%m-%dT%H}", JobKind.WEEK, "week", {}, f"{now.timestamp():017.6f}", now)]

    def look(self, _: Job) -> None:
        """Post the report to each architect who is at work and hasn't had it."""
        self._ledger.enqueue_new(*self._posts(self._now()))

    def _posts(self, now: datetime) -> Iterator[Job]:
        """Yield the posts that are due; none for a week without asks."""
        account = self._apps.first
        for architect in self._architects:
            profile = self._users.profile(account.app, account.team, architect)
            zone = known_zone(profile.zone)
            monday = self._monday(now, zone)
            is_at_work = profile.standing is Membership.MEMBER and opening(now, Hours(), zone) == now
            if not is_at_work or self._weeks.is_empty(monday):
                continue
            yield self._post(Destination(account.app, account.team, user=architect), monday, now)
            if self._channel:  # together with the first architect who is at work
                yield self._post(Destination(account.app, account.team, self._channel), monday, now)

    def _monday(self, now: datetime, zone: str) -> str:
        """Return the Monday (ISO date) of the last full week before the report was last due."""
        day, at = self._usual.split()
        came = next_weekly(now - timedelta(days=7), Weekday(day), at, zone).astimezone(ZoneInfo(zone)).date()
        return (came - timedelta(days=came.weekday() + 7)).isoformat()

    def _post(self, place: Destination, monday: str, now: datetime) -> Job:
        payload = {"card": CardKind.WEEK.value, "subject": monday, "place": asdict(place)}
        key = f"post:{CardKind.WEEK.value}:{monday}:{place.channel or place.user}"
        return Job(key, JobKind.POST, place.lane, payload, f"{now.timestamp():017.6f}", now)
