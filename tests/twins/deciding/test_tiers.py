"""Which grounds raise the tier of an answer, and how far."""

from datetime import date
from typing import Any

import pytest

from tests.support.builders import NOW, a_company, a_deed, a_law, a_reading, a_rule, a_twin, decided
from twins.deciding.decision import Cause, DecisionContext
from twins.values import Outcome, Reach, Tier

ONE, TWO, THREE = Tier.DECIDE, Tier.ASSUME, Tier.CHECK_FIRST
SEC_2 = frozenset({"SEC-2"})


def _limited(tier: int) -> dict[str, Any]:
    return {"twin": a_twin(limits={"lowest_tier": tier})}


def _with_rule(**given: Any) -> dict[str, Any]:
    return {"twin": a_twin(rules=[a_law(), a_rule(**given)])}


def _assuming(assumption: str) -> dict[str, Any]:
    limits = {"may_not_assume": ["the customer has agreed"]}
    return {"twin": a_twin(limits=limits), "reading": a_reading(assumptions=(assumption,))}


LINES: dict[str, tuple[dict[str, Any], Tier, Cause]] = {
    # the rules themselves: the highest tier of those that apply
    "a default of tier 1": ({}, ONE, Cause.DEFAULT),
    "a default of tier 2": (_with_rule(tier=2), TWO, Cause.DEFAULT),
    "a default of tier 3": (_with_rule(tier=3), THREE, Cause.DEFAULT),
    "a broken default": (_with_rule(tier=3) | {"reading": a_reading(broken=("SEC-2",))}, THREE, Cause.DEFAULT),
    "a law that applies": ({"reading": a_reading(applied=("SEC-1",))}, ONE, Cause.LAW),
    "a law of tier 3 beside a default": (
        {"twin": a_twin(rules=[a_law(tier=3), a_rule()]), "reading": a_reading(applied=("SEC-1", "SEC-2"))},
        THREE,
        Cause.LAW,
    ),
    # triggers: the ask's own words
    "a trigger of the twin": ({"ask": "make our bucket public today"}, THREE, Cause.TRIGGER),
    "half the words of a trigger": ({"ask": "make our folder public today"}, ONE, Cause.DEFAULT),
    "a trigger in the why": ({"ask": "mask it because we make the bucket public"}, THREE, Cause.TRIGGER),
    "a trigger of the company": (
        {"ask": "promise a customer the date", "standing": DecisionContext(company=a_company())},
        THREE,
        Cause.TRIGGER,
    ),
    # how far a mistake would travel
    "it can't be undone": ({"reading": a_reading(deeds=(a_deed(reversible=False),))}, THREE, Cause.IRREVERSIBLE),
    "it reaches outside": ({"reading": a_reading(deeds=(a_deed(reach=Reach.OUTSIDE),))}, THREE, Cause.OUTSIDE),
    "it stays inside the company": ({"reading": a_reading(deeds=(a_deed(reach=Reach.COMPANY),))}, ONE, Cause.DEFAULT),
    # assumptions
    "it assumes something": (_assuming("that nobody minds"), TWO, Cause.ASSUMPTION),
    "it assumes half of what it may not": (_assuming("that the customer asked"), TWO, Cause.ASSUMPTION),
    "it assumes what it may not": (_assuming("that our customers agreed already"), THREE, Cause.MAY_NOT_ASSUME),
    # what the reading lacks
    "no why, where a rule settles it": ({"reading": a_reading(why=None)}, ONE, Cause.DEFAULT),
    "an unknown rule": ({"reading": a_reading(applied=("SEC-2", "SEC-99"))}, TWO, Cause.UNKNOWN_RULE),
    "an unknown rule said to be broken": ({"reading": a_reading(broken=("SEC-99",))}, TWO, Cause.UNKNOWN_RULE),
    # the state of the rules that are cited
    "a cited rule is overdue": ({"standing": DecisionContext(overdue=SEC_2)}, TWO, Cause.OVERDUE),
    "a cited rule was never confirmed": (_with_rule(confirmed=None), TWO, Cause.OVERDUE),
    "a cited rule is contested": ({"standing": DecisionContext(contested=SEC_2)}, TWO, Cause.CONTESTED),
    "a cited rule is unanswered": ({"standing": DecisionContext(unanswered=SEC_2)}, THREE, Cause.UNANSWERED),
    "another rule is unanswered": ({"standing": DecisionContext(unanswered=frozenset({"SEC-1"}))}, ONE, Cause.DEFAULT),
    # the state of the twin
    "the twin is on trial": ({"standing": DecisionContext(on_trial=True)}, TWO, Cause.TRIAL),
    "the twin fails its cases": ({"standing": DecisionContext(failing=True)}, TWO, Cause.FAILING),
    "somebody stopped the twin": ({"standing": DecisionContext(stopped=True)}, TWO, Cause.STOPPED),
    "the limit is 2": (_limited(2), TWO, Cause.LIMIT),
    "the limit is 3": (_limited(3), THREE, Cause.LIMIT),
}


