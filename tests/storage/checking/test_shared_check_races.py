"""Decisions that come to one expert at the same moment, and verdicts that meet them."""

from dataclasses import replace

import pytest

from storage.db.tables_asks import CheckRow
from tests.support.check_actions import check_of, settle
from tests.support.outcomes import refusal_of
from tests.support.pick_actions import UNSURE, PickActions, back_of, few_rules
from tests.support.shared_checks import ASK, TOO_FAR, ask_both, data_of_ana, states_of
from tests.support.store_world import CHECK_FIRST, CORA, World, all_at_once, starter
from twins.checking.offers import SHOWN_OF_DIGEST
from twins.checking.views import AnswerView
from twins.deciding.decision import Fit
from twins.jobs import CardKind, JobKind
from twins.notices import Refusal
from twins.states import CheckState
from twins.values import Outcome

pytestmark = pytest.mark.postgresql


@pytest.fixture
def picks(world: World) -> PickActions:
    return PickActions(world)


@pytest.fixture
def picked(world: World, picks: PickActions) -> list[AnswerView]:
    """Two twins of Ana's answered one ask, and Cora has picked a rule of each."""
    folder = few_rules()
    desk = folder.twin.model_copy(update={"handle": "desk", "name": "Ana's desk twin"})
    versions = [picks.version, world.publish(replace(folder, twin=desk))]
    answers = world.answer(world.asked(UNSURE), *((version, picks.read(UNSURE)) for version in versions))
    for each in answers:
        assert picks.pick(each) is None
    return [world.view(each.id) for each in answers]


@pytest.mark.thorough
def test_two_statements_at_once_that_both_need_the_expert_open_one_check(
    world: World, picked: list[AnswerView]
) -> None:
    now = world.clock.now()
    clicks = [(each, world.click(CORA), back_of(each).digest[:SHOWN_OF_DIGEST]) for each in picked]
    told = all_at_once(
        [
            lambda each=each, click=click, shown=shown: refusal_of(  # type: ignore[misc]  # bound now
                lambda: world.store.picks.state(click, each.id, Fit.OTHER, shown, now)
            )
            for each, click, shown in clicks
        ]
    )

    assert told == [None, None]
    [check] = world.rows(CheckRow)
    assert {check_of(world.view(each.id)).id for each in picked} == {check.id}


def test_what_comes_to_the_expert_later_joins_her_open_check_and_redraws_her_card(
    world: World, picks: PickActions, picked: list[AnswerView]
) -> None:
    assert picks.state(picked[0], Fit.OTHER) is None
    first = check_of(world.view(picked[0].id))
    world.send(CardKind.CHECK, first.id, "D0ANA")

    assert picks.state(picked[1], Fit.OTHER) is None

    refusal = settle(world, first)
    assert refusal
    assert refusal.kind is Refusal.CARD_OUTDATED
    assert (CardKind.CHECK, first.id) in world.cards(JobKind.UPDATE)
    assert settle(world, check_of(world.view(picked[0].id))) is None
    assert states_of(world, picked) == [CheckState.APPROVED] * 2


def test_a_verdict_and_a_second_decision_at_once_never_leave_it_without_a_check(
    world: World, picks: PickActions, picked: list[AnswerView]
) -> None:
    assert picks.state(picked[0], Fit.OTHER) is None
    first, now = check_of(world.view(picked[0].id)), world.clock.now()
    click, verdict = world.click(CORA), world.click("U0ANA")
    shown, state = back_of(picked[1]).digest[:SHOWN_OF_DIGEST], CheckState.APPROVED
    all_at_once(
        [
            lambda: refusal_of(lambda: world.store.picks.state(click, picked[1].id, Fit.OTHER, shown, now)),
            lambda: refusal_of(lambda: world.store.checks.settle(verdict, first.id, first.digest, state, (), now)),
        ]
    )

    one, other = (world.view(each.id) for each in picked)
    assert other.decision.outcome is Outcome.CHECK_FIRST
    shared = check_of(one).id == check_of(other).id
    assert check_of(one).is_waiting is shared, "it joins before the verdict, whose card is outdated then, or not at all"
    assert check_of(other).is_waiting


def test_of_many_verdicts_at_once_on_a_shared_check_one_wins(world: World) -> None:
    answers = ask_both(world, data_of_ana(world))
    check, now = check_of(answers[0]), world.clock.now()
    clicks = [(world.click("U0ANA"), to) for to in (CheckState.APPROVED, CheckState.DECLINED) * 3]
    told = all_at_once(
        [
            lambda click=click, to=to: refusal_of(  # type: ignore[misc]  # bound now
                lambda: world.store.checks.settle(click, check.id, check.digest, to, (), now)
            )
            for click, to in clicks
        ]
    )

    assert [each and each.kind for each in told].count(None) == 1
    assert len(set(states_of(world, answers))) == 1


def ask_two_experts(world: World) -> list[AnswerView]:
    """Put an ask to the twins of two experts, each of which wants it checked."""
    data = world.publish(starter("data"))
    answers = world.answer(world.asked(ASK), (world.security, CHECK_FIRST), (data, TOO_FAR))
    assert len({check_of(each).id for each in answers}) == 2
    return answers


def withdraw(world: World, answer: AnswerView) -> Refusal | None:
    click, now = world.click(CORA), world.clock.now()
    told = refusal_of(lambda: world.store.conductor_actions.withdraw(click, check_of(answer).id, now))
    return Refusal(told.kind) if told else None


@pytest.mark.parametrize("number", [0, 1])
def test_one_withdrawal_takes_back_the_whole_ask(world: World, number: int) -> None:
    answers = ask_two_experts(world)

    assert withdraw(world, answers[number]) is None
    assert states_of(world, answers) == [CheckState.WITHDRAWN] * 2
    assert world.acts().count("check withdrawn") == 2


def test_a_verdict_that_was_given_stays_when_the_rest_is_withdrawn(world: World) -> None:
    answers = ask_two_experts(world)
    mine = next(each for each in answers if each.twin.handle == "security")
    other = next(each for each in answers if each is not mine)
    assert settle(world, check_of(mine)) is None

    assert withdraw(world, mine) is Refusal.CHECK_SETTLED
    assert withdraw(world, other) is None
    assert states_of(world, [mine, other]) == [CheckState.APPROVED, CheckState.WITHDRAWN]


def test_of_withdrawals_of_both_checks_at_once_one_counts(world: World) -> None:
    answers = ask_two_experts(world)

    told = all_at_once([lambda each=each: withdraw(world, each) for each in answers * 2])  # type: ignore[misc]  # bound now

    assert sorted(map(str, told)) == sorted(map(str, [None, *[Refusal.CHECK_SETTLED] * 3]))
    assert states_of(world, answers) == [CheckState.WITHDRAWN] * 2
