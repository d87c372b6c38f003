"""Escalation of a waiting check. Silence is never consent: it ends in expiry, neither yes nor no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from twins.playbook.model import EscalationPolicy
from twins.playbook.working_hours import after_working
from twins.values import Person


class Stage(StrEnum):
    NEW = "new"
    HELD = "held"
    REMINDED = "reminded"
    STUCK = "stuck"


class HandoverReason(StrEnum):
    ASKED = "asked"
    AWAY = "away"
    GONE = "gone"
    SILENT = "silent"
    ABSENT = "absent"
    """The expert has answered no digest for four weeks."""
    HANDED_OVER = "handed over"


@dataclass(frozen=True)
class Presence:
    zone: str = "UTC"
    is_gone: bool = False
    """Deactivated, a guest or no member: they are sent nothing."""
    away_until: datetime | None = None

    def is_here(self, now: datetime) -> bool:
        """Return whether a message would be seen now."""
        return not self.is_gone and (self.away_until is None or self.away_until <= now)


@dataclass(frozen=True)
class CheckSnapshot:
    holder: Person
    stage: Stage
    since: datetime
    chain: Sequence[Person]
    patience: EscalationPolicy
    asked_back_at: datetime | None = None
    """The conductor has a question; the holder's time stops."""
    is_absent: bool = False
    """Others are asked first."""


@dataclass(frozen=True)
class WaitingCheck:
    situation: CheckSnapshot
    handle: str
    app: str
    team: str
    away: Mapping[str, datetime]
    """By Slack id."""


class Step(StrEnum):
    WAIT = "wait"
    ASK = "ask"
    REMIND = "remind"
    ALARM = "alarm"
    EXPIRE = "expire"


@dataclass(frozen=True)
class NextStep:
    step: Step
    next_at: datetime
    holder: Person
    because: HandoverReason = HandoverReason.ASKED
    reaches_holder: bool = True


def next_move(
    check: CheckSnapshot, present: Mapping[str, Presence], now: datetime, *, is_hurried: bool = False
) -> NextStep:
    """`present` covers the chain, by Slack id. The conductor may hurry it to the next person."""
    plan = _Plan(check, present, now)
    hurried = plan.hurried() if is_hurried else None
    if hurried:
        return hurried
    if check.stage is Stage.NEW:
        return (plan.past_the_first() if check.is_absent else None) or plan.ask_from(0, HandoverReason.ASKED)
    if check.asked_back_at or check.stage is Stage.STUCK:
        return plan.until(check.asked_back_at or check.since, check.patience.expire_after, Step.EXPIRE)
    if plan.position < 0:  # the holder may no longer decide
        return plan.ask_from(0, HandoverReason.GONE)
    here = plan.presence(check.holder)
    if not here.is_here(now):
        return plan.ask_from(plan.position + 1, HandoverReason.GONE if here.is_gone else HandoverReason.AWAY)
    silent = plan.until(check.since, check.patience.move_on_after, Step.ASK)
    if silent.step is Step.ASK:
        return plan.ask_from(plan.position + 1, HandoverReason.SILENT)
    if check.stage is Stage.HELD:
        reminded = plan.until(check.since, check.patience.remind_after, Step.REMIND)
        return reminded if reminded.step is Step.WAIT else NextStep(Step.REMIND, silent.next_at, check.holder)
    return silent


class _Plan:
    def __init__(self, check: CheckSnapshot, present: Mapping[str, Presence], now: datetime) -> None:
        self._check = check
        self._present = present
        self._now = now
        ids = [person.slack for person in check.chain]
        self.position = ids.index(check.holder.slack) if check.holder.slack in ids else -1

    def presence(self, person: Person) -> Presence:
        return self._present.get(person.slack, Presence())

    def until(self, since: datetime, hours: float, then: Step) -> NextStep:
        """Wait for `hours` of the holder's working time."""
        holder = self._check.holder
        at = self._after(since, hours, holder)
        return NextStep(then if self._now >= at else Step.WAIT, at, holder)

    def ask_from(self, position: int, because: HandoverReason) -> NextStep:
        """Ask the first available person from here on; if none, the architects."""
        patience, chain = self._check.patience, self._check.chain
        for number, person in enumerate(chain[position:], position):
            if self.presence(person).is_here(self._now):
                why = because if position or number == position else self._why_skipped(chain[position])
                return NextStep(Step.ASK, self._after(self._now, patience.remind_after, person), person, why)
        holder = self._whom_to_leave_it_with(position)
        why = because if position else self._why_skipped(chain[0])
        next_at = self._after(self._now, patience.expire_after, holder)
        return NextStep(Step.ALARM, next_at, holder, why, not self.presence(holder).is_gone)

    def hurried(self) -> NextStep | None:
        """Ask the next person who is there; None if nobody is, or the conductor has a question to answer."""
        if self._check.asked_back_at or self._check.stage not in {Stage.HELD, Stage.REMINDED}:
            return None
        behind = self._check.chain[self.position + 1 :]
        is_there = any(self.presence(person).is_here(self._now) for person in behind)
        return self.ask_from(self.position + 1, HandoverReason.SILENT) if is_there else None

    def past_the_first(self) -> NextStep | None:
        others = self._check.chain[1:]
        is_there = any(self.presence(person).is_here(self._now) for person in others)
        return self.ask_from(1, HandoverReason.ABSENT) if is_there else None

    def _whom_to_leave_it_with(self, position: int) -> Person:
        if position:
            return self._check.holder
        left = [person for person in self._check.chain if not self.presence(person).is_gone]
        return (left or [self._check.holder])[0]

    def _why_skipped(self, person: Person) -> HandoverReason:
        return HandoverReason.GONE if self.presence(person).is_gone else HandoverReason.AWAY

    def _after(self, since: datetime, hours: float, person: Person) -> datetime:
        long = timedelta(hours=hours)
        return after_working(since, long, self._check.patience.hours, self.presence(person).zone)
