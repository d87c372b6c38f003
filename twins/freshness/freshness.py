"""Freshness: F = (1 + 0.2346 t/S)^-0.5, t days after confirmation, with stability S. Use refreshes no rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from math import log2

from twins.playbook.model import Rule
from twins.values import Person, Tier

_CURVE = 0.2346
LONGEST, SHORTEST = 365.0, 14.0
"""Days."""
SPREAD = 0.3
"""So that rules published together are not due together."""
DUE_BELOW = {Tier.DECIDE: 0.85, Tier.ASSUME: 0.90, Tier.CHECK_FIRST: 0.95}
_FIRST = {True: 180.0, False: 90.0}
_CHECKED_FIRST = 60.0
BACKGROUND = "background"
"""Id of the prose, which no rule can have."""
_BACKGROUND_FIRST = 120.0


class FreshnessState(StrEnum):
    FRESH = "fresh"
    DUE = "due"
    NEVER_CONFIRMED = "never confirmed"


@dataclass(frozen=True)
class Confirmed:
    on: date
    fingerprint: str


@dataclass(frozen=True)
class RuleFreshness:
    state: FreshnessState
    stability: float
    confirmed: date | None
    due_on: date | None
    left: float = 1.0


def retention(days: float, stability: float) -> float:
    return float((1 + _CURVE * max(0.0, days) / stability) ** -0.5)


def days_until(threshold: float, stability: float) -> float:
    """Solve F for t."""
    return (threshold**-2 - 1) * stability / _CURVE


def first_stability(rule: Rule) -> float:
    """Spread the review interval by a hash of the id."""
    base = min(_FIRST[rule.is_law], _CHECKED_FIRST) if rule.tier is Tier.CHECK_FIRST else _FIRST[rule.is_law]
    return base * (1 - SPREAD + 2 * SPREAD * _share(rule.id))


@lru_cache(maxsize=10_000)
def _share(rule_id: str) -> float:
    return int(sha256(rule_id.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def still_true(days: float, stability: float) -> float:
    """Lengthen more for a late confirmation."""
    return min(LONGEST, stability * (1.4 + 2 * (1 - retention(days, stability))))


def reworded(stability: float) -> float:
    return max(SHORTEST, stability / 2)


def freshness(rule: Rule, fingerprint: str, history: Sequence[Confirmed], today: date) -> RuleFreshness:
    """Count another wording's confirmation as a change."""
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
    """Rate the prose like a tier-2 rule."""
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
    return float((1 - fresh.left) * 2 ** (int(tier) - 1) * (1 + log2(1 + uses)) + overrides)


@dataclass(frozen=True)
class DueRule:
    handle: str
    rule: Rule
    expert: Person
    fresh: RuleFreshness
    damage: float
    is_unused: bool = False
    """Not due, but offered for retirement."""

    @property
    def rank(self) -> tuple[bool, float]:
        return self.is_unused, -self.damage
