"""The weekly report for architects and the leadership channel."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Now
from bot.people import People, Standing
from bot.presence import known_zone
from bot.slack import Clients
from storage.figures import Measures
from storage.ledger import Ledger
from twins.work import Card, Job, Kind, Place
from twins.working_hours import Hours, Weekday, next_weekly, opening


class Leading:
    """Six lines about the past week, posted at the digests' time on each architect's own clock."""

    def __init__(
        self,
        weeks: Measures,
        people: People,
        clients: Clients,
        usual: str,
        architects: tuple[str, ...],
        channel: str | None,
        ledger: Ledger,
        now: Now,
    ) -> None:
        self._weeks = weeks
        self._people = people
        self._clients = clients
        self._usual = usual
        self._architects = architects
        self._channel = channel
        self._ledger = ledger
        self._now = now

    def due(self) -> list[Job]:
        """Return an hourly job. It is a job because a tick makes no Slack calls."""
        now = self._now()
        return [Job(f"week:{now:%Y-%m-%dT%H}", Kind.WEEK, "week", {}, f"{now.timestamp():017.6f}", now)]

    def look(self, _: Job) -> None:
        """Post the report to each architect who is at work and hasn't had it."""
        self._ledger.put_new(*self._posts(self._now()))

    def _posts(self, now: datetime) -> Iterator[Job]:
        """Yield the posts that are due; none for a week without asks."""
        account = self._clients.first
        for architect in self._architects:
            profile = self._people.who(account.app, account.team, architect)
            zone = known_zone(profile.zone)
            monday = self._monday(now, zone)
            is_at_work = profile.standing is Standing.MEMBER and opening(now, Hours(), zone) == now
            if not is_at_work or self._weeks.is_empty(monday):
                continue
            yield self._post(Place(account.app, account.team, user=architect), monday, now)
            if self._channel:  # together with the first architect who is at work
                yield self._post(Place(account.app, account.team, self._channel), monday, now)

    def _monday(self, now: datetime, zone: str) -> str:
        """Return the Monday, as an ISO date, of the last whole week before this was last due."""
        day, at = self._usual.split()
        came = next_weekly(now - timedelta(days=7), Weekday(day), at, zone).astimezone(ZoneInfo(zone)).date()
        return (came - timedelta(days=came.weekday() + 7)).isoformat()

    def _post(self, place: Place, monday: str, now: datetime) -> Job:
        payload = {"card": Card.WEEK.value, "subject": monday, "place": asdict(place)}
        key = f"post:{Card.WEEK.value}:{monday}:{place.channel or place.user}"
        return Job(key, Kind.POST, place.lane, payload, f"{now.timestamp():017.6f}", now)
