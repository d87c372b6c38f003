"""How sure can one still be of a rule that its expert confirmed some time ago?

F = (1 + 0.2346 t/S)^-0.5, with t the days since it was confirmed and S its stability: after S days F is 0.9. Use alone
never makes a rule fresher: only its expert does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from math import log2

from twins.playbook import Rule
from twins.values import Person, Tier

_CURVE = 0.2346
LONGEST, SHORTEST = 365.0, 14.0
"""Days that a stability may have."""
SPREAD = 0.3
"""First intervals differ by so much, so that what was published together is not due together."""
DUE_BELOW = {Tier.DECIDE: 0.85, Tier.ASSUME: 0.90, Tier.CHECK_FIRST: 0.95}
_FIRST = {True: 180.0, False: 90.0}
_CHECKED_FIRST = 60.0
BACKGROUND = "background"
"""Stands for a twin's prose among the ids of its rules, which it can't be taken for."""
_BACKGROUND_FIRST = 120.0


class State(StrEnum):
    """Whether a rule is to be looked at."""

    FRESH = "fresh"
    DUE = "due"
    NEVER_CONFIRMED = "never confirmed"


@dataclass(frozen=True)
class Confirmed:
    """Somebody said on a day that a rule is true, in a wording."""

    on: date
    wording: str


@dataclass(frozen=True)
class Fresh:
    """How a rule stands on a day."""

    state: State
    stability: float
    confirmed: date | None
    due_on: date | None
    left: float = 1.0
    """F: what is left of the certainty."""


def retained(days: float, stability: float) -> float:
    """F(t, S)."""
    return float((1 + _CURVE * max(0.0, days) / stability) ** -0.5)


def days_until(threshold: float, stability: float) -> float:
    """The t at which F falls to a threshold."""
    return (threshold**-2 - 1) * stability / _CURVE


def first_stability(rule: Rule) -> float:
    """What a rule begins with: its review interval, spread by its id, always alike."""
    base = min(_FIRST[rule.is_law], _CHECKED_FIRST) if rule.tier is Tier.CHECK_FIRST else _FIRST[rule.is_law]
    share = int(sha256(rule.id.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return base * (1 - SPREAD + 2 * SPREAD * share)


def still_true(days: float, stability: float) -> float:
    """A late "still true" lengthens the interval more than an early one."""
    return min(LONGEST, stability * (1.4 + 2 * (1 - retained(days, stability))))


def reworded(stability: float) -> float:
    """A rule that had to be changed is looked at sooner."""
    return max(SHORTEST, stability / 2)


def freshness(rule: Rule, wording: str, history: Sequence[Confirmed], today: date) -> Fresh:
    """How a rule stands, from all its confirmations, the oldest first. Only those in its present wording count as
    confirmed; one in another wording before tells that it was changed."""
    stability, last = first_stability(rule), None
    begun = [Confirmed(rule.confirmed, wording)] if rule.confirmed else []
    for each in sorted([*history, *begun], key=lambda one: one.on):
        if last and each.wording != last.wording:
            stability = reworded(stability)
        elif last and each.on > last.on:
            stability = still_true((each.on - last.on).days, stability)
        last = each
    if last is None or last.wording != wording:
        return Fresh(State.NEVER_CONFIRMED, stability, None, None, 0.0)
    threshold = DUE_BELOW[rule.tier]
    left = retained((today - last.on).days, stability)
    due_on = last.on + timedelta(days=round(days_until(threshold, stability)))
    return Fresh(State.DUE if left < threshold else State.FRESH, stability, last.on, due_on, left)


def background_freshness(confirmed: Sequence[date], today: date) -> Fresh:
    """How a twin's prose stands, from the days on which its expert agreed to it as it is, at least one. It is due like
    a rule of tier 2."""
    days = sorted(confirmed)
    stability = _BACKGROUND_FIRST
    for before, after in pairwise(days):
        stability = still_true((after - before).days, stability) if after > before else stability
    threshold = DUE_BELOW[Tier.ASSUME]
    left = retained((today - days[-1]).days, stability)
    due_on = days[-1] + timedelta(days=round(days_until(threshold, stability)))
    return Fresh(State.DUE if left < threshold else State.FRESH, stability, days[-1], due_on, left)


def damage(fresh: Fresh, tier: Tier, uses: int, overrides: int) -> float:
    """What is put before an expert first: the most that a stale rule may have done."""
    return float((1 - fresh.left) * 2 ** (int(tier) - 1) * (1 + log2(1 + uses)) + overrides)


@dataclass(frozen=True)
class Stale:
    """A rule that is due, and how much it may have done."""

    handle: str
    rule: Rule
    expert: Person
    fresh: Fresh
    damage: float
    is_unused: bool = False
    """Nobody has needed it since it was confirmed: it isn't due, it is offered for retirement."""

    @property
    def rank(self) -> tuple[bool, float]:
        """What is put before an expert first comes first."""
        return self.is_unused, -self.damage
