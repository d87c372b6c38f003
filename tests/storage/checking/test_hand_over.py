"""How an ask that a twin doesn't cover becomes a check."""

from collections import Counter

import pytest

from tests.support.check_actions import check_of, hand_over, settle, tend
from tests.support.store_world import ANA, CORA, DECIDED, FOR_A_PERSON, FOR_LEO, LEO, MALLORY, TEAM, World, all_at_once
from twins.deciding.reading import AskKind, Reading
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.states import CheckState


def test_what_was_handed_to_a_person_becomes_a_check_by_one_click_of_the_asker(world: World) -> None:
    answer = world.decide(FOR_LEO)

    assert hand_over(world, answer) is None

    check = check_of(world.view(answer.id))
    assert (check.owner.slack, check.state) == (LEO, CheckState.WAITING)
    tend(world, check)
    assert (CardKind.CHECK, check.id) in world.cards(JobKind.POST)
    assert settle(world, check, ANA) == Notice(Refusal.NOT_DECIDER, NoticeFacts(name="Leo"))
    assert settle(world, check, LEO) is None


@pytest.mark.parametrize(("by", "team"), [(ANA, TEAM), (MALLORY, TEAM), (CORA, "T0OTHER")])
def test_only_the_asker_puts_to_a_person_what_was_handed_over(world: World, by: str, team: str) -> None:
    answer = world.decide(FOR_A_PERSON)

    assert hand_over(world, answer, by, team) == Notice(Refusal.NOT_REQUESTER)
    assert world.view(answer.id).check is None


QUESTION = Reading(mind="test", kind=AskKind.QUESTION, applied=("SEC-7",))


@pytest.mark.parametrize("is_exact", [True, False])
def test_an_answer_that_was_found_by_its_words_alone_may_be_put_to_its_expert(world: World, is_exact: bool) -> None:
    answer = world.decide(QUESTION.model_copy(update={"is_exact": is_exact}), "how long do sessions last?")

    told = hand_over(world, answer)

    assert told == (Notice(Refusal.NOT_REQUESTER) if is_exact else None)
    assert (world.view(answer.id).check is None) is is_exact


def test_what_was_decided_is_put_to_nobody(world: World) -> None:
    answer = world.decide(DECIDED)

    assert hand_over(world, answer) == Notice(Refusal.NOT_REQUESTER)
    assert world.view(answer.id).check is None


def test_of_several_clicks_at_once_one_puts_it_to_a_person(world: World) -> None:
    answer = world.decide(FOR_A_PERSON)

    results = all_at_once([lambda: hand_over(world, answer)] * 8)

    owner = check_of(world.view(answer.id)).owner
    assert Counter(results) == {None: 1, Notice(Refusal.CHECK_REQUESTED, NoticeFacts(name=owner.name)): 7}
    assert world.acts().count("check asked") == 1
