"""The weekly digest: who is asked about which rules and when, and the handlers of its buttons."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.authoring.messages import edit_message
from bot.authoring.rule_form import rule_form
from bot.checking.availability import clock_time
from bot.clock import Now
from bot.freshness.messages import digest_answer_message
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApps
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.presence import PresenceLookup, known_zone
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from bot.ui.blocks import cut, escape, moment
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.authoring.drafts import DraftStore
from storage.freshness.digest_answers import DigestAnswerStore
from storage.freshness.digests import DigestStore
from twins.checking.escalation import Presence
from twins.freshness.digest import CAREFUL_AFTER, DigestAnswer, DigestAnswerResult, DigestCandidate, DigestRecipient
from twins.jobs import Destination, Handler, Interaction, Job, JobKind
from twins.playbook.working_hours import Hours, Weekday, next_weekly, opening
from twins.states import DigestItemState
from twins.values import Person

_DAYS = {name: day for day in Weekday for name in (day.value, f"{day.value}day")} | {
    "tuesday": Weekday.TUE,
    "tues": Weekday.TUE,
    "wednesday": Weekday.WED,
    "thursday": Weekday.THU,
    "thurs": Weekday.THU,
    "saturday": Weekday.SAT,
}
_AT = re.compile(r"^(?:at\s+)?([a-z]+)\s+(\S.*)\Z", re.I)


class DigestHandler:
    """Schedule and buttons of the digests: weekly, on each recipient's own clock, in their working hours."""

    def __init__(
        self,
        digests: DigestStore,
        items: DigestAnswerStore,
        drafts: DraftStore,
        asks: AskStore,
        users: UserDirectory,
        presence: PresenceLookup,
        channel_access: ChannelAccess,
        apps: SlackApps,
        forms: FormOpener,
        usual: str,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._digests = digests
        self._digest_answers = items
        self._drafts = drafts
        self._asks = asks
        self._users = users
        self._presence = presence
        self._channel_access = channel_access
        self._apps = apps
        self._forms = forms
        self._usual = usual
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.STILL_TRUE: lambda job: self._digest_answers.still_true(
                *self._clicked(job), digest_answer_message, self._now()
            ),
            Action.RETIRE_DUE_RULE: lambda job: self._digest_answers.retire(
                *self._clicked(job), edit_message, self._now()
            ),
            Action.UNDO_DIGEST_ANSWER: lambda job: self._digest_answers.undo(
                *self._clicked(job), digest_answer_message, self._now()
            ),
            Action.CHANGE_DUE_RULE: self._change,
        }

    def tick(self) -> None:
        """Enqueue the digests that are due. Runs every minute."""
        account = self._apps.first
        self._digests.enqueue_due(account.app, account.team, self._now())

    def digest(self, job: Job) -> None:
        """Send a digest if it is due, has a rule to show and its recipient is at work; otherwise schedule the next
        attempt."""
        now, person = self._now(), job.payload["person"]
        reader = self._digests.reader(person, now)
        if reader is None:
            self._digests.forget(job.id, person)
            return
        who, said = Person(slack=reader.slack, name=reader.slack), {}
        if reader.away_until:
            said = {reader.slack: reader.away_until}
        presence = self._presence.of(reader.app, reader.team, who, said, reader.patience, now)
        if reader.next_at is None or reader.next_at > now:
            self._digests.send(job.id, reader, self._weekly(reader, now, presence.zone), (), (), now)
        elif presence.is_gone or self._reachable(reader, presence, now) <= now:
            choices = self._digests.choose(reader, now)
            chosen = [(choice, self._readable(reader.slack, choice)) for choice in choices]
            alerts = list(self._careful(reader, now)) if reader.silent >= CAREFUL_AFTER else []
            next_at = self._weekly(reader, now, presence.zone)
            self._digests.send(job.id, reader, next_at, chosen, alerts, now, posts=not presence.is_gone)
        else:
            self._digests.send(job.id, reader, self._reachable(reader, presence, now), (), (), now)

    def command(self, job: Job, rest: str) -> None:
        """Handle `/twins digest` (when the next one comes, and what it would hold) and `/twins digest at tue 10:00`."""
        click, now = interaction_of(job), self._now()
        reader = self._digests.reader_of(click.place.team, click.by, now)
        if reader is None:
            self._asks.reply_privately(job.id, click.place, ui_messages.KEEPS_NO_TWIN, now)
        elif not rest:
            self._asks.reply_privately(job.id, click.place, self._preview(reader, now), now)
        elif (at := weekly_time(rest)) is None:
            self._asks.reply_privately(job.id, click.place, ui_messages.NO_WEEKLY_TIME, now)
        else:
            zone, hours = self._zone(job), reader.patience.hours
            if not _is_within(at, hours):
                days = ", ".join(day.value for day in hours.days)
                when = f"{days}, {hours.start} to {hours.end}"
                words = f"That is outside the working hours of your twin ({when}). Nothing was changed."
                self._asks.reply_privately(job.id, click.place, words, now)
                return
            words = f"Your digest comes {_in_words(at)} ({escape(zone)}) from now on, whenever anything is due."
            self._digests.plan(job.id, click.place, reader, at, words, now)

    def _change(self, job: Job) -> None:
        click, look_id = self._clicked(job)
        handle, rule_id, state = self._digest_answers.find(look_id) or ("", "", DigestItemState.OPEN)
        draft = self._drafts.find(handle) if handle else None
        rule = draft.playbook.rule(rule_id) if draft else None
        if draft is None or rule is None:
            self._asks.reply_privately(job.id, click.place, ui_messages.GONE, self._now())
        elif not draft.is_maintained_by(click):
            self._asks.reply_privately(job.id, click.place, ui_messages.NOT_YOUR_TWIN, self._now())
        elif state is not DigestItemState.OPEN:
            word = digest_answer_message(DigestAnswerResult(DigestAnswer.TOO_LATE, rule_id, handle)) or ""
            self._asks.reply_privately(job.id, click.place, word, self._now())
        elif not self._forms.open(click, job.payload["trigger"], rule_form(draft, rule, look=look_id)):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _preview(self, reader: DigestRecipient, now: datetime) -> str:
        when = f"Your next digest comes {moment(reader.next_at)}. " if reader.next_at else ""
        lines = [
            f"• *{each.stale.rule.id}* {escape(cut(each.stale.rule.text, 120))}"
            for each in self._digests.choose(reader, now)
        ]
        due = "\n".join(["It would ask about:", *lines]) if lines else "Nothing is due, so that none would come now."
        return f"{when}{due}\n`/twins digest at tue 10:00` moves it."

    def _readable(self, slack: str, choice: DigestCandidate) -> str | None:
        """Return the rule's latest decision whose ask the recipient may read, if any."""
        return next((each for each, said in choice.decisions if self._channel_access.may_see(slack, said)), None)

    def _careful(self, reader: DigestRecipient, now: datetime) -> Iterator[Job]:
        """Tell the expert, deputies and architects that rules are checked first from now on, and why."""
        for twin, rules in self._digests.careful(reader, now):
            since = sha256(" ".join(rules).encode()).hexdigest()[:16]  # sent once for each new set of rules
            deputies = [person.slack for person in twin.deputies if person.pinged]
            for slack in dict.fromkeys((twin.expert.slack, *deputies, *self._architects)):
                who = "You" if slack == twin.expert.slack else twin.expert.name
                text = ui_messages.careful_from_now(who, twin.handle, rules)
                payload = {"place": asdict(Destination(reader.app, reader.team, user=slack)), "text": text}
                key = f"careful:{twin.handle}:{since}:{slack}"
                yield Job(key, JobKind.WHISPER, f"tell:{slack}", payload, f"{now.timestamp():017.6f}", now)

    def _weekly(self, reader: DigestRecipient, after: datetime, zone: str) -> datetime:
        """Return the next weekly time after a moment. Never twice in one week, even if the day is moved."""
        day, at = (reader.digest_at or self._usual).split()
        comes = next_weekly(after, Weekday(day), at, zone)
        is_second = reader.last_at and _week(reader.last_at, zone) == _week(comes, zone)
        return next_weekly(comes, Weekday(day), at, zone) if is_second else comes

    def _reachable(self, reader: DigestRecipient, presence: Presence, now: datetime) -> datetime:
        """Return when the recipient can next be reached: now, if at work; the next working hour, after downtime or an
        absence of hours; a week later, after a longer absence."""
        if presence.is_here(now):
            return opening(now, reader.patience.hours, presence.zone)
        back_at = presence.away_until or now
        comes, zone = opening(back_at, reader.patience.hours, presence.zone), ZoneInfo(presence.zone)
        is_today = comes.astimezone(zone).date() == now.astimezone(zone).date()
        return comes if is_today else self._weekly(reader, back_at, presence.zone)

    def _zone(self, job: Job) -> str:
        said = job.payload
        return known_zone(self._users.profile(said["app"], said["team"], said["user"]).zone)

    def _clicked(self, job: Job) -> tuple[Interaction, str]:
        return interaction_of(job), ActionValue.of(job.payload["value"]).id


def _week(at: datetime, zone: str) -> tuple[int, int]:
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return year, week


def weekly_time(text: str) -> str | None:
    """Parse `tue 10:00` or `at Friday 9 am` into a weekday and HH:MM; return None for anything else."""
    match = _AT.match(text.strip())
    day = _DAYS.get(match[1].casefold()) if match else None
    at = clock_time(match[2]) if match else None
    return f"{day.value} {at}" if day and at else None


def _is_within(at: str, hours: Hours) -> bool:
    day, clock = at.split()
    return Weekday(day) in hours.days and hours.start <= clock < hours.end


def _in_words(at: str) -> str:
    day, clock = at.split()
    names = {
        "mon": "Monday",
        "tue": "Tuesday",
        "wed": "Wednesday",
        "thu": "Thursday",
        "fri": "Friday",
        "sat": "Saturday",
        "sun": "Sunday",
    }
    return f"on {names[day]}s at {clock}"
