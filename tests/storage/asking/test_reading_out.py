"""An ask without a verdict is answered by one click of its conductor: a rule is read out, and nobody got leave."""

import pytest

from storage.db.tables_twins import ProposalRow
from tests.support.check_actions import check_of, hand_over, settle
from tests.support.outcomes import outcome_of
from tests.support.pick_actions import UNSURE, PickActions, back_of, few_rules
from tests.support.store_world import ANA, CHECK_FIRST, CORA, MALLORY, World
from tests.support.vouching import verify
from twins.authoring.lessons import ProposalOrigin
from twins.checking.views import AnswerView
from twins.finder.finder import Finder
from twins.jobs import JobKind
from twins.notices import Notice, Refusal
from twins.states import AskState, CheckState
from twins.values import Outcome, Tier

UNCOVERED = "order a cake and candles and balloons for the last session of the board"
"""An ask that SEC-7 is nearest to, and that nothing covers."""


@pytest.fixture
def picks(world: World) -> PickActions:
    return PickActions(world)


def read_out(world: World, answer: AnswerView, rule: str = "SEC-7", by: str = CORA) -> Notice | None:
    click, now = world.click(by), world.clock.now()
    return outcome_of(world, lambda: world.store.picks.read_out(click, answer.id, rule, now))


def ask_again(world: World, check_id: str, by: str) -> Notice | None:
    click, now = world.click(by), world.clock.now()
    return outcome_of(world, lambda: world.store.conductor_actions.ask_again(click, check_id, now))


def test_what_nothing_covers_becomes_an_answer_by_the_rule_that_it_is_about(world: World, picks: PickActions) -> None:
    answer = picks.offered(UNCOVERED)
    assert answer.decision.outcome is Outcome.NOT_COVERED

    assert read_out(world, answer) is None

    after = world.view(answer.id)
    assert after.decision.outcome is Outcome.ANSWERED
    assert not after.decision.outcome.gives_leave
    assert after.decision.doing_it is Outcome.CHECK_FIRST
    assert [rule.id for rule in after.decision.cited] == ["SEC-7"]
    assert (after.check, after.review) == (None, None)
    assert [row.origin for row in world.rows(ProposalRow)] == [ProposalOrigin.PHRASING]
    assert [act for act in world.acts() if act in {"rule picked", "decided"}] == ["decided", "rule picked", "decided"]
    assert verify(world.store.database) is None


@pytest.mark.parametrize("is_picked", [False, True])
def test_a_rule_that_is_offered_or_picked_is_read_out_as_well(
    world: World, picks: PickActions, *, is_picked: bool
) -> None:
    answer = picks.picked() if is_picked else picks.offered()

    assert read_out(world, answer, "" if is_picked else "SEC-7") is None

    after = world.view(answer.id)
    assert after.decision.outcome is Outcome.ANSWERED
    assert back_of(after).state is (AskState.STATED if is_picked else AskState.DECIDED)


def test_whoever_was_read_a_rule_can_still_ask_its_expert(world: World, picks: PickActions) -> None:
    answer = picks.offered(UNCOVERED)
    read_out(world, answer)

    assert world.view(answer.id).may_be_passed_on
    assert hand_over(world, answer) is None
    assert check_of(world.view(answer.id)).owner.slack == ANA


def test_it_is_read_out_once_and_not_after_a_person_was_asked(world: World, picks: PickActions) -> None:
    answer, passed_on = picks.offered(UNCOVERED), picks.offered(f"please {UNCOVERED}")
    read_out(world, answer)
    hand_over(world, passed_on)

    again, late = read_out(world, answer), read_out(world, passed_on)

    assert again
    assert again.kind is Refusal.ASK_SETTLED
    assert late
    assert late.kind is Refusal.CHECK_SETTLED
    assert world.acts().count("rule picked") == 1


def test_only_the_conductor_is_read_a_rule_and_only_one_that_the_card_shows(world: World, picks: PickActions) -> None:
    answer = picks.offered(UNCOVERED)

    for by in (MALLORY, ANA):
        assert read_out(world, answer, by=by) == Notice(Refusal.NOT_PICKER)
    assert read_out(world, answer, "SEC-22") == Notice(Refusal.ASK_OUTDATED)
    assert world.view(answer.id).decision.outcome is Outcome.NOT_COVERED


def test_a_rule_that_has_changed_since_is_not_read_out(world: World, picks: PickActions) -> None:
    answer = picks.offered(UNCOVERED)
    world.publish(few_rules("SEC-7", text="A session ends after an hour"))

    assert read_out(world, answer) == Notice(Refusal.ASK_OUTDATED)


def test_what_waits_only_because_a_rule_is_near_is_withdrawn_and_read_out(world: World, picks: PickActions) -> None:
    version = world.publish(few_rules("SEC-17", tier=Tier.CHECK_FIRST))
    asked = world.asked(UNSURE)
    reading = Finder().find(asked.ask, version, world.company)
    answer = world.answer(asked, (version, reading))[0]
    assert answer.decision.outcome is Outcome.CHECK_FIRST
    assert {rule.id for rule in answer.to_read_out} == {"SEC-7", "SEC-17"}

    assert read_out(world, answer) is None

    after = world.view(answer.id)
    assert after.decision.outcome is Outcome.ANSWERED
    assert check_of(after).state is CheckState.WITHDRAWN
    assert after.was_read_out
    assert settle(world, check_of(after)) is not None


def test_whoever_was_read_a_rule_in_place_of_a_check_can_ask_again(world: World, picks: PickActions) -> None:
    version = world.publish(few_rules("SEC-17", tier=Tier.CHECK_FIRST))
    asked = world.asked(UNSURE)
    answer = world.answer(asked, (version, Finder().find(asked.ask, version, world.company)))[0]
    read_out(world, answer)
    check, before = check_of(world.view(answer.id)), len(world.jobs(JobKind.ASK))

    told = [ask_again(world, check.id, by) for by in (ANA, CORA, CORA)]

    assert told == [Notice(Refusal.NOT_ASKER_AGAIN), None, Notice(Refusal.ASKED_AGAIN_BEFORE)]
    assert len(world.jobs(JobKind.ASK)) == before + 1


def test_a_check_that_its_conductor_withdrew_is_not_asked_again(world: World) -> None:
    check = check_of(world.decide(CHECK_FIRST))
    world.store.conductor_actions.withdraw(world.click(CORA), check.id, world.clock.now())

    told = ask_again(world, check.id, CORA)

    assert told
    assert told.kind is Refusal.CHECK_SETTLED


def test_a_check_that_was_settled_is_not_withdrawn(world: World, picks: PickActions) -> None:
    version = world.publish(few_rules("SEC-17", tier=Tier.CHECK_FIRST))
    asked = world.asked(UNSURE)
    answer = world.answer(asked, (version, Finder().find(asked.ask, version, world.company)))[0]
    settle(world, check_of(answer))

    told = read_out(world, answer)

    assert told
    assert told.kind is Refusal.CHECK_SETTLED
    assert world.view(answer.id).decision.outcome is Outcome.CHECK_FIRST
