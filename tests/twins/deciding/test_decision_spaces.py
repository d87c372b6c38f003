"""What a decision space lowers, what it doesn't, and when it is in force."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.support.builders import (
    LEO,
    NOW,
    OMAR,
    a_claim,
    a_company,
    a_law,
    a_reading,
    a_rule,
    a_space,
    a_trigger,
    a_twin,
    an_ask,
    decided,
)
from twins.deciding.decision import Cause, Decision, DecisionContext
from twins.deciding.spaces import period_start, why_closed
from twins.playbook.model import Period
from twins.values import Outcome, Reach, Tier

ONE, TWO, THREE = Tier.DECIDE, Tier.ASSUME, Tier.CHECK_FIRST
SEC_2 = frozenset({"SEC-2"})


def _in_space(*, brings_down: tuple[str, ...] = (), law_tier: int = 1, **given: Any) -> Decision:
    space = a_space(brings_down=brings_down, also_asked_as=given.pop("also_asked_as", ()))
    twin = a_twin(rules=[a_law(tier=law_tier), a_rule(tier=3)], spaces=[space], limits=given.pop("limits", {}))
    reading = a_reading(space="SEC-S1", **given.pop("reading", {}))
    return decided(reading, twin=twin, **given)


BROUGHT_DOWN: dict[str, dict[str, Any]] = {
    "a default of tier 3": {},
    "no why": {"reading": {"why": None}},
    "an assumption": {"reading": {"assumption": "that nobody minds"}},
    "an unknown rule": {"reading": {"applied": ("SEC-2", "SEC-99")}},
    "no rule at all": {"reading": {"applied": ()}},
    "a rule that is overdue": {"standing": DecisionContext(overdue=SEC_2)},
    "a rule that is contested": {"standing": DecisionContext(contested=SEC_2)},
    "a rule that is unanswered": {"standing": DecisionContext(unanswered=SEC_2)},
}


@pytest.mark.parametrize("given", BROUGHT_DOWN.values(), ids=list(BROUGHT_DOWN))
def test_a_space_in_force_lets_the_twin_decide(given: dict[str, Any]) -> None:
    decision = _in_space(**given)

    assert (decision.outcome, decision.tier, decision.space) == (Outcome.DECIDED, ONE, "SEC-S1")
    assert decision.reason == "Ana handed this over in advance: “Set the session length” (SEC-S1, until 31 Mar 2027)"


COMPANY = DecisionContext(company=a_company())
MAKE_PUBLIC, PROMISE = "make the bucket public", "promise the customer a date"
UNLESS_NAMED: dict[str, tuple[dict[str, Any], Cause, str, Tier]] = {
    "a trigger": ({"ask": MAKE_PUBLIC, "also_asked_as": [MAKE_PUBLIC]}, Cause.TRIGGER, "SEC-T1", THREE),
    "a trigger of the company": (
        {"ask": PROMISE, "standing": COMPANY, "also_asked_as": [PROMISE]},
        Cause.TRIGGER,
        "CO-T1",
        THREE,
    ),
    "what can't be undone": ({"reading": {"reversible": False}}, Cause.IRREVERSIBLE, "irreversible", THREE),
    "what reaches outside": ({"reading": {"reach": Reach.OUTSIDE}}, Cause.OUTSIDE, "outside", THREE),
    "a law of tier 2": ({"reading": {"applied": ("SEC-1",)}, "law_tier": 2}, Cause.LAW, "SEC-1", TWO),
    "a law of tier 3": ({"reading": {"applied": ("SEC-1",)}, "law_tier": 3}, Cause.LAW, "SEC-1", THREE),
}


@pytest.mark.parametrize(("given", "cause", "name", "tier"), UNLESS_NAMED.values(), ids=list(UNLESS_NAMED))
def test_what_travels_far_stays_up_unless_the_space_names_just_that(
    given: dict[str, Any], cause: Cause, name: str, tier: Tier
) -> None:
    others = {"irreversible", "outside", "SEC-T1", "CO-T1", "SEC-1"} - {name}

    unnamed, named = _in_space(brings_down=tuple(others), **given), _in_space(brings_down=(name,), **given)

    assert (unnamed.tier, named.tier) == (tier, ONE)
    assert cause in {ground.cause for ground in unnamed.grounds if ground.tier == tier}


def test_a_space_brings_down_no_phrasing_of_a_trigger_that_it_does_not_speak_of_itself() -> None:
    twin = a_twin(
        check_first=[a_trigger("SEC-T1", "give the vendor a sample", "export the customer list")],
        spaces=[a_space(may="Give the vendor a masked sample", brings_down=["SEC-T1"])],
    )
    reading = a_reading(space="SEC-S1")

    assert decided(reading, twin=twin, ask="give the vendor a sample").tier is ONE
    assert decided(reading, twin=twin, ask="give the vendor a sample and export the customer list").tier is THREE


EVERYTHING = ("irreversible", "outside", "SEC-T1", "SEC-1")
NEVER: dict[str, tuple[dict[str, Any], Tier]] = {
    "a limit of 2": ({"limits": {"lowest_tier": 2}}, TWO),
    "a limit of 3": ({"limits": {"lowest_tier": 3}}, THREE),
    "a trial": ({"standing": DecisionContext(on_trial=True)}, TWO),
    "cases that fail": ({"standing": DecisionContext(failing=True)}, TWO),
    "somebody stopped it": ({"standing": DecisionContext(stopped=True)}, TWO),
    "what the twin may not assume": (
        {"limits": {"may_not_assume": ["the customer has agreed"]}, "reading": {"assumption": "the customer agreed"}},
        THREE,
    ),
}


@pytest.mark.parametrize(("given", "tier"), NEVER.values(), ids=list(NEVER))
def test_no_space_brings_down_the_limits_and_the_state_of_the_twin(given: dict[str, Any], tier: Tier) -> None:
    assert _in_space(brings_down=EVERYTHING, **given).tier is tier


def test_no_space_lets_what_a_law_refuses_through() -> None:
    decision = _in_space(brings_down=EVERYTHING, ask="put the API key in the repo")

    assert decision.outcome is Outcome.REFUSED


def test_no_space_answers_what_is_not_covered() -> None:
    assert _in_space(reading={"covered": False}).outcome is Outcome.HANDED_OVER


DAYS = {"kind": "number", "name": "length", "unit": "days", "at_most": 14}
BILLING = {"kind": "product", "name": "product", "any_of": ["Billing"]}
TEN = a_claim("length", "10 days")
CLOSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    # space, reading and the rest, what the answer notes
    "the day after its last": ({"until": date(2026, 11, 19)}, {}, "SEC-S1 ended on 19 Nov 2026"),
    "the day before its first": ({"granted_on": date(2026, 11, 21)}, {}, "SEC-S1 begins on 21 Nov 2026"),
    "taken back": ({}, {"standing": DecisionContext(revoked=frozenset({"SEC-S1"}))}, "SEC-S1 was taken back"),
    "used up": ({}, {"standing": DecisionContext(uses={"SEC-S1": 5})}, "SEC-S1 is used up: 5 a month"),
    "another product": ({"bounds": [BILLING]}, {"product": "Onboarding"}, "SEC-S1 is for Billing only"),
    "no product": ({"bounds": [BILLING]}, {}, "SEC-S1 is for Billing only"),
    "a product in the text only": ({"bounds": [BILLING]}, {"ask": "do it in Billing"}, "SEC-S1 is for Billing only"),
    "no quote": ({"bounds": [DAYS]}, {"ask": "keep it 10 days"}, "SEC-S1 needs length inside its bounds"),
    "a quote of another bound": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days", "bounds": (a_claim("width", "10 days"),)},
        "SEC-S1 needs length",
    ),
    "a quote that isn't in the ask": (
        {"bounds": [DAYS]},
        {"ask": "keep it 100 hours", "bounds": (TEN,)},
        "SEC-S1 needs length",
    ),
    "an empty quote": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days", "bounds": (a_claim("length", "  "),)},
        "SEC-S1 needs length",
    ),
    "a quote that states nothing": (
        {"bounds": [DAYS]},
        {"ask": "keep 10 days", "bounds": (a_claim("length", "keep"),)},
        "SEC-S1 needs length",
    ),
    "outside the bounds": (
        {"bounds": [DAYS]},
        {"ask": "20 days", "bounds": (a_claim("length", "20 days"),)},
        "SEC-S1 needs length",
    ),
    "another number in the ask is outside": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days, later 20 days", "bounds": (TEN,)},
        "SEC-S1 needs length",
    ),
    "the quote is a part of a larger number": (
        {"bounds": [DAYS]},
        {"ask": "keep it 110 days", "bounds": (TEN,)},
        "SEC-S1 needs length",
    ),
    "one of two bounds isn't met": (
        {"bounds": [DAYS, BILLING]},
        {"ask": "keep it 10 days", "bounds": (TEN,)},
        "SEC-S1 is for Billing only",
    ),
}


def _asked_of(space: dict[str, Any], *, bounds: tuple[Any, ...] = (), **given: Any) -> Decision:
    twin = a_twin(rules=[a_rule(tier=3)], spaces=[a_space(**space)])
    return decided(a_reading(space="SEC-S1", bounds=bounds), twin=twin, **given)


@pytest.mark.parametrize(("space", "given", "note"), CLOSED.values(), ids=list(CLOSED))
def test_a_space_that_is_not_in_force_brings_nothing_down_and_says_why(
    space: dict[str, Any], given: dict[str, Any], note: str
) -> None:
    decision = _asked_of(space, **given)

    assert (decision.outcome, decision.space) == (Outcome.CHECK_FIRST, None)
    assert str(decision.space_note).startswith(note)


OPEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "on its last day": ({"until": NOW.date()}, {}),
    "on its first day": ({"granted_on": NOW.date()}, {}),
    "while another was taken back": ({}, {"standing": DecisionContext(revoked=frozenset({"SEC-S2"}))}),
    "with one use left": ({}, {"standing": DecisionContext(uses={"SEC-S1": 4, "SEC-S2": 99})}),
    "in its product, in any case": ({"bounds": [BILLING]}, {"product": "billing"}),
    "inside its bounds": ({"bounds": [DAYS]}, {"ask": "keep it 10 days", "bounds": (TEN,)}),
    "quoted with other spacing and case": ({"bounds": [DAYS]}, {"ask": "keep it 10\n  DAYS", "bounds": (TEN,)}),
}


@pytest.mark.parametrize(("space", "given"), OPEN.values(), ids=list(OPEN))
def test_a_space_is_in_force(space: dict[str, Any], given: dict[str, Any]) -> None:
    assert _asked_of(space, **given).space == "SEC-S1"


def test_a_space_for_some_is_closed_to_everybody_else() -> None:
    space = a_space(who=[OMAR])
    by = {who.name: an_ask().model_copy(update={"conductor": who.slack}) for who in (OMAR, LEO)}

    assert why_closed(space, by["Omar"], a_reading(), {}, NOW) is None
    assert why_closed(space, by["Leo"], a_reading(), {}, NOW) == "SEC-S1 is for Omar only"


def test_a_space_is_not_used_unless_the_reading_names_it() -> None:
    twin = a_twin(rules=[a_rule(tier=3)], spaces=[a_space()])

    assert decided(a_reading(), twin=twin).tier is THREE


PERIODS = [
    (Period.DAY, datetime(2026, 11, 20, 23, 59, tzinfo=UTC), date(2026, 11, 20)),
    (Period.WEEK, datetime(2026, 11, 20, 12, tzinfo=UTC), date(2026, 11, 16)),
    (Period.WEEK, datetime(2026, 11, 16, tzinfo=UTC), date(2026, 11, 16)),
    (Period.WEEK, datetime(2026, 11, 15, 23, 59, tzinfo=UTC), date(2026, 11, 9)),
    (Period.MONTH, datetime(2026, 11, 20, tzinfo=UTC), date(2026, 11, 1)),
]


@pytest.mark.parametrize(("period", "now", "start"), PERIODS)
def test_a_cap_counts_from_the_start_of_its_period(period: Period, now: datetime, start: date) -> None:
    assert period_start(period, now) == start
