"""Which rules one click reads out, and what that gives: never leave."""

import pytest

from tests.support.builders import a_law, a_reading, a_rule, a_twin, decided
from twins.checking.offers import may_be_read_out, read_out
from twins.deciding.ask import Ask
from twins.deciding.decision import Decision, DecisionContext
from twins.deciding.reading import AskKind, NearerTwin, Reading
from twins.values import Outcome, Person

TWIN = a_twin(rules=[a_law(), a_rule(), a_rule("SEC-3", tier=2), a_rule("SEC-4", tier=3)])
UNCOVERED = a_reading(applied=(), covered=False, closest=("SEC-2", "SEC-4"))
DATA = NearerTwin(handle="data", name="Devika's data twin", expert=Person(slack="U0DEV", name="Devika"))
REQUEST, QUESTION = Ask.of("keep people logged in for a week"), Ask.of("how long are people logged in?")

READABLE: dict[str, tuple[Reading, DecisionContext, list[str]]] = {
    "nothing covers it": (UNCOVERED, DecisionContext(), ["SEC-2", "SEC-4"]),
    "another twin is nearer": (UNCOVERED.model_copy(update={"nearer": DATA}), DecisionContext(), ["SEC-2", "SEC-4"]),
    "rules are offered": (a_reading(applied=(), offered=("SEC-2",)), DecisionContext(), ["SEC-2"]),
    "a law is near": (a_reading(applied=(), offered=("SEC-1", "SEC-2")), DecisionContext(), ["SEC-2", "SEC-1"]),
    # a verdict, another cause to wait, or no verdict of this twin at all
    "a rule applies": (a_reading(), DecisionContext(), []),
    "a rule of tier 3 applies": (a_reading(applied=("SEC-4",)), DecisionContext(), []),
    "a law may be broken": (a_reading(in_doubt=("SEC-1",)), DecisionContext(), []),
    "the twin is paused": (UNCOVERED, DecisionContext(paused=True), []),
    "it is asked back in words": (
        a_reading(applied=(), ask_back="Which one?", closest=("SEC-2",)),
        DecisionContext(),
        [],
    ),
}


@pytest.mark.parametrize(("reading", "context", "rules"), READABLE.values(), ids=list(READABLE))
def test_a_rule_is_read_out_only_where_nothing_was_decided(
    reading: Reading, context: DecisionContext, rules: list[str]
) -> None:
    decision = decided(reading, twin=TWIN, standing=context)

    assert [rule.id for rule in may_be_read_out(decision, TWIN.expert)] == rules


@pytest.mark.parametrize("ask", [REQUEST, QUESTION])
@pytest.mark.parametrize("rule", ["SEC-2", "SEC-4"])
def test_a_rule_that_is_read_out_gives_no_leave_and_says_so_to_whoever_wanted_to_do_it(ask: Ask, rule: str) -> None:
    decision = decided(UNCOVERED, twin=TWIN)

    answer = _read_out(decision, rule, ask)

    assert answer.outcome is Outcome.ANSWERED
    assert [cited.id for cited in answer.cited] == [rule]
    assert (answer.against, answer.space, answer.asks_back) == ((), None, None)
    is_mere_question = ask is QUESTION and rule == "SEC-2"
    assert answer.doing_it is (None if is_mere_question else Outcome.CHECK_FIRST)


def test_the_topic_of_another_person_is_theirs() -> None:
    decision = decided(UNCOVERED, twin=TWIN).model_copy(update={"person": Person(slack="U0BELA", name="Bela")})

    assert may_be_read_out(decision, TWIN.expert) == ()


def test_a_question_to_which_a_rule_is_read_out_keeps_the_other_rules_in_its_details() -> None:
    reading = a_reading(applied=(), offered=("SEC-2", "SEC-3"), kind=AskKind.QUESTION)

    answer = _read_out(decided(reading, ask=QUESTION.text, twin=TWIN), "SEC-3", QUESTION)

    assert [rule.id for rule in answer.closest] == ["SEC-2"]


def _read_out(decision: Decision, rule: str, ask: Ask) -> Decision:
    return read_out(decision, next(r for r in may_be_read_out(decision, TWIN.expert) if r.id == rule), ask)