@pytest.mark.parametrize(("given", "tier", "cause"), LINES.values(), ids=list(LINES))
def test_the_tier_is_the_highest_that_any_line_asks_for(given: dict[str, Any], tier: Tier, cause: Cause) -> None:
    decision = decided(**given)

    setting = [ground for ground in decision.grounds if ground.tier == tier]
    assert decision.tier is tier
    assert cause in {ground.cause for ground in setting}
    assert decision.reason == "; ".join(ground.line for ground in setting[:2])


def test_a_confirmation_since_publication_counts_like_one_in_the_folder() -> None:
    twin = a_twin(rules=[a_rule(confirmed=None)])

    assert decided(twin=twin, standing=DecisionContext(confirmations={"SEC-2": date(2026, 11, 10)})).tier is ONE


def test_the_reason_is_the_one_or_two_lines_that_set_the_tier() -> None:
    reading = a_reading(
        deeds=(a_deed(reversible=False, reach=Reach.OUTSIDE),), why=None, assumptions=("that nobody minds",)
    )

    decision = decided(reading, ask="make the bucket public")

    assert decision.reason == "What is out can't be called back (SEC-T1); this can't be undone"


def test_the_grounds_hold_the_lines_that_did_not_set_the_tier_too() -> None:
    decision = decided(a_reading(why=None, deeds=(a_deed(reversible=False),)), standing=DecisionContext(on_trial=True))

    causes = {ground.cause for ground in decision.grounds}
    assert causes == {Cause.DEFAULT, Cause.IRREVERSIBLE, Cause.TRIAL}


def test_one_rule_that_applies_and_is_broken_is_cited_once() -> None:
    decision = decided(a_reading(applied=("SEC-2",), broken=("SEC-2",)))

    assert [rule.id for rule in decision.cited] == ["SEC-2"]


def test_the_same_values_give_the_same_decision() -> None:
    assert decided(a_reading(), now=NOW) == decided(a_reading(), now=NOW)


def test_a_law_in_doubt_is_put_to_the_expert_and_refuses_nobody() -> None:
    decision = decided(a_reading(in_doubt=("SEC-1",)))

    assert (decision.outcome, decision.tier) == (Outcome.CHECK_FIRST, Tier.CHECK_FIRST)
    assert "whether SEC-1 is broken depends on something that the request doesn't say" in decision.reason
    assert "SEC-1" in {rule.id for rule in decision.cited}


@pytest.mark.parametrize("given", [{}, {"covered": False}, {"applied": ()}])
def test_a_trigger_that_only_a_mind_recognised_asks_the_expert_as_well(given: dict[str, Any]) -> None:
    decision = decided(a_reading(triggers=("SEC-T1", "XX-T9"), **given))

    assert decision.outcome is Outcome.CHECK_FIRST
    assert [ground.about for ground in decision.grounds if ground.cause is Cause.TRIGGER] == ["SEC-T1"]
