"""When a rule is due for confirmation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twins.authoring.evidence import rule_fingerprint
from twins.freshness.freshness import (
    DUE_BELOW,
    LONGEST,
    SHORTEST,
    Confirmed,
    FreshnessState,
    background_freshness,
    days_until,
    first_stability,
    freshness,
    retention,
    reworded,
    risk,
    still_true,
)
from twins.playbook.model import Rule
from twins.values import RuleKind, Tier

TODAY = date(2026, 11, 21)
stabilities = st.floats(SHORTEST, LONGEST)
spans = st.floats(0, 2_000)


def a_rule(
    tier: int = 1, *, kind: RuleKind = RuleKind.DEFAULT, confirmed: date | None = None, text: str = "So it is"
) -> Rule:
    refuses = ("do it otherwise",) if kind is RuleKind.LAW else ()
    return Rule(
        id="SEC-1", kind=kind, tier=Tier(tier), text=text, why="It went wrong", confirmed=confirmed, refuse_when=refuses
    )


@pytest.mark.parametrize(
    ("days", "stability", "left"),
    [
        (0, 90, 1.0),
        (90, 90, 0.9000),  # after S days it is 0.9
        (30, 60, 0.9461),  # (1 + 0.1173)^-0.5
        (180, 90, 0.8251),  # (1 + 0.4692)^-0.5
        (365, 14, 0.3749),  # (1 + 6.1164)^-0.5
    ],
)
def test_what_is_left_after_some_days(days: float, stability: float, left: float) -> None:
    assert retention(days, stability) == pytest.approx(left, abs=1e-4)


@pytest.mark.parametrize(("tier", "days"), [(1, 147), (2, 90), (3, 41)])  # of a stability of 90 days
def test_the_higher_the_tier_the_sooner_it_is_due(tier: int, days: int) -> None:
    assert days_until(DUE_BELOW[Tier(tier)], 90) == pytest.approx(days, abs=1)


@pytest.mark.parametrize(
    ("tier", "kind", "base"),
    [(1, RuleKind.LAW, 180), (1, RuleKind.DEFAULT, 90), (3, RuleKind.DEFAULT, 60), (3, RuleKind.LAW, 60)],
)
def test_first_intervals_are_spread_around_the_kinds_own(tier: int, kind: RuleKind, base: float) -> None:
    assert 0.7 * base <= first_stability(a_rule(tier, kind=kind)) <= 1.3 * base


@given(stabilities, spans, spans)
def test_a_late_still_true_lengthens_more_than_an_early_one(stability: float, one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert stability <= still_true(early, stability) <= still_true(late, stability) <= LONGEST


@given(stabilities)
def test_what_had_to_be_changed_is_looked_at_sooner(stability: float) -> None:
    assert SHORTEST <= reworded(stability) <= stability


@given(st.lists(st.integers(0, 900), max_size=8), st.integers(1, 3), st.integers(0, 900))
def test_time_alone_never_makes_a_rule_fresher(days: list[int], tier: int, later: int) -> None:
    rule = a_rule(tier)
    said = [Confirmed(TODAY - timedelta(days=day), rule_fingerprint(rule)) for day in days]

    now, then = (freshness(rule, rule_fingerprint(rule), said, TODAY + timedelta(days=by)) for by in (0, later))

    assert then.left <= now.left
    assert (then.state, then.due_on) in {(FreshnessState.DUE, now.due_on), (now.state, now.due_on)}


def test_a_rule_in_another_wording_was_never_confirmed() -> None:
    before, after = a_rule(text="So it is"), a_rule(text="So it was")
    said = [Confirmed(TODAY, rule_fingerprint(before))]

    assert freshness(after, rule_fingerprint(after), said, TODAY).state is FreshnessState.NEVER_CONFIRMED
    assert freshness(before, rule_fingerprint(before), said, TODAY).state is FreshnessState.FRESH


def test_a_rule_that_was_changed_and_confirmed_is_due_sooner_than_one_that_held() -> None:
    rule = a_rule()
    long_ago = TODAY - timedelta(days=60)
    held = [Confirmed(long_ago, rule_fingerprint(rule)), Confirmed(TODAY, rule_fingerprint(rule))]
    changed = [Confirmed(long_ago, "other words"), Confirmed(TODAY, rule_fingerprint(rule))]

    dues = [freshness(rule, rule_fingerprint(rule), said, TODAY).due_on for said in (changed, held)]

    assert dues == sorted(dues, key=lambda due: due or TODAY)
    assert dues[0] != dues[1]


def test_what_a_stale_rule_may_have_done_grows_with_its_tier_its_uses_and_its_overrides() -> None:
    stale = freshness(a_rule(confirmed=TODAY - timedelta(days=400)), rule_fingerprint(a_rule()), (), TODAY)

    assert risk(stale, Tier.DECIDE, 3, 0) < risk(stale, Tier.ASSUME, 3, 0) < risk(stale, Tier.CHECK_FIRST, 3, 0)
    assert risk(stale, Tier.DECIDE, 3, 0) < risk(stale, Tier.DECIDE, 9, 0) < risk(stale, Tier.DECIDE, 9, 1)


@pytest.mark.parametrize(
    ("said", "asked", "state"),
    [
        ([0], 119, FreshnessState.FRESH),
        ([0], 120, FreshnessState.DUE),
        ([0, 120], 121, FreshnessState.FRESH),
        ([0, 120], 120 + 191, FreshnessState.FRESH),
        ([0, 120], 120 + 193, FreshnessState.DUE),
        ([0, 0], 121, FreshnessState.DUE),
    ],
    ids=["before 120 days", "then it is due", "still true", "for longer than before", "not for ever", "twice in a day"],
)
def test_background_is_due_after_120_days(said: list[int], asked: int, state: FreshnessState) -> None:
    """F(120, 120) = 0.90; confirmed on time: 120 x (1.4 + 2 x 0.1) = 192 days."""
    days = [TODAY + timedelta(days=each) for each in said]
    assert background_freshness(days, TODAY + timedelta(days=asked)).state is state
