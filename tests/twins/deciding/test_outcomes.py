"""When an ask is refused, passed to a person or answered, and what can be overridden."""

from typing import Any

import pytest

from tests.support.builders import (
    ANA,
    LEO,
    NOW,
    a_company,
    a_deed,
    a_law,
    a_reading,
    a_rule,
    a_twin,
    a_version,
    an_ask,
    decided,
    no_reading,
)
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, DecisionContext
from twins.deciding.reading import NoReading, Reading
from twins.values import Outcome, Reach, Tier

KEY = "put the API key in the repo"
REFUSED: dict[str, tuple[dict[str, Any], Cause, str]] = {
    # by the ask's own words, whatever a mind read
    "a law's words are in the ask": ({"ask": KEY}, Cause.REFUSE_WHEN, "SEC-1"),
    "they are in its why": ({"ask": "mask it because we put the API key in the repo"}, Cause.REFUSE_WHEN, "SEC-1"),
    "they are there without any reading": ({"ask": KEY, "reading": no_reading()}, Cause.REFUSE_WHEN, "SEC-1"),
    "a mind says it isn't covered": ({"ask": KEY, "reading": a_reading(covered=False)}, Cause.REFUSE_WHEN, "SEC-1"),
    "a trigger is there too": ({"ask": f"{KEY} and make the bucket public"}, Cause.REFUSE_WHEN, "SEC-1"),
    "the mind applied the law": ({"ask": KEY, "reading": a_reading(applied=("SEC-1",))}, Cause.REFUSE_WHEN, "SEC-1"),
    # by what a mind found broken
    "a mind finds a law broken": ({"reading": a_reading(broken=("SEC-1",))}, Cause.LAW_BROKEN, "SEC-1"),
    "though it isn't covered": ({"reading": a_reading(broken=("SEC-1",), covered=False)}, Cause.LAW_BROKEN, "SEC-1"),
    # by the company's law
    "the company's law is matched": ({"ask": "sell our customer data"}, Cause.REFUSE_WHEN, "CO-1"),
    "the company's law is broken": ({"reading": a_reading(broken=("CO-1",))}, Cause.LAW_BROKEN, "CO-1"),
}


@pytest.mark.parametrize(("given", "cause", "law"), REFUSED.values(), ids=list(REFUSED))
def test_what_breaks_a_law_is_refused_before_everything_else(given: dict[str, Any], cause: Cause, law: str) -> None:
    decision = decided(**given, standing=DecisionContext(company=a_company()))

    assert decision.outcome is Outcome.REFUSED
    assert [(ground.cause, ground.about) for ground in decision.grounds] == [(cause, law)]
    assert [rule.id for rule in decision.cited] == [law]
    assert decision.overridable == ()


def test_every_broken_law_is_cited_once() -> None:
    decision = decided(
        a_reading(broken=("SEC-1", "CO-1", "SEC-1")), ask=KEY, standing=DecisionContext(company=a_company())
    )

    assert [rule.id for rule in decision.cited] == ["SEC-1", "CO-1"]
    assert decision.reason == "SEC-1 is law; CO-1 is law"


def test_a_refusal_shows_nothing_that_a_mind_made_up() -> None:
    decision = decided(a_reading(advice="just do it", assumptions=("nobody minds",)), ask=KEY)

    assert (decision.advice, decision.assumptions) == ("", ())


def test_a_broken_default_is_no_refusal() -> None:
    assert decided(a_reading(applied=(), broken=("SEC-2",))).outcome is Outcome.NOT_BY_DEFAULT


HANDED_OVER: dict[str, tuple[Reading | NoReading, Cause]] = {
    "it isn't covered": (a_reading(covered=False), Cause.NOT_COVERED),
    "nothing was cited": (a_reading(applied=()), Cause.NOTHING_CITED),
    "only unknown rules were cited": (a_reading(applied=("SEC-99",)), Cause.NOTHING_CITED),
    "an unknown space was named": (a_reading(applied=(), space="SEC-S99"), Cause.NOTHING_CITED),
    "there is no reading": (no_reading(), Cause.NO_READING),
}


@pytest.mark.parametrize(("reading", "cause"), HANDED_OVER.values(), ids=list(HANDED_OVER))
def test_what_the_playbook_cannot_answer_is_handed_to_its_expert(reading: Reading | NoReading, cause: Cause) -> None:
    decision = decided(reading)

    assert (decision.outcome, decision.tier, decision.person) == (Outcome.NOT_COVERED, Tier.CHECK_FIRST, ANA)
    assert [ground.cause for ground in decision.grounds] == [cause]
    assert decision.cited == decision.overridable == ()


