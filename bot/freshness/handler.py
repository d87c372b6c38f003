"""The weekly digest, and its buttons."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.authoring.forms.lesson_form import LessonFormContext, lesson_form
from bot.authoring.forms.rule_form import rule_form
from bot.checking.availability import clock_time
from bot.clock import Now
from bot.freshness import messages
from bot.freshness.unanswered import UnansweredQuestions
from bot.slack.workspace_access import Slack
from bot.ui.blocks import cut, escape, moment
from bot.ui.ids import Action
from bot.ui.messages import shared_words
from storage.store import Store
from twins.authoring.lessons import Precedent, ProposalOrigin, Stance, draft_rule
from twins.checking.escalation import Presence
from twins.due_payloads import PersonDue
from twins.freshness.digest import CAREFUL_AFTER, MOST_SMALL, DigestCandidate, DigestRecipient
from twins.job_payloads import Click, Command
from twins.jobs import Destination, Job, private_message
from twins.notices import NoticeFacts, Refusal, Refused
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


@dataclass(frozen=True)
class DigestHandler:
    """Digests, weekly on each recipient's own clock."""

    slack: Slack
    store: Store
    now: Now
    usual: str
    """The weekly time of people who chose none."""
    unanswered: UnansweredQuestions

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        answers = self.store.digest_answers
        return {
            Action.STILL_TRUE: lambda click: answers.still_true(click.act, click.target.id, self.now()),
            Action.RETIRE_DUE_RULE: lambda click: answers.retire(click.act, click.target.id, self.now()),
            Action.UNDO_DIGEST_ANSWER: lambda click: answers.undo(click.act, click.target.id, self.now()),
            Action.CHANGE_DUE_RULE: self._change,
            Action.SMALL_TO_RULE: self._make_rule,
        }

    def tick(self) -> None:
        account = self.slack.apps.first
        self.store.digests.enqueue_due(account.app, account.team, self.now())

    def digest(self, due: PersonDue) -> None:
        """Send it if it is due, not empty and its recipient at work; else plan the next attempt."""
        now, digests = self.now(), self.store.digests
        reader = digests.reader(due.person, now)
        if reader is None:
            digests.forget(due.job_id, due.person)
            return
        who = Person(slack=reader.slack, name=reader.slack)
        said = {reader.slack: reader.away_until} if reader.away_until else {}
        presence = self.slack.presence.of(reader.app, reader.team, who, said, reader.patience, now)
        if reader.next_at is None or reader.next_at > now:
            digests.send(due.job_id, reader, self._weekly(reader, now, presence.zone), (), (), now)
        elif presence.is_gone or self._reachable(reader, presence, now) <= now:
            chosen = [(choice, self._readable(reader.slack, choice)) for choice in digests.choose(reader, now)]
            alerts = list(self._careful(reader, now)) if reader.silent >= CAREFUL_AFTER else []
            next_at, here = self._weekly(reader, now, presence.zone), not presence.is_gone
            small = self._small(reader, now) if here else ()
            asked = self.unanswered.most_asked(reader, now) if here else ()
            digests.send(due.job_id, reader, next_at, chosen, alerts, now, small=small, unanswered=asked, posts=here)
        else:
            digests.send(due.job_id, reader, self._reachable(reader, presence, now), (), (), now)

    def command(self, command: Command, rest: str) -> None:
        """Handle `/twins digest` and `/twins digest at tue 10:00`."""
        act, now = command.act, self.now()
        reader = self.store.digests.reader_of(act.place.team, act.by, now)
        if reader is None:
            self.store.ledger.reply(act, shared_words.NO_DIGEST)
            return
        if not rest:
            self.store.ledger.reply(act, self._preview(reader, now))
            return
        at, hours = weekly_time(rest), reader.patience.hours
        if at is None:
            self.store.ledger.reply(act, shared_words.NO_WEEKLY_TIME)
        elif not _is_within(at, hours):
            words = messages.outside_hours(", ".join(hours.days), hours.start, hours.end)
            self.store.ledger.reply(act, words)
        else:
            zone = escape(self.slack.zone_of(act.place))
            words = messages.digest_comes(messages.weekly_at(*at.split()), zone)
            self.store.digests.plan(act.job_id, act.place, reader, at, words, now)

    def _change(self, click: Click) -> None:
        item = click.target.id
        handle, rule_id, state = self.store.digest_answers.find(item) or ("", "", DigestItemState.OPEN)
        draft = self.store.drafts.find(handle) if handle else None
        rule = draft.playbook.rule(rule_id) if draft else None
        if draft is None or rule is None:
            raise Refused(Refusal.GONE)
        if not draft.is_maintained_by(click.act):
            raise Refused(Refusal.NOT_YOUR_TWIN)
        if state is not DigestItemState.OPEN:
            raise Refused(Refusal.DIGEST_ANSWERED, NoticeFacts(item=rule_id))
        self.slack.forms.open(click, rule_form(draft, rule, look=item))

    def _make_rule(self, click: Click) -> None:
        """Open the form of a new rule from a small thing; what was said in direct messages is not filled in."""
        small = self.store.digests.small_thing(click.target.id)
        draft = self.store.drafts.find(small.handle) if small else None
        if small is None or draft is None or small.rule_id:
            raise Refused(Refusal.GONE)
        if not draft.is_maintained_by(click.act):
            raise Refused(Refusal.NOT_YOUR_TWIN)
        self.slack.channel_access.require(click.act.by, small.audience)
        precedent = Precedent() if small.audience.is_direct else Precedent(ask=small.ask, said=small.sentence)
        lesson = draft_rule(precedent, Stance.GO, ProposalOrigin.SMALL_THING, self.now().date())
        about = LessonFormContext(small.handle, "", ProposalOrigin.SMALL_THING, small.decision)
        self.slack.forms.open(click, lesson_form(about, lesson, is_stance_known=False))

    def _small(self, reader: DigestRecipient, now: datetime) -> list[str]:
        """Return at most five small things that the recipient may read."""
        found = self.store.digests.small_things(reader, now)
        mine = [each.decision for each in found if self.slack.channel_access.may_see(reader.slack, each.audience)]
        return mine[:MOST_SMALL]

    def _preview(self, reader: DigestRecipient, now: datetime) -> str:
        lines = [
            f"• *{each.stale.rule.id}* {escape(cut(each.stale.rule.text, 120))}"
            for each in self.store.digests.choose(reader, now)
        ]
        asked = len(self.unanswered.most_asked(reader, now))
        return messages.preview(moment(reader.next_at) if reader.next_at else "", lines, asked)

    def _readable(self, slack: str, choice: DigestCandidate) -> str | None:
        """Return the latest that the recipient may read."""
        return next((each for each, said in choice.decisions if self.slack.channel_access.may_see(slack, said)), None)

    def _careful(self, reader: DigestRecipient, now: datetime) -> Iterator[Job]:
        """Tell its maintainers and architects that rules are checked first."""
        for twin, rules in self.store.digests.careful(reader, now):
            since = sha256(" ".join(rules).encode()).hexdigest()[:16]  # sent once for each new set of rules
            deputies = [person.slack for person in twin.deputies if person.pinged]
            for slack in dict.fromkeys((twin.expert.slack, *deputies, *self.slack.architects)):
                who = "" if slack == twin.expert.slack else twin.expert.name
                text = shared_words.careful_from_now(who, twin.handle, rules)
                place = Destination(reader.app, reader.team, user=slack)
                yield private_message(f"careful:{twin.handle}:{since}:{slack}", place, text, now)

    def _weekly(self, reader: DigestRecipient, after: datetime, zone: str) -> datetime:
        """Skip a second one in a week, even if the day is moved."""
        day, at = (reader.digest_at or self.usual).split()
        comes = next_weekly(after, Weekday(day), at, zone)
        is_second = reader.last_at and _week(reader.last_at, zone) == _week(comes, zone)
        return next_weekly(comes, Weekday(day), at, zone) if is_second else comes

    def _reachable(self, reader: DigestRecipient, presence: Presence, now: datetime) -> datetime:
        """Return now, if at work; else the next working hour, or a week later after an absence of days."""
        if presence.is_here(now):
            return opening(now, reader.patience.hours, presence.zone)
        back_at = presence.away_until or now
        comes, zone = opening(back_at, reader.patience.hours, presence.zone), ZoneInfo(presence.zone)
        is_today = comes.astimezone(zone).date() == now.astimezone(zone).date()
        return comes if is_today else self._weekly(reader, back_at, presence.zone)


def _week(at: datetime, zone: str) -> tuple[int, int]:
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return year, week


def weekly_time(text: str) -> str | None:
    """Parse `tue 10:00` or `at Friday 9 am` into a weekday and HH:MM."""
    match = _AT.match(text.strip())
    day = _DAYS.get(match[1].casefold()) if match else None
    at = clock_time(match[2]) if match else None
    return f"{day.value} {at}" if day and at else None


def _is_within(at: str, hours: Hours) -> bool:
    day, clock = at.split()
    return Weekday(day) in hours.days and hours.start <= clock < hours.end
