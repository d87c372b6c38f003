"""Escalation of open checks minute by minute (asking, reminders, handover, expiry), and the daily inbox."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime

from bot.clock import Now
from bot.slack.client import SlackApps
from bot.slack.presence import PresenceLookup
from bot.ui import messages as ui_messages
from storage.checking.escalation import EscalationStore
from storage.checking.inbox import InboxStore
from twins.checking.escalation import Presence, Step, WaitingCheck, next_move
from twins.checking.reviews import InboxTime
from twins.jobs import Destination, Job, JobKind
from twins.playbook.model import EscalationPolicy, ReviewPolicy
from twins.playbook.working_hours import next_time
from twins.values import Person


class CheckEscalation:
    """Escalation of checks and the daily inboxes. Due work is found in the tables, so a restart loses nothing."""

    def __init__(
        self,
        waiting: EscalationStore,
        inbox: InboxStore,
        presence: PresenceLookup,
        apps: SlackApps,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._waiting = waiting
        self._inbox = inbox
        self._presence = presence
        self._apps = apps
        self._architects = architects
        self._now = now

    def tick(self) -> None:
        """Enqueue the work that is due. Runs every minute."""
        now = self._now()
        self._waiting.enqueue_due(now)
        self._inbox.enqueue_due(now)

    def check(self, job: Job) -> None:
        """Find out who is present, and take a check's next step."""
        check_id, now = job.payload["check"], self._now()
        found = self._waiting.find(check_id, now)
        if found is None:
            return
        seen = found.situation
        people = {person.slack: person for person in (seen.holder, *seen.chain)}
        present = {
            slack: self._presence.of(found.app, found.team, person, found.away, seen.patience, now)
            for slack, person in people.items()
        }
        unreached = job.payload.get("unreached")  # Slack lets no card through to this person
        if unreached in present:
            present[unreached] = replace(present[unreached], is_gone=True)
        move = next_move(seen, present, now)
        gone = [people[slack] for slack, presence in present.items() if presence.is_gone and slack != unreached]
        alerts = [alert for person in gone for alert in self._say_gone(found, person, now)]
        if unreached and move.step is Step.ALARM:
            note = job.payload["note"]
            alerts.append(Job(f"unreached:{job.id}", JobKind.WHISPER, f"tell:{check_id}", note, job.order, now))
        self._waiting.act(job.id, check_id, seen, move, self._architects, alerts, now)

    def round(self, job: Job) -> None:
        """Send the daily inbox if it is due and not empty, and schedule the next."""
        person, now = job.payload["person"], self._now()
        arranged = self._inbox.find(person)
        if arranged is None:
            return
        twin = arranged.twin
        patience, reviews = (twin.waiting, twin.reviews) if twin else (EscalationPolicy(), ReviewPolicy())
        who = Person(slack=arranged.slack, name=arranged.slack)
        said = {arranged.slack: arranged.away_until} if arranged.away_until else {}
        presence = self._presence.of(arranged.app, arranged.team, who, said, patience, now)
        back_at = max(now, presence.away_until or now)
        next_at = next_time(back_at, arranged.at or reviews.at, patience.hours, presence.zone)
        is_due = arranged.next_inbox_at is not None and arranged.next_inbox_at <= now
        alerts = self._say_late(arranged, presence, reviews.at_most, now) if is_due else ()
        sends = is_due and presence.is_here(now)
        self._inbox.post_daily(job.id, person, arranged.next_inbox_at, next_at, list(alerts), now, sends=sends)

    def _say_gone(self, found: WaitingCheck, person: Person, now: datetime) -> Iterator[Job]:
        text = ui_messages.expert_gone(person.name, found.handle)
        key = f"gone:{found.handle}:{person.slack}:{now:%Y-%m-%d}"
        yield from self._to_architects(found.app, found.team, key, text, now)

    def _say_late(self, arranged: InboxTime, presence: Presence, at_most: int, now: datetime) -> Iterator[Job]:
        queue = self._inbox.view_of(arranged.team, arranged.slack, now)
        waiting = len(queue.reviews) + queue.more_reviews
        if waiting < at_most:
            return
        text = ui_messages.reviews_late(f"<@{arranged.slack}>", waiting, presence.away_until)
        yield from self._to_architects(arranged.app, arranged.team, f"late:{arranged.slack}:{now:%Y-%m-%d}", text, now)

    def _to_architects(self, app: str, team: str, key: str, text: str, now: datetime) -> Iterator[Job]:
        for architect in self._architects:
            payload = {"place": asdict(Destination(app, team, user=architect)), "text": text}
            yield Job(
                f"{key}:{architect}", JobKind.WHISPER, f"tell:{architect}", payload, f"{now.timestamp():017.6f}", now
            )
