"""The order in which people are asked for a verdict, and when a check is outdated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ANA, LEO, OMAR, a_deed, a_person, a_reading, a_twin, decided
from twins.checking.checks import (
    deciders,
    escalation_order,
    first_decider,
    is_named,
    is_same_ask,
    may_not_decide,
)
from twins.deciding.decision import Decision
from twins.notices import Refusal
from twins.playbook.model import Deputy, Twin
from twins.values import Person, Reach

LEA = Deputy(slack="U0LEA", name="Lea", pinged=False)
CORA, MIA = a_person("Cora"), a_person("Mia")
TWIN, ALONE = a_twin(), a_twin(deputies=[])
LARGE, QUIET = a_twin(deputies=[LEA, OMAR, MIA]), a_twin(deputies=[LEA])
CHAINS: dict[str, tuple[Twin, Person, Person | None, Person, list[Person]]] = {
    # the twin, whom it was put to, a colleague it was handed to, who asked; and who is asked in which order
    "an expert and a deputy": (TWIN, ANA, None, CORA, [ANA, OMAR]),
    "a sole expert": (ALONE, ANA, None, CORA, [ANA]),
    "a deputy to whom nothing is sent": (QUIET, ANA, None, CORA, [ANA]),
    "deputies in their order": (LARGE, ANA, None, CORA, [ANA, OMAR, MIA]),
    # whom it was put to comes first
    "put to a deputy": (LARGE, MIA, None, ANA, [MIA, OMAR]),
    "put to a person named for it": (TWIN, LEO, None, CORA, [LEO]),
    # a colleague comes before everybody
    "handed to a colleague": (TWIN, ANA, LEO, CORA, [LEO, ANA, OMAR]),
    "handed to a deputy": (LARGE, ANA, MIA, CORA, [MIA, ANA, OMAR]),
    "handed to the expert": (TWIN, OMAR, ANA, CORA, [ANA, OMAR]),
    "handed on by a person named": (TWIN, LEO, MIA, CORA, [MIA, LEO]),
    "handed to a deputy to whom nothing is sent otherwise": (QUIET, ANA, a_person("Lea"), CORA, [a_person("Lea"), ANA]),
    # never who asked
    "the deputy asked": (TWIN, ANA, None, OMAR, [ANA]),
    "the expert asked": (TWIN, OMAR, None, ANA, [OMAR]),
    "the expert asked, a colleague has it": (TWIN, OMAR, LEO, ANA, [LEO, OMAR]),
    "a colleague asked": (TWIN, ANA, LEO, LEO, [ANA, OMAR]),
    # unless there is nobody else
    "a sole expert asked": (ALONE, ANA, None, ANA, [ANA]),
    "a sole expert asked, a colleague has it": (ALONE, ANA, LEO, ANA, [LEO]),
}


@pytest.mark.parametrize(("twin", "owner", "colleague", "conductor", "asked"), CHAINS.values(), ids=list(CHAINS))
def test_a_colleague_the_owner_the_expert_and_the_deputies_are_asked_in_this_order(
    twin: Twin, owner: Person, colleague: Person | None, conductor: Person, asked: list[Person]
) -> None:
    assert escalation_order(twin, owner, colleague, conductor.slack, named=is_named(twin, owner)) == asked


MAY: dict[str, tuple[Twin, str | None, str | None, Person, Person, Refusal | None]] = {
    # the twin, the person named, the colleague it was handed to, who asked, who clicks
    "the colleague": (TWIN, None, LEO.slack, CORA, LEO, None),
    "the expert who handed it over": (TWIN, None, LEO.slack, CORA, ANA, None),
    "a deputy beside the colleague": (TWIN, None, LEO.slack, CORA, OMAR, None),
    "somebody else": (TWIN, None, LEO.slack, CORA, MIA, Refusal.NOT_DECIDER),
    "who asked": (TWIN, None, LEO.slack, CORA, CORA, Refusal.NOT_DECIDER),
    "a colleague who asked": (TWIN, None, LEO.slack, LEO, LEO, Refusal.OWN_CHECK),
    # a person named, who handed it on
    "the named person's colleague": (TWIN, LEO.slack, MIA.slack, CORA, MIA, None),
    "the person named": (TWIN, LEO.slack, MIA.slack, CORA, LEO, None),
    "the expert of a check for somebody named": (TWIN, LEO.slack, MIA.slack, CORA, ANA, Refusal.NOT_DECIDER),
    # with a colleague a sole expert isn't alone any more
    "a sole expert's colleague": (ALONE, None, LEO.slack, ANA, LEO, None),
    "a sole expert with a colleague": (ALONE, None, LEO.slack, ANA, ANA, Refusal.OWN_CHECK),
    # nothing is sent to them, yet they may
    "a deputy to whom nothing is sent": (QUIET, None, None, CORA, a_person("Lea"), None),
    "the same about the expert's ask": (QUIET, None, None, ANA, a_person("Lea"), None),
    "the same about an ask of their own": (QUIET, None, None, a_person("Lea"), a_person("Lea"), Refusal.OWN_CHECK),
}


@pytest.mark.parametrize(("twin", "named", "colleague", "conductor", "by", "why_not"), MAY.values(), ids=list(MAY))
def test_a_colleague_and_deputies_who_are_not_pinged_may_not_decide(
    twin: Twin, named: str | None, colleague: str | None, conductor: Person, by: Person, why_not: Refusal | None
) -> None:
    assert may_not_decide(twin, named, colleague, conductor.slack, by.slack) is why_not


def test_the_deciders_are_the_twins_own_or_the_person_named_and_the_colleague() -> None:
    assert deciders(QUIET, None, None) == {ANA.slack, LEA.slack}
    assert deciders(QUIET, None, LEO.slack) == {ANA.slack, LEA.slack, LEO.slack}
    assert deciders(QUIET, LEO.slack, None) == {LEO.slack}
    assert deciders(QUIET, LEO.slack, MIA.slack) == {LEO.slack, MIA.slack}
    assert deciders(QUIET, None, ANA.slack) == {ANA.slack, LEA.slack}


CHECK = decided(a_reading(deeds=(a_deed(reach=Reach.OUTSIDE),)))
ELSEWHERE = decided(a_reading(covered=False, topic="Contracts"))
people = st.sampled_from([ANA, OMAR, LEO, MIA, CORA])
deputies = st.lists(people, max_size=3, unique_by=lambda person: person.slack).flatmap(
    lambda chosen: st.tuples(*(st.builds(_deputy, st.just(person), st.booleans()) for person in chosen))
)
twins = st.builds(lambda expert, own: a_twin(expert=expert, deputies=own), people, deputies)


def _deputy(person: Person, pinged: bool) -> Deputy:
    return Deputy(slack=person.slack, name=person.name, pinged=pinged)


@given(twin=twins, owner=people, colleague=st.none() | people, conductor=people)
def test_nobody_is_asked_twice_and_nobody_about_their_own_ask_but_the_last_resort(
    twin: Twin, owner: Person, colleague: Person | None, conductor: Person
) -> None:
    asked = escalation_order(twin, owner, colleague, conductor.slack, named=is_named(twin, owner))

    assert asked
    assert len({person.slack for person in asked}) == len(asked)
    assert conductor not in asked or asked == [owner] == [conductor]


@given(twin=twins, decision=st.sampled_from([CHECK, ELSEWHERE]), colleague=st.none() | people, conductor=people)
def test_a_deputy_who_is_not_pinged_is_asked_only_by_name(
    twin: Twin, decision: Decision, colleague: Person | None, conductor: Person
) -> None:
    owner = first_decider(twin, decision, conductor.slack)
    asked = escalation_order(twin, owner, colleague, conductor.slack, named=is_named(twin, owner))

    by_name = {person.slack for person in (twin.expert, decision.person, colleague) if person}
    quiet = {deputy.slack for deputy in twin.deputies if not deputy.pinged}
    assert not quiet & {person.slack for person in asked} - by_name or conductor == twin.expert  # nobody else is left


@given(twin=twins, decision=st.sampled_from([CHECK, ELSEWHERE]), conductor=people)
def test_whoever_is_asked_may_not_decide_but_for_the_last_resort(
    twin: Twin, decision: Decision, conductor: Person
) -> None:
    owner = first_decider(twin, decision, conductor.slack)
    named = owner.slack if is_named(twin, owner) else None

    asked = escalation_order(twin, owner, None, conductor.slack, named=is_named(twin, owner))

    assert asked[0] == owner
    assert all(may_not_decide(twin, named, None, conductor.slack, each.slack) is None for each in asked) or asked == [
        conductor
    ]


def test_an_experts_own_ask_is_put_to_somebody_who_may_not_decide_it_even_if_nothing_is_sent_to_deputies() -> None:
    owner = first_decider(QUIET, CHECK, ANA.slack)

    assert may_not_decide(QUIET, None, None, ANA.slack, owner.slack) is None


def test_after_a_change_of_owner_the_new_one_is_asked() -> None:
    now = a_twin(expert=LEO, deputies=[OMAR])

    asked = escalation_order(now, ANA, None, CORA.slack, named=False)

    assert [person for person in asked if may_not_decide(now, None, None, CORA.slack, person.slack) is None] == [
        LEO,
        OMAR,
    ]


SAME = {"spaces": "keep  people\nlogged in ", "capitals": "Keep people LOGGED in", "nothing": "keep people logged in"}
OTHER = {
    "a word more": "keep people logged in always",
    "a word less": "keep people in",
    "emptied": "",
    "another order": "logged in keep people",
    "a sign": "keep people logged in?",
    "no space": "keep people loggedin",
}


@pytest.mark.parametrize("after", SAME.values(), ids=list(SAME))
def test_an_edit_of_spaces_and_capitals_leaves_an_ask_what_it_was(after: str) -> None:
    assert is_same_ask("keep people logged in", after)


@pytest.mark.parametrize("after", OTHER.values(), ids=list(OTHER))
def test_any_other_edit_makes_another_ask(after: str) -> None:
    assert not is_same_ask("keep people logged in", after)
