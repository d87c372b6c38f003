"""The weekly report for architects and the leadership channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Now
from bot.slack.presence import known_zone
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.jobs import CardKind, Destination, Job, JobKind, card_post, order_of
from twins.people import Membership
from twins.playbook.working_hours import Hours, Weekday, next_weekly, opening


@dataclass(frozen=True)
class WeeklyReport:
    """Six lines about the past week, posted at the digests' time on each architect's own clock."""

    slack: Slack
    store: Store
    now: Now
    usual: str
    """The time of digests, as `mon 09:00`."""
    channel: str | None

    def due(self) -> list[Job]:
        """Return an hourly job. It is a job because a tick makes no Slack calls."""
        now = self.now()
        return [Job(f"week:{now:%Y-%m-%dT%H}", JobKind.WEEK, "week", {}, order_of(now), now)]

    def look(self, _: Job) -> None:
        """Post the report to each architect who is at work and hasn't had it."""
        self.store.ledger.enqueue_new(*self._posts(self.now()))

    def _posts(self, now: datetime) -> Iterator[Job]:
        """Yield the posts that are due; none for a week without asks."""
        account = self.slack.apps.first
        for architect in self.slack.architects:
            profile = self.slack.users.profile(account.app, account.team, architect)
            zone = known_zone(profile.zone)
            monday = self._monday(now, zone)
            is_at_work = profile.standing is Membership.MEMBER and opening(now, Hours(), zone) == now
            if not is_at_work or self.store.figures.is_empty(monday):
                continue
            yield _post(Destination(account.app, account.team, user=architect), monday, now)
            if self.channel:  # together with the first architect who is at work
                yield _post(Destination(account.app, account.team, self.channel), monday, now)

    def _monday(self, now: datetime, zone: str) -> str:
        """Return the Monday (ISO date) of the last full week before the report was last due."""
        day, at = self.usual.split()
        came = next_weekly(now - timedelta(days=7), Weekday(day), at, zone).astimezone(ZoneInfo(zone)).date()
        return (came - timedelta(days=came.weekday() + 7)).isoformat()


def _post(place: Destination, monday: str, now: datetime) -> Job:
    key = f"post:{CardKind.WEEK.value}:{monday}:{place.channel or place.user}"
    return card_post(key, CardKind.WEEK, monday, place, now)
