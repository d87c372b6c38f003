"""What the finder finds, and what it answers on its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import LEO, NOW, a_company, a_law, a_rule, a_space, a_twin, a_version, starter
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.lookup import Lookup
from twins.deciding.reading import Reading
from twins.playbook.model import Version
from twins.playbook.word_matching import phrase, says_just, stems
from twins.values import Outcome, Tier

MIND = Lookup()


def _read(text: str, version: Version | None = None, company: Version | None = None) -> Reading:
    return MIND.find(Ask.of(text), version or starter("security"), company)


def _answer(text: str, version: Version, product: str | None = None) -> Decision:
    ask = Ask.of(text, product)
    return decide(ask, MIND.find(ask, version, None), version, DecisionContext(), NOW)


EXACT: dict[str, str] = {
    "as it was phrased": "what is the session timeout because we write the help page",
    "with other small words": "please, what is our session timeout? because we write the help page",
    "in another order and case": "SESSION timeouts, because we write the help page",
    "with lookalike letters": "what is the sеssion tіmeout because we write the help page",
}


@pytest.mark.parametrize("text", EXACT.values(), ids=list(EXACT))
def test_the_experts_own_phrasing_decides_alone(text: str) -> None:
    reading = _read(text)

    assert (reading.applied, reading.assumption, reading.covered) == (("SEC-7",), None, True)
    assert _answer(text, starter("security")).outcome is Outcome.DECIDED


def test_one_other_word_makes_it_an_assumption() -> None:
    decision = _answer("what is the session timeout on tablets because we write it down", starter("security"))

    assert (decision.outcome, decision.tier) == (Outcome.ASSUMED, Tier.ASSUME)
    assert "SEC-7" in str(decision.assumption)


def test_a_negation_makes_it_another_ask() -> None:
    assert _read("log the user id").assumption is None
    assert _read("do not log the user id").assumption


def test_without_a_why_even_the_exact_phrasing_is_an_assumption() -> None:
    assert _answer("what is the session timeout", starter("security")).outcome is Outcome.ASSUMED


def test_two_rules_with_one_phrasing_are_both_cited_on_an_assumption() -> None:
    phrased: dict[str, Any] = {"also_asked_as": ["how long do sessions live"]}
    version = a_version(a_twin(rules=[a_rule(**phrased), a_rule("SEC-3", **phrased)]))

    reading = _read("how long do sessions live", version)

    assert reading.applied == ("SEC-2", "SEC-3")
    assert reading.assumption


OUTSIDE = {
    "agree to the customer's data processing agreement because sales waits": "Leo",
    "how long do we keep raw events because storage is expensive": "Devika",
    "what colour should the warning be because red is taken": "Uma",
}


@pytest.mark.parametrize(("text", "person"), OUTSIDE.items())
def test_a_topic_outside_the_scope_names_its_person(text: str, person: str) -> None:
    decision = _answer(text, starter("security"))

    assert decision.outcome is Outcome.HANDED_OVER
    assert decision.person
    assert decision.person.name == person


def test_a_rule_that_holds_more_of_the_ask_goes_before_a_topic() -> None:
    rather_a_rule = _read("let partners pull the invoice export under the customer's data processing agreement")

    assert (rather_a_rule.topic, rather_a_rule.applied) == (None, ("SEC-4",))
    assert str(_read("agree to the customer's data processing agreement").topic).startswith("Contracts")


def test_a_space_that_was_handed_over_goes_before_a_topic() -> None:
    topic = {"what": "Paint", "person": LEO, "also_asked_as": ["paint the shed"]}
    spaces = [a_space(also_asked_as=["paint the shed"])]
    version = a_version(scope={"covers": ["Sheds"], "not_covered": [topic]}, spaces=spaces)

    assert _read("paint the shed", version).space == "SEC-S1"


NONSENSE = ["qwrt zzxk plof because brrm", "which film do we watch because it rains", "???", "", "42", "the of a"]


@pytest.mark.parametrize("text", NONSENSE)
def test_what_no_rule_says_is_not_covered(text: str) -> None:
    reading = _read(text)

    assert (reading.covered, reading.topic, reading.applied, reading.broken) == (False, None, (), ())


def test_what_goes_against_a_default_breaks_it() -> None:
    reading = _read("keep people logged in for 60 days because they complain")

    assert (reading.applied, reading.broken) == ((), ("SEC-7",))


def test_asking_for_the_defaults_own_number_does_not_go_against_it() -> None:
    rule = a_rule(
        text="Sessions end after 12 hours",
        otherwise_when=["keep sessions for {number} hours"],
        also_asked_as=["keep sessions for {number} hours"],
    )
    version = a_version(a_twin(rules=[a_law(), rule]))

    assert _read("keep sessions for 12 hours", version).broken == ()
    assert _read("keep sessions for 90 hours", version).broken == ("SEC-2",)


def test_a_space_is_found_by_its_phrasing_and_its_bounds_are_read_by_code() -> None:
    text = "give the contractor staging access for {} days because she mends the import"

    inside, outside = (_answer(text.format(days), starter("security")) for days in (10, 40))

    assert (inside.tier, inside.space) == (Tier.DECIDE, "SEC-S1")
    assert (outside.space, outside.outcome) == (None, Outcome.ASSUMED)


def test_a_space_without_any_rule_is_found_too() -> None:
    space = a_space(also_asked_as=["paint the shed"])
    version = a_version(a_twin(spaces=[space]))

    assert _answer("paint the shed because it rusts", version).space == "SEC-S1"


def test_the_companys_law_is_found_beside_the_twins_own_rules() -> None:
    reading = _read("who approves my own access request because my lead is away", company=starter("company"))

    assert reading.applied == ("CO-3",)


def test_the_three_closest_rules_are_shown_best_first() -> None:
    reading = _read("how long may a session or a download link or a password live, one wonders")

    assert len(reading.closest) == 3
    assert _read("what is the session timeout").closest[0] == "SEC-7"
    assert _read("xkcd").closest == ()


def test_a_new_version_or_a_new_company_law_is_read_at_once() -> None:
    text, company = "who approves my own access request", a_company()
    other = a_version(a_twin(handle="company", rules=[a_law("CO-9", also_asked_as=[text])]))

    assert _read(text, company=company).applied == ()
    assert _read(text, company=other).applied == ("CO-9",)


TWIN = starter("security").twin
PHRASINGS = [text for rule in TWIN.rules for text in rule.also_asked_as]
PHRASINGS += [text for space in TWIN.spaces for text in space.also_asked_as]
piece = st.sampled_from(PHRASINGS) | st.sampled_from(" ".join(PHRASINGS).split()) | st.text(max_size=5)


@given(st.lists(piece, min_size=1, max_size=4).map(" ".join))
def test_the_look_up_decides_alone_only_on_just_an_experts_phrasing(text: str) -> None:
    said = stems(Ask.of(text).want)

    decision = _answer(f"{text} because people asked", starter("security"))

    if decision.tier is Tier.DECIDE:
        assert any(says_just(said, phrase(phrasing)) for phrasing in PHRASINGS)