def test_a_paused_twin_hands_everything_to_its_expert_and_its_laws_still_refuse() -> None:
    paused = DecisionContext(paused=True)
    handed = decided(standing=paused)
    assert (handed.outcome, handed.person, handed.grounds[0].cause) == (Outcome.NOT_COVERED, ANA, Cause.PAUSED)
    assert decided(ask=KEY, standing=paused).outcome is Outcome.REFUSED


def test_a_topic_outside_the_scope_is_handed_to_the_person_named_for_it() -> None:
    decision = decided(a_reading(covered=False, topic="Contracts"))

    assert decision.person == LEO
    assert decision.reason == "Leo answers for this: Contracts"


def test_a_topic_that_the_twin_does_not_list_goes_to_its_expert() -> None:
    assert decided(a_reading(covered=False, topic="Gardening")).person == ANA


def test_what_is_handed_over_shows_the_rules_that_come_closest() -> None:
    decision = decided(a_reading(covered=False, closest=("SEC-2", "SEC-99", "SEC-1")))

    assert [rule.id for rule in decision.closest] == ["SEC-2", "SEC-1"]


def test_a_rule_that_is_cited_is_not_shown_as_close_as_well() -> None:
    decision = decided(a_reading(closest=("SEC-2", "SEC-1")))

    assert [rule.id for rule in decision.closest] == ["SEC-1"]


@pytest.mark.parametrize("reading", [no_reading(), a_reading(covered=False), a_reading(applied=())])
def test_a_trigger_puts_an_ask_before_its_expert_though_no_rule_covers_it(reading: Reading | NoReading) -> None:
    decision = decided(reading, ask="make the bucket public")

    assert decision.outcome is Outcome.CHECK_FIRST
    assert Cause.TRIGGER in {ground.cause for ground in decision.grounds}


ANSWERED: dict[str, tuple[Reading, Outcome, tuple[str, ...]]] = {
    # decided: the default may be overridden, also where it says otherwise or is only assumed
    "decided": (a_reading(), Outcome.DECIDED, ("SEC-2",)),
    "the default says otherwise": (a_reading(applied=(), broken=("SEC-2",)), Outcome.NOT_BY_DEFAULT, ("SEC-2",)),
    "assumed": (a_reading(assumptions=("it works",)), Outcome.ASSUMED, ("SEC-2",)),
    "an assumption against a default": (
        a_reading(assumptions=("it works",), broken=("SEC-2",)),
        Outcome.NOT_BY_DEFAULT,
        ("SEC-2",),
    ),
    "two defaults": (a_reading(applied=("SEC-2", "SEC-3")), Outcome.DECIDED, ("SEC-2", "SEC-3")),
    # a law beside a default stays without appeal
    "a law and a default": (a_reading(applied=("SEC-1", "SEC-2")), Outcome.DECIDED, ("SEC-2",)),
    "only a law": (a_reading(applied=("SEC-1",)), Outcome.DECIDED, ()),
    # what is checked first waits for its expert, and not for a click of the one who asked
    "checked first": (a_reading(deeds=(a_deed(reach=Reach.OUTSIDE),)), Outcome.CHECK_FIRST, ()),
}


@pytest.mark.parametrize(("reading", "outcome", "overridable"), ANSWERED.values(), ids=list(ANSWERED))
def test_only_the_defaults_of_an_answer_may_be_overridden(
    reading: Reading, outcome: Outcome, overridable: tuple[str, ...]
) -> None:
    decision = decided(reading, twin=a_twin(rules=[a_law(), a_rule(), a_rule("SEC-3")]))

    assert decision.outcome is outcome
    assert tuple(rule.id for rule in decision.overridable) == overridable


SEC_2 = frozenset({"SEC-2"})
STATES: dict[str, tuple[DecisionContext, str | None]] = {
    "nothing": (DecisionContext(), None),
    "overdue": (DecisionContext(overdue=SEC_2), "overdue"),
    "left unanswered": (DecisionContext(unanswered=SEC_2), "overdue"),
    "contested": (DecisionContext(contested=SEC_2), "contested"),
    "contested and overdue": (DecisionContext(contested=SEC_2, overdue=SEC_2), "contested"),
}


@pytest.mark.parametrize(("standing", "state"), STATES.values(), ids=list(STATES))
def test_a_cited_rule_says_in_what_state_it_is(standing: DecisionContext, state: str | None) -> None:
    assert [rule.state for rule in decided(standing=standing).cited] == [state]


def test_a_rule_is_quoted_from_the_version_with_the_day_it_was_last_confirmed() -> None:
    standing = DecisionContext(confirmations={"SEC-2": NOW.date()})

    cited = decide(an_ask(), a_reading(), a_version(), standing, NOW).cited[0]

    assert (cited.text, cited.why, cited.confirmed) == ("Sessions end after 12 hours", "Laptops get lost.", NOW.date())
