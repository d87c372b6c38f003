"""Escalation of open checks minute by minute (asking, reminders, handover, expiry), and the daily inbox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.messages import shared_words
from storage.store import Store
from twins.checking.escalation import Presence, Step, WaitingCheck, next_move
from twins.checking.reviews import InboxTime
from twins.due_payloads import EscalationDue, PersonDue
from twins.jobs import Job, JobKind, order_of
from twins.playbook.model import EscalationPolicy, ReviewPolicy
from twins.playbook.working_hours import next_time
from twins.values import Person


@dataclass(frozen=True)
class CheckEscalation:
    """Escalation of checks and the daily inboxes. Due work is found in the tables, so a restart loses nothing."""

    slack: Slack
    store: Store
    now: Now

    def tick(self) -> None:
        """Enqueue the work that is due. Runs every minute."""
        now = self.now()
        self.store.escalation.enqueue_due(now)
        self.store.inbox.enqueue_due(now)

    def check(self, due: EscalationDue) -> None:
        """Find out who is present, and take a check's next step."""
        now = self.now()
        found = self.store.escalation.find(due.check, now)
        if found is None:
            return
        seen = found.situation
        people = {person.slack: person for person in (seen.holder, *seen.chain)}
        present = self._present(found, people, due.unreached, now)
        is_hurried = due.hurried_past == seen.holder.slack
        move = next_move(seen, present, now, is_hurried=is_hurried)
        gone = [people[slack] for slack, presence in present.items() if presence.is_gone and slack != due.unreached]
        alerts = [alert for person in gone for alert in self._say_gone(found, person, now)]
        if due.note and (move.step is Step.ALARM or (is_hurried and move.step is not Step.ASK)):
            alerts.append(
                Job(f"unreached:{due.job_id}", JobKind.WHISPER, f"tell:{due.check}", due.note, order_of(now), now)
            )
        self.store.escalation.act(due.job_id, due.check, seen, move, self.slack.architects, alerts, now)

    def _present(
        self, found: WaitingCheck, people: Mapping[str, Person], unreached: str | None, now: datetime
    ) -> dict[str, Presence]:
        patience = found.situation.patience
        present = {
            slack: self.slack.presence.of(found.app, found.team, person, found.away, patience, now)
            for slack, person in people.items()
        }
        if unreached in present:
            present[unreached] = replace(present[unreached], is_gone=True)
        return present

    def round(self, due: PersonDue) -> None:
        """Send the daily inbox if it is due and not empty, and schedule the next."""
        now = self.now()
        arranged = self.store.inbox.find(due.person)
        if arranged is None:
            return
        twin = arranged.twin
        patience, reviews = (twin.waiting, twin.reviews) if twin else (EscalationPolicy(), ReviewPolicy())
        who = Person(slack=arranged.slack, name=arranged.slack)
        said = {arranged.slack: arranged.away_until} if arranged.away_until else {}
        presence = self.slack.presence.of(arranged.app, arranged.team, who, said, patience, now)
        back_at = max(now, presence.away_until or now)
        next_at = next_time(back_at, arranged.at or reviews.at, patience.hours, presence.zone)
        is_due = arranged.next_inbox_at is not None and arranged.next_inbox_at <= now
        alerts = self._say_late(arranged, presence, reviews.at_most, now) if is_due else []
        sends = is_due and presence.is_here(now)
        self.store.inbox.post_daily(due.job_id, due.person, arranged.next_inbox_at, next_at, alerts, now, sends=sends)

    def _say_gone(self, found: WaitingCheck, person: Person, now: datetime) -> list[Job]:
        text = shared_words.expert_gone(person.name, found.handle)
        key = f"gone:{found.handle}:{person.slack}:{now:%Y-%m-%d}"
        return self.slack.tell_architects(key, text, now, app=self.slack.apps.account(found.app))

    def _say_late(self, arranged: InboxTime, presence: Presence, at_most: int, now: datetime) -> list[Job]:
        queue = self.store.inbox.view_of(arranged.team, arranged.slack, now)
        waiting = len(queue.reviews) + queue.more_reviews
        if waiting < at_most:
            return []
        text = shared_words.reviews_late(f"<@{arranged.slack}>", waiting, presence.away_until)
        key = f"late:{arranged.slack}:{now:%Y-%m-%d}"
        return self.slack.tell_architects(key, text, now, app=self.slack.apps.account(arranged.app))
