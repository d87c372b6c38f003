"""What a conductor can expect while a check waits: who has it, until when, and who is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from twins.checking.escalation import CheckSnapshot, Presence, Stage
from twins.playbook.working_hours import after_working, opening
from twins.values import Person

LEAST_ANSWERS = 5
"""Verdicts of a person before their usual time is shown."""


@dataclass(frozen=True)
class WaitingPromise:
    holder: Person
    asked_at: datetime
    """When the conductor asked, not since when the holder has it."""
    now: datetime
    """When this was worked out."""
    back_at: datetime | None = None
    """When the holder works again; None if they are at work."""
    is_away: bool = False
    """They said so, or their status does; else it is after their hours."""
    usually: timedelta | None = None
    """Median of their last answers."""
    next: Person | None = None
    """None if the architects come next."""
    next_at: datetime | None = None
    expires_at: datetime | None = None
    """Once the architects were told."""
    zone: str = "UTC"
    """Of the conductor, who reads it."""


def promise_of(
    check: CheckSnapshot,
    present: Mapping[str, Presence],
    asked_at: datetime,
    answered_in: Sequence[timedelta],
    zone: str,
    now: datetime,
) -> WaitingPromise:
    """Work out from the schedule what comes next if nobody decides; `present` covers the chain, by Slack id."""
    here = present.get(check.holder.slack, Presence())
    is_away = not here.is_here(now)
    works_at = opening(max(now, here.away_until or now), check.patience.hours, here.zone)
    promise = WaitingPromise(
        check.holder,
        asked_at,
        now,
        back_at=works_at if works_at > now else None,
        is_away=is_away,
        usually=_usually(answered_in),
        zone=zone,
    )
    if check.stage is Stage.NEW or check.asked_back_at:  # nobody was asked yet, or the conductor is
        return promise
    if check.stage is Stage.STUCK:
        return replace(promise, expires_at=_after(check, check.patience.expire_after, here))
    next_at = _after(check, check.patience.move_on_after, here)
    return replace(promise, next=_next(check, present, next_at), next_at=next_at)


def _usually(answered_in: Sequence[timedelta]) -> timedelta | None:
    if len(answered_in) < LEAST_ANSWERS:
        return None
    return timedelta(seconds=median(each.total_seconds() for each in answered_in))


def _next(check: CheckSnapshot, present: Mapping[str, Presence], at: datetime) -> Person | None:
    """Return the first person behind the holder who is there at a moment, as far as is known now."""
    chain = [person.slack for person in check.chain]
    behind = check.chain[chain.index(check.holder.slack) + 1 :] if check.holder.slack in chain else check.chain
    return next((person for person in behind if present.get(person.slack, Presence()).is_here(at)), None)


def _after(check: CheckSnapshot, hours: float, here: Presence) -> datetime:
    return after_working(check.since, timedelta(hours=hours), check.patience.hours, here.zone)
