"""Freshness of rules: how much certainty remains since the last confirmation.

F = (1 + 0.2346 t/S)^-0.5, with t the days since it was confirmed and S its stability: after S days F is 0.9. Use alone
never refreshes a rule; only its expert does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from math import log2

from twins.playbook.model import Rule
from twins.values import Person, Tier

_CURVE = 0.2346
LONGEST, SHORTEST = 365.0, 14.0
"""Limits of a stability, in days."""
SPREAD = 0.3
"""Relative spread of first intervals, so that rules published together are not due together."""
DUE_BELOW = {Tier.DECIDE: 0.85, Tier.ASSUME: 0.90, Tier.CHECK_FIRST: 0.95}
_FIRST = {True: 180.0, False: 90.0}
_CHECKED_FIRST = 60.0
BACKGROUND = "background"
"""The id of a twin's prose; no rule id can equal it."""
_BACKGROUND_FIRST = 120.0


class FreshnessState(StrEnum):
    """Whether a rule is due for confirmation."""

    FRESH = "fresh"
    DUE = "due"
    NEVER_CONFIRMED = "never confirmed"


@dataclass(frozen=True)
class Confirmed:
    """A confirmation: its day, and the fingerprint of the wording."""

    on: date
    fingerprint: str


@dataclass(frozen=True)
class RuleFreshness:
    """The freshness of a rule on a day."""

    state: FreshnessState
    stability: float
    confirmed: date | None
    due_on: date | None
    left: float = 1.0
    """F: the certainty that remains."""


def retention(days: float, stability: float) -> float:
    """Return F(t, S)."""
    return float((1 + _CURVE * max(0.0, days) / stability) ** -0.5)


def days_until(threshold: float, stability: float) -> float:
    """Return the days t at which F falls to the threshold."""
    return (threshold**-2 - 1) * stability / _CURVE


def first_stability(rule: Rule) -> float:
    """Return the review interval, spread by a hash of the id."""
    base = min(_FIRST[rule.is_law], _CHECKED_FIRST) if rule.tier is Tier.CHECK_FIRST else _FIRST[rule.is_law]
    share = int(sha256(rule.id.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return base * (1 - SPREAD + 2 * SPREAD * share)


def still_true(days: float, stability: float) -> float:
    """Lengthen the interval; more for a late confirmation than an early one."""
    return min(LONGEST, stability * (1.4 + 2 * (1 - retention(days, stability))))


def reworded(stability: float) -> float:
    """Halve the interval of a rule that had to change."""
    return max(SHORTEST, stability / 2)


def freshness(rule: Rule, fingerprint: str, history: Sequence[Confirmed], today: date) -> RuleFreshness:
    """Compute freshness from all confirmations. Only those of the present wording confirm; an earlier wording counts as
    a change."""
    stability, last = first_stability(rule), None
    begun = [Confirmed(rule.confirmed, fingerprint)] if rule.confirmed else []
    for each in sorted([*history, *begun], key=lambda one: one.on):
        if last and each.fingerprint != last.fingerprint:
            stability = reworded(stability)
        elif last and each.on > last.on:
            stability = still_true((each.on - last.on).days, stability)
        last = each
    if last is None or last.fingerprint != fingerprint:
        return RuleFreshness(FreshnessState.NEVER_CONFIRMED, stability, None, None, 0.0)
    threshold = DUE_BELOW[rule.tier]
    left = retention((today - last.on).days, stability)
    due_on = last.on + timedelta(days=round(days_until(threshold, stability)))
    return RuleFreshness(
        FreshnessState.DUE if left < threshold else FreshnessState.FRESH, stability, last.on, due_on, left
    )


def background_freshness(confirmed: Sequence[date], today: date) -> RuleFreshness:
    """Compute the prose's freshness from the days of its confirmations, at least one. It is due like a tier-2 rule."""
    days = sorted(confirmed)
    stability = _BACKGROUND_FIRST
    for before, after in pairwise(days):
        stability = still_true((after - before).days, stability) if after > before else stability
    threshold = DUE_BELOW[Tier.ASSUME]
    left = retention((today - days[-1]).days, stability)
    due_on = days[-1] + timedelta(days=round(days_until(threshold, stability)))
    return RuleFreshness(
        FreshnessState.DUE if left < threshold else FreshnessState.FRESH, stability, days[-1], due_on, left
    )


def risk(fresh: RuleFreshness, tier: Tier, uses: int, overrides: int) -> float:
    """Return the risk: the most damage a stale rule may have done."""
    return float((1 - fresh.left) * 2 ** (int(tier) - 1) * (1 + log2(1 + uses)) + overrides)


@dataclass(frozen=True)
class DueRule:
    """A rule that is due, and its risk."""

    handle: str
    rule: Rule
    expert: Person
    fresh: RuleFreshness
    damage: float
    is_unused: bool = False
    """Unused since its confirmation: not due, but offered for retirement."""

    @property
    def rank(self) -> tuple[bool, float]:
        """Sort key: the highest risk first."""
        return self.is_unused, -self.damage
