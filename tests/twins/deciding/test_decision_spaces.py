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
    a_deed,
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
from twins.deciding.spaces import period_start, why_closed, why_outside
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
    "an assumption": {"reading": {"assumptions": ("that nobody minds",)}},
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
    assert decision.reason == "Ana granted this: “Set the session length” (SEC-S1, until 31 Mar 2027)"


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
    "what can't be undone": (
        {"reading": {"deeds": (a_deed(reversible=False),)}},
        Cause.IRREVERSIBLE,
        "irreversible",
        THREE,
    ),
    "what reaches outside": ({"reading": {"deeds": (a_deed(reach=Reach.OUTSIDE),)}}, Cause.OUTSIDE, "outside", THREE),
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
    assert decided(reading, twin=twin, ask="give the vendor a sample, export the customer list").tier is THREE


EVERYTHING = ("irreversible", "outside", "SEC-T1", "SEC-1")
NEVER: dict[str, tuple[dict[str, Any], Tier]] = {
    "a limit of 2": ({"limits": {"lowest_tier": 2}}, TWO),
    "a limit of 3": ({"limits": {"lowest_tier": 3}}, THREE),
    "a trial": ({"standing": DecisionContext(on_trial=True)}, TWO),
    "cases that fail": ({"standing": DecisionContext(failing=True)}, TWO),
    "somebody stopped it": ({"standing": DecisionContext(stopped=True)}, TWO),
    "what the twin may not assume": (
        {
            "limits": {"may_not_assume": ["the customer has agreed"]},
            "reading": {"assumptions": ("the customer agreed",)},
        },
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
    assert _in_space(reading={"covered": False}).outcome is Outcome.NOT_COVERED


DAYS = {"kind": "number", "name": "length", "unit": "days", "at_most": 14}
BILLING = {"kind": "product", "name": "product", "any_of": ["Billing"]}
TEN = a_claim("length", "10 days")
NEEDS_A_LENGTH = "SEC-S1 needs a length, at most 14 days. Say it, and you can go ahead now."
FOR_BILLING = "SEC-S1 is for Billing only. Ask in a Billing channel and you can go ahead now."
CLOSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    # space, reading and the rest, what the answer notes
    "the day after its last": ({"until": date(2026, 11, 19)}, {}, "SEC-S1 ended on 19 Nov 2026."),
    "the day before its first": ({"granted_on": date(2026, 11, 21)}, {}, "SEC-S1 begins on 21 Nov 2026."),
    "taken back": (
        {},
        {"standing": DecisionContext(revoked=frozenset({"SEC-S1"}))},
        "SEC-S1 was withdrawn, so this needs a decision again.",
    ),
    "used up": (
        {},
        {"standing": DecisionContext(uses={"SEC-S1": 5})},
        "SEC-S1 is used up: it covers 5 uses a month. It opens again on 1 Dec 2026.",
    ),
    "another product": ({"bounds": [BILLING]}, {"product": "Onboarding"}, FOR_BILLING),
    "no product": ({"bounds": [BILLING]}, {}, FOR_BILLING),
    "a product in the text only": ({"bounds": [BILLING]}, {"ask": "do it in Billing"}, FOR_BILLING),
    "no quote": ({"bounds": [DAYS]}, {"ask": "keep it 10 days"}, NEEDS_A_LENGTH),
    "a quote of another bound": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days", "bounds": (a_claim("width", "10 days"),)},
        NEEDS_A_LENGTH,
    ),
    "a quote that isn't in the ask": (
        {"bounds": [DAYS]},
        {"ask": "keep it 100 hours", "bounds": (TEN,)},
        NEEDS_A_LENGTH,
    ),
    "an empty quote": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days", "bounds": (a_claim("length", "  "),)},
        NEEDS_A_LENGTH,
    ),
    "a quote that states nothing": (
        {"bounds": [DAYS]},
        {"ask": "keep 10 days", "bounds": (a_claim("length", "keep"),)},
        NEEDS_A_LENGTH,
    ),
    "outside the bounds": (
        {"bounds": [DAYS]},
        {"ask": "20 days", "bounds": (a_claim("length", "20 days"),)},
        "20 days is over the 14-day limit of SEC-S1. Ask for 14 days or less and you can go ahead now.",
    ),
    "another number in the ask is outside": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days, for them 20 days", "bounds": (TEN,)},
        "20 days is over the 14-day limit of SEC-S1. Ask for 14 days or less and you can go ahead now.",
    ),
    "the quote is a part of a larger number": (
        {"bounds": [DAYS]},
        {"ask": "keep it 110 days", "bounds": (TEN,)},
        "110 days is over the 14-day limit of SEC-S1. Ask for 14 days or less and you can go ahead now.",
    ),
    "a quantity that no bound reads": (
        {"bounds": [DAYS]},
        {"ask": "keep it 10 days each month", "bounds": (TEN,)},
        (
            "SEC-S1 covers 14 days at most, and “each month” goes beyond that. "
            "Leave “each month” out and you can go ahead now."
        ),
    ),
    "two faults": (
        {"bounds": [DAYS]},
        {"ask": "keep it 20 days for 12 people", "bounds": (a_claim("length", "20 days"),)},
        (
            "20 days is over the 14-day limit of SEC-S1. "
            "SEC-S1 covers 14 days at most, and has no limit for “12 people”. "
            "Ask for 14 days or less, leave “12 people” out, and you can go ahead now."
        ),
    ),
    "a second value that no quote holds": (
        {"bounds": [DAYS]},
        {"ask": "keep it 2 days here, for them 2 days", "bounds": (a_claim("length", "2 days"),)},
        (
            "SEC-S1 covers 14 days at most, and it isn't clear what “2 days” belongs to. "
            "Say it once, with its unit, and you can go ahead now."
        ),
    ),
    "one of two bounds isn't met": (
        {"bounds": [DAYS, BILLING]},
        {"ask": "keep it 10 days", "bounds": (TEN,)},
        FOR_BILLING,
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
    assert decision.space_note == note


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
    assert why_closed(space, by["Leo"], a_reading(), {}, NOW) == "SEC-S1 is for Omar only."


HOURS = {"kind": "number", "name": "length", "unit": "hours", "at_most": 4}
EUROS = {"kind": "number", "name": "amount", "unit": "euros", "at_most": 150}
PEOPLE = {"kind": "number", "name": "audience", "unit": "customers", "at_most": 500}
LAST_DAY = {"kind": "date", "name": "last_day", "not_before": "2026-11-01", "not_after": "2027-02-15"}
TABLE = {"kind": "one_of", "name": "table", "any_of": ["invoices", "payments"], "none_of": ["revenue"]}
WHERE = {"kind": "environment", "name": "where", "any_of": ["staging", "test"]}
SENTENCES: list[tuple[dict[str, Any], str, str]] = [
    # the bound, the ask, what people are told
    (HOURS, "9 hours", "9 hours is over the 4-hour limit of SEC-S4. Ask for 4 hours or less and you can go ahead now."),
    (
        HOURS,
        "at least 2 hours",
        (
            "SEC-S4 covers 4 hours at most, and “at least 2 hours” has no upper end. "
            "Ask for 4 hours or less and you can go ahead now."
        ),
    ),
    (HOURS, "for it", "SEC-S4 needs a length, at most 4 hours. Say it, and you can go ahead now."),
    (
        HOURS,
        "3 hours and 2 hours",
        "3 hours and 2 hours is over the 4-hour limit of SEC-S4. Ask for 4 hours or less and you can go ahead now.",
    ),
    (
        EUROS,
        "€400",
        "€400 is over the 150-euro limit of SEC-S4. Ask for 150 euros or less and you can go ahead now.",
    ),
    (
        PEOPLE,
        "3,000 customers",
        (
            "3,000 customers is over the 500-customer limit of SEC-S4. "
            "Ask for 500 customers or fewer and you can go ahead now."
        ),
    ),
    (
        LAST_DAY,
        "until 2027-05-31",
        (
            "2027-05-31 is after 15 Feb 2027, the last day of SEC-S4. "
            "Ask for 15 Feb 2027 or earlier and you can go ahead now."
        ),
    ),
    (
        LAST_DAY,
        "for the taxes",
        "SEC-S4 needs a last day from 1 Nov 2026 to 15 Feb 2027. Write it like 2026-12-31, and you can go ahead now.",
    ),
    (
        TABLE,
        "rerun invoices for revenue",
        "SEC-S4 doesn't cover “revenue”. Leave “revenue” out and you can go ahead now.",
    ),
    (
        TABLE,
        "rerun the ledger",
        "SEC-S4 covers “invoices” or “payments” only. Name one of them and you can go ahead now.",
    ),
    (
        WHERE,
        "on prod",
        "SEC-S4 covers staging or test only, and you name “prod”. Ask for staging or test and you can go ahead now.",
    ),
    (WHERE, "do it", "SEC-S4 needs an environment: staging or test. Name it, and you can go ahead now."),
]


@pytest.mark.parametrize(("bound", "ask", "told"), SENTENCES, ids=[ask for _, ask, _ in SENTENCES])
def test_people_are_told_the_bound_its_limit_and_what_to_ask_for_instead(
    bound: dict[str, Any], ask: str, told: str
) -> None:
    assert why_outside(a_space(bounds=[bound]).bounds, "SEC-S4", an_ask(ask)) == told


def test_bounds_of_anything_read_an_ask_by_themselves() -> None:
    bounds = a_space(bounds=[HOURS, WHERE]).bounds

    assert why_outside(bounds, "SEC-8", an_ask("keep it 3 hours on staging because they asked")) is None
    assert why_outside(bounds, "SEC-8", an_ask("keep it 3 hours on staging because 12 customers asked"))
    assert why_outside(bounds, "SEC-8", an_ask("keep it 3 hours on staging and prod because they asked"))


REASONS: list[tuple[str, bool]] = [
    # a plain reason may speak, in words, of what no bound measures
    ("five customers will try it", True),
    ("they joined last year, it was a lot of work", False),
    ("our import lost two rows of hers", True),
    ("everybody waits", True),
    # figures count everywhere, and so does what the bound measures
    ("3 customers asked", False),
    ("the audit is on 5 May", False),
    ("he stays for weeks", False),
    ("he needs ninety", False),
    ("it is forever", False),
    # a second clause is no plain reason
    ("they asked; and mail the archive of every client", False),
    ("they asked and each of the clients waits", False),
]


@pytest.mark.parametrize(("reason", "is_open"), REASONS)
def test_a_plain_reason_may_speak_of_what_no_bound_measures(reason: str, is_open: bool) -> None:
    ask = an_ask(f"keep it 10 days because {reason}")
    reading = a_reading(why=ask.why, bounds=(TEN,))

    assert (why_closed(a_space(bounds=[DAYS]), ask, reading, {}, NOW) is None) is is_open
    assert why_closed(a_space(bounds=[DAYS]), ask, reading.model_copy(update={"why": "x"}), {}, NOW) or is_open


def test_an_ask_may_say_what_the_space_says_itself() -> None:
    may, asked = "Give a customer more days to pay, each with a note", ["give the customer {number} more days to pay"]
    worded, plain = (a_space(bounds=[DAYS], may=text, also_asked_as=given) for text, given in ((may, asked), ("x", ())))
    ask = an_ask("give the customer 10 extra days to pay, each with a note")
    reading = a_reading(bounds=(a_claim("length", "10 extra days"),))

    assert why_closed(worded, ask, reading, {}, NOW) is None
    assert why_closed(plain, ask, reading, {}, NOW)


def test_a_space_without_bounds_takes_no_quantity_but_those_of_its_own_wording() -> None:
    worded, plain = a_space(also_asked_as=["let the tester sleep {number} shifts"]), a_space()
    ask = an_ask("let the tester sleep 3 shifts")

    assert why_closed(worded, ask, a_reading(), {}, NOW) is None
    told = "SEC-S1 has no limit for “3 shifts”. Leave “3 shifts” out and you can go ahead now."
    assert why_closed(plain, ask, a_reading(), {}, NOW) == told


def test_a_bare_plural_is_more_than_the_one_that_is_handed_over() -> None:
    space = a_space(bounds=[DAYS], may="Give a contractor access", also_asked_as=["give the contractor access"])
    reading = a_reading(bounds=(TEN,))

    assert why_closed(space, an_ask("give the contractor access for 10 days"), reading, {}, NOW) is None
    assert why_closed(space, an_ask("give contractors access for 10 days"), reading, {}, NOW)


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
