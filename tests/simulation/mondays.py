"""A year of weekly digests: experts in many time zones, both clock changes, restarts, outages, two machines. Records
when each came, how often, and to which absent people."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.freshness.handler import DigestHandler
from bot.freshness.unanswered import UnansweredQuestions
from bot.slack.workspace_access import Slack
from storage.db.tables_twins import DigestItemRow, DigestRow
from storage.store import Store, open_store
from tests.support.store_world import APP, TEAM, run_first
from twins.audience import Audience
from twins.authoring.yaml_edits import new_texts
from twins.checking.escalation import Presence
from twins.due_payloads import PersonDue
from twins.freshness.digest import MOST
from twins.job_payloads import read
from twins.jobs import Destination, Handler, Interaction, Job, JobKind
from twins.playbook.folder import parse_folder
from twins.playbook.model import EscalationPolicy
from twins.playbook.working_hours import Hours, opening
from twins.states import DigestItemState
from twins.values import Person

ZONES = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "UTC",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Helsinki",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Kabul",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Bangkok",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
)
BEGINS = datetime(2026, 9, 7, 0, tzinfo=UTC)
RULES = 6
ANSWERED = ("CR-1", "CR-2", "CR-3")
"""The others stay due, so that a digest is due in every week."""


@dataclass
class DigestTotals:
    """Everything that was sent, and what was wrong with it."""

    digests: int = 0
    twice: int = 0
    """To one person, in one week."""
    off_hours: int = 0
    late: int = 0
    """Neither on Monday at nine nor, after an outage, in the first working hour that there was."""
    over_three: int = 0
    while_away: int = 0
    missed: int = 0
    """Weeks in which somebody was at work, something was due, and nothing came."""
    by_zone: Counter[str] = field(default_factory=Counter)

    @property
    def is_right(self) -> bool:
        """Return whether all went right."""
        return not (self.twice or self.off_hours or self.late or self.over_three or self.while_away or self.missed)


class DigestSimulation:
    """The year. One database, two machines that are restarted again and again, and a clock that goes by the hour."""

    def __init__(self, url: str, experts: int, seed: int) -> None:
        self._url, self._chance, self.now = url, random.Random(seed), BEGINS
        self._down_until = BEGINS
        self._downs: list[tuple[datetime, datetime]] = []
        self.zones = {f"U{number:04}": ZONES[number % len(ZONES)] for number in range(experts)}
        self.away: dict[str, list[tuple[datetime, datetime]]] = {}
        self.came = DigestTotals()
        self._weeks: Counter[tuple[str, str]] = Counter()
        self._machines = [self._machine(), self._machine()]
        for number, slack in enumerate(self.zones):
            self._publish(f"craft{number}", Person(slack=slack, name=slack))

    def live_through(self, days: int) -> DigestTotals:
        """Every hour of so many days."""
        for _ in range(days * 24):
            self.now += timedelta(hours=1)
            self._weather()
            if self.now >= self._down_until:
                for machine in self._machines:
                    self._desk(machine).tick()
                self._work()
                self._answer(self._chance.choice(self._machines))
        self._count_missed(days)
        for machine in self._machines:
            machine.database.close()
        return self.came

    def _machine(self) -> Store:
        store = open_store(self._url, lambda: self.now)
        nothing: dict[str, Handler] = dict.fromkeys(
            (JobKind.UPDATE, JobKind.HOME, JobKind.WHISPER, JobKind.CLICK), lambda _: None
        )
        desk = self._desk(store)
        handlers: dict[str, Handler] = {
            **nothing,
            JobKind.DIGEST: lambda job: desk.digest(read(PersonDue, job)),
            JobKind.POST: self._look,
        }
        store.ledger.register(handlers, lambda *_: ())
        return store

    def _desk(self, store: Store) -> DigestHandler:
        there = cast("Any", self)  # in the place of Slack: who somebody is, where they are, what they can read
        slack = Slack(there, there, there, there, there, there, there, there, ())
        asked = UnansweredQuestions(slack, store, lambda: self.now)
        return DigestHandler(slack, store, lambda: self.now, "mon 09:00", asked)

    def _weather(self) -> None:
        """Restarts, outages of hours or days, and people who go away."""
        if self._chance.random() < 0.02:
            at = self._chance.randrange(2)
            self._machines[at].database.close()
            self._machines[at] = self._machine()
        if self.now >= self._down_until and self._chance.random() < 0.002:
            self._down_until = self.now + timedelta(hours=self._chance.choice([3, 20, 60, 200]))
            self._downs.append((self.now, self._down_until))
        if self._chance.random() < 0.0002 * len(self.zones):  # each about twice a year
            slack = self._chance.choice(list(self.zones))
            until = self.now + timedelta(days=self._chance.choice([2, 8, 25]))
            self.away.setdefault(slack, []).append((self.now, until))

    def _work(self) -> None:
        """Both machines see what is open, and both try to do it."""
        while heads := [head for head in self._machines[0].ledger.heads() if head.run_at <= self.now]:
            for head in heads:
                for machine in self._chance.sample(self._machines, 2):
                    run_first(machine.ledger, head.lane)

    def _look(self, job: Job) -> None:
        if job.payload["card"] != "digest":
            return
        slack = job.payload["place"]["user"]
        here = self.now.astimezone(ZoneInfo(self.zones[slack]))
        came = self.came
        came.digests += 1
        came.by_zone[self.zones[slack]] += 1
        week = f"{here:%G-%V}"
        self._weeks[slack, week] += 1
        came.twice += self._weeks[slack, week] > 1
        came.off_hours += opening(self.now, Hours(), self.zones[slack]) != self.now
        came.late += not self._is_in_time(slack, here)
        came.while_away += any(since <= self.now < until for since, until in self.away.get(slack, ()))
        with self._machines[0].database.read() as session:
            came.over_three += len(session.get_one(DigestRow, job.payload["subject"]).items) > MOST

    def _is_in_time(self, slack: str, here: datetime) -> bool:
        """Return whether a digest may come now. On Monday, that is from nine to ten, and in the hour in which its
        reader returns; after an outage, it is the reader's first working hour. The clock moves by the hour, so whatever
        fell due in between comes at the next hour."""
        nine = here.replace(hour=9, minute=0, second=0, microsecond=0)
        if here.weekday() == 0 and timedelta(0) <= here - nine < timedelta(hours=1):
            return True
        was_away = (timedelta(0) <= self.now - until < timedelta(hours=1) for _, until in self.away.get(slack, ()))
        if here.weekday() == 0 and any(was_away):
            return True
        opened = opening(self._down_until, Hours(), self.zones[slack])
        return bool(self._downs) and timedelta(0) <= self.now - opened < timedelta(hours=1)

    def _answer(self, store: Store) -> None:
        """Some of what was shown is answered."""
        if self._chance.random() > 0.05:
            return
        find = select(DigestItemRow).where(
            DigestItemRow.state == DigestItemState.OPEN.value, col(DigestItemRow.rule_id).in_(ANSWERED)
        )
        with store.database.read() as session:
            rows = [(row.id, row.handle) for row in session.exec(find.limit(20))]
        for look, handle in self._chance.sample(rows, min(1, len(rows))):
            slack = f"U{int(handle.removeprefix('craft')):04}"
            job = Job(f"click:{look}:{self.now.timestamp()}", JobKind.CLICK, f"click:{look}", {}, "1", self.now)
            store.ledger.enqueue(job)
            store.digest_answers.still_true(
                Interaction(job.id, Destination(APP, TEAM, user=slack), self.now), look, self.now
            )

    def _count_missed(self, days: int) -> None:
        """Count the weeks without a digest whose Monday had no outage or absence of the reader."""
        ends = BEGINS + timedelta(days=days)
        for slack, zone in self.zones.items():
            for monday in _mondays(BEGINS + timedelta(days=7), ends - timedelta(days=7), zone):
                span = (monday - timedelta(hours=1), monday + timedelta(hours=8))
                was_down = any(since < span[1] and until > span[0] for since, until in self._downs)
                was_away = any(since < span[1] and until > span[0] for since, until in self.away.get(slack, ()))
                week = f"{monday.astimezone(ZoneInfo(zone)):%G-%V}"
                self.came.missed += not (was_down or was_away or self._weeks[slack, week])

    def _publish(self, handle: str, expert: Person) -> None:
        rules = "\n".join(
            f"  - id: CR-{number}\n    kind: default\n    tier: 1\n    text: Rule {number}\n    why: It was said\n"
            f"    confirmed: 2020-01-01\n    also_asked_as: [do thing {number} now]"
            for number in range(1, RULES + 1)
        )
        files = dict(new_texts(handle, handle, handle, expert, ["things"], ()))
        name = next(each for each in files if each.endswith("rules.yaml"))
        files[name] = files[name].split("rules:")[0].rstrip() + f"\nrules:\n{rules}\n"
        self._machines[0].publishing.publish(parse_folder(files, handle), None, self.now)

    # --- what Slack would say

    @property
    def first(self) -> Any:
        """The only account."""
        return type("Account", (), {"app": APP, "team": TEAM})

    def of(
        self,
        _app: str,
        _team: str,
        person: Person,
        _said: Mapping[str, datetime],
        _patience: EscalationPolicy,
        now: datetime,
    ) -> Presence:
        gone = [until for since, until in self.away.get(person.slack, ()) if since <= now < until]
        return Presence(self.zones[person.slack], away_until=max(gone, default=None))

    def may_see(self, _slack: str, *_said: Audience) -> bool:
        """Deny access to every channel."""
        return False


def _mondays(since: datetime, until: datetime, zone: str) -> Iterator[datetime]:
    day = since.astimezone(ZoneInfo(zone)).date()
    while day.weekday():
        day += timedelta(days=1)
    while (monday := datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)) < until:
        yield monday
        day += timedelta(days=7)
