"""What the finder finds, and what it answers on its own."""

from typing import Any

import pytest

from tests.support.builders import LEO, NOW, a_company, a_law, a_rule, a_space, a_twin, a_version, starter
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Cause, Decision, DecisionContext
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.playbook.model import Version
from twins.values import Outcome, Tier

MIND = Finder()


def _read(text: str, version: Version | None = None, company: Version | None = None) -> Reading:
    return MIND.find(Ask.of(text), version or starter("security"), company)


def _answer(text: str, version: Version, product: str | None = None) -> Decision:
    ask = Ask.of(text, product)
    return decide(ask, MIND.find(ask, version, None), version, DecisionContext(), NOW)


ASKED = {
    "as it was phrased": "what is the session timeout",
    "with a reason": "what is the session timeout because we write the help page",
    "in a frame": "Hi, can you tell me what the session timeout is?",
    "with lookalike letters": "what is the sеssion tіmeout",
}


@pytest.mark.parametrize("text", ASKED.values(), ids=list(ASKED))
def test_an_experts_question_is_answered_and_gives_no_leave(text: str) -> None:
    decision = _answer(text, starter("security"))

    assert (decision.outcome, [rule.id for rule in decision.cited]) == (Outcome.ANSWERED, ["SEC-7"])
    assert not decision.overridable


def test_a_question_in_other_words_is_answered_by_the_rule_that_beats_its_rivals() -> None:
    loose, exact = _read("what is our session timeout on tablets"), _read("what is the session timeout")

    assert (loose.applied, loose.is_exact) == (("SEC-7",), False)
    assert (exact.applied, exact.is_exact) == (("SEC-7",), True)


def test_two_rules_with_one_question_are_both_offered() -> None:
    phrased: dict[str, Any] = {"also_asked_as": ["how long do sessions live"]}
    version = a_version(a_twin(rules=[a_rule(**phrased), a_rule("SEC-3", **phrased)]))

    decision = _answer("how long do sessions live", version)

    assert decision.outcome is Outcome.UNSURE
    assert [rule.id for rule in decision.offered] == ["SEC-2", "SEC-3"]


def test_a_request_that_is_no_phrasing_offers_what_is_near() -> None:
    version = a_version(a_twin(rules=[a_law(), a_rule(also_asked_as=["paint the shed green"])]))

    decision = _answer("paint the old shed green", version)

    assert decision.outcome is Outcome.UNSURE
    assert [rule.id for rule in decision.offered] == ["SEC-2"]


@pytest.mark.parametrize("kind", ["law", "tier 3"])
def test_a_request_near_a_law_or_a_tier_3_rule_is_put_before_the_expert(kind: str) -> None:
    text = "paint the shed green"
    near = a_law("SEC-5", also_asked_as=[text]) if kind == "law" else a_rule("SEC-5", tier=3, also_asked_as=[text])
    version = a_version(a_twin(rules=[a_law(), near, a_rule(also_asked_as=["paint the shed"])]))

    decision = _answer("paint the old shed green please", version)

    assert decision.outcome is Outcome.CHECK_FIRST
    assert {ground.about for ground in decision.grounds if ground.cause is Cause.NEAR} == {"SEC-5"}


def test_an_order_among_a_laws_questions_is_not_decided() -> None:
    version = a_version(a_twin(rules=[a_law("SEC-5", also_asked_as=["paint the shed green"]), a_rule()]))

    assert _answer("paint the shed green", version).outcome is Outcome.CHECK_FIRST


@pytest.mark.parametrize(
    "more",
    [" and restart each database node of the cluster at once", ". Restart each database node of the cluster at once"],
)
def test_a_request_of_which_a_rule_holds_little_is_offered_nothing_if_it_asks_for_more(more: str) -> None:
    version = a_version(a_twin(rules=[a_law(), a_rule(also_asked_as=["paint the shed green"])]))

    decision = _answer(f"paint the shed green{more}", version)

    assert (decision.outcome, decision.offered) == (Outcome.NOT_COVERED, ())


@pytest.mark.parametrize(
    ("law", "outcome"),
    [("light no fires", Outcome.UNSURE), ("open no warehouse in spring", Outcome.NOT_COVERED)],
)
def test_a_rule_that_holds_little_of_a_request_is_offered_only_far_from_laws(law: str, outcome: Outcome) -> None:
    version = a_version(a_twin(rules=[a_law(text=law), a_rule(also_asked_as=["paint the shed green"])]))

    decision = _answer("paint that old shed behind our northern warehouse green until spring arrives", version)

    assert decision.outcome is outcome


def test_an_order_with_the_words_of_a_laws_question_is_not_decided() -> None:
    version = a_version(a_twin(rules=[a_law("SEC-5", also_asked_as=["do we rank colleagues"]), a_rule()]))

    assert _answer("let us rank colleagues because bonuses are due", version).outcome is Outcome.CHECK_FIRST
    assert _answer("do we rank colleagues", version).outcome is Outcome.ANSWERED


OUTSIDE = {
    "agree to the customer's data processing agreement because sales waits": "Leo",
    "how long do we keep raw events": "Devika",
    "what colour should the warning be because red is taken": "Uma",
}


@pytest.mark.parametrize(("text", "person"), OUTSIDE.items())
def test_a_topic_outside_the_scope_names_its_person(text: str, person: str) -> None:
    decision = _answer(text, starter("security"))

    assert decision.outcome is Outcome.NOT_COVERED
    assert decision.person
    assert decision.person.name == person


def test_a_rule_that_holds_more_of_the_ask_goes_before_a_topic() -> None:
    rather_a_rule = _read("let partners pull the invoice export under the customer's data processing agreement")

    assert (rather_a_rule.topic, rather_a_rule.closest[0]) == (None, "SEC-4")
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
    reading = _read("keep people logged in for 60 days because it is quieter")

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
    text = "give the contractor staging access for {} days because she knows the import"

    inside, outside = (_answer(text.format(days), starter("security")) for days in (10, 40))

    assert (inside.tier, inside.space) == (Tier.DECIDE, "SEC-S1")
    assert (outside.space, outside.outcome.gives_leave) == (None, False)
    assert {ground.cause for ground in outside.grounds} & {Cause.SPACE_CLOSED, Cause.NEAR, Cause.OFFERED}


def test_a_space_without_any_rule_is_found_too() -> None:
    space = a_space(also_asked_as=["paint the shed"])
    version = a_version(a_twin(spaces=[space]))

    assert _answer("paint the shed because it rusts", version).space == "SEC-S1"


def test_the_companys_law_is_found_beside_the_twins_own_rules() -> None:
    reading = _read("who approves my own access request", company=starter("company"))

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
