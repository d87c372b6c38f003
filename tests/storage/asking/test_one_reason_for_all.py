"""The reason for an ask to several twins is asked for once, and counts for each of them."""

import pytest

from storage.db.tables_asks import CapturedWordsRow, CheckRow, ExpectedWordsRow
from tests.support.check_actions import check_of
from tests.support.pick_actions import ASK, TIER_2, PickActions, answered_together, back_of
from tests.support.store_world import BILLING, CHECK_FIRST, DECIDED, World, all_at_once
from tests.support.vouching import verify
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import JobKind
from twins.overriding import ThreadReply
from twins.states import AskState, CheckState, ExpectedWordsState, ReviewState
from twins.values import Outcome

REASON = "partners complain"


@pytest.fixture
def picks(world: World) -> PickActions:
    return PickActions(world)


def without_why(reading: Reading) -> Reading:
    return reading.model_copy(update={"why": None})


def now_of(world: World, answers: list[AnswerView]) -> list[AnswerView]:
    return [world.view(each.id) for each in answers]


def test_one_reply_brings_the_verdict_of_every_twin_that_waits_for_the_reason(world: World, picks: PickActions) -> None:
    answers = answered_together(world, TIER_2, TIER_2)
    assert [back_of(each).state for each in answers] == [AskState.WAITING_FOR_WHY] * 2

    assert picks.reply(answers[0], f"because {REASON}") is None

    after = now_of(world, answers)
    assert [each.decision.outcome for each in after] == [Outcome.ASSUMED] * 2
    assert {each.why and each.why.text for each in after} == {REASON}
    assert len(world.rows(CapturedWordsRow)) == 1
    assert {row.state for row in world.rows(ExpectedWordsRow)} == {ExpectedWordsState.TAKEN}
    assert world.acts().count("why given") == 1
    assert verify(world.store.database) is None


@pytest.mark.parametrize("number", [0, 1])
def test_one_click_withholds_it_from_every_twin(world: World, picks: PickActions, number: int) -> None:
    answers = answered_together(world, TIER_2, TIER_2)

    assert picks.withhold(answers[number]) is None

    after = now_of(world, answers)
    assert [each.decision.outcome for each in after] == [Outcome.CHECK_FIRST] * 2
    assert len(world.rows(CheckRow)) == 1


def test_never_mind_takes_the_question_back_for_every_twin(world: World, picks: PickActions) -> None:
    answers = answered_together(world, TIER_2, TIER_2)

    picks.reply(answers[0], "Never mind")

    assert [row.state for row in world.rows(ExpectedWordsRow)] == [ExpectedWordsState.DROPPED] * 2
    assert {each.decision.outcome for each in now_of(world, answers)} == {Outcome.UNSURE}


def test_a_reason_that_is_given_to_one_twin_stands_on_the_check_of_another(world: World, picks: PickActions) -> None:
    waits, checked = answered_together(world, TIER_2, without_why(CHECK_FIRST))
    assert check_of(checked).is_waiting

    picks.reply(waits, REASON)

    after = world.view(checked.id)
    assert after.why
    assert after.why.text == REASON
    assert after.decision == checked.decision


def test_a_reason_goes_through_the_floor_of_each_twin(world: World, picks: PickActions) -> None:
    answers = answered_together(world, TIER_2, TIER_2)

    picks.reply(answers[0], "we put the API key in the repo afterwards")

    assert {each.decision.outcome for each in now_of(world, answers)} == {Outcome.REFUSED}


def test_a_reason_changes_no_verdict_that_was_given_without_it(world: World, picks: PickActions) -> None:
    waits, decided = answered_together(world, TIER_2, without_why(DECIDED))

    picks.reply(waits, REASON)

    assert world.view(decided.id).decision == decided.decision


def test_a_reason_that_is_taken_back_puts_the_ask_to_all_twins_again(world: World, picks: PickActions) -> None:
    answers = answered_together(world, TIER_2, TIER_2)
    picks.reply(answers[0], REASON)

    assert picks.take_back(world.view(answers[1].id)) is None

    after = now_of(world, answers)
    assert [each.review and each.review.state for each in after] == [ReviewState.SUPERSEDED] * 2
    assert [back_of(each).state for each in after] == [AskState.SUPERSEDED] * 2
    [again] = [job for job in world.jobs(JobKind.ASK) if "again" in job.id]
    assert again.payload["text"] == f"desk, security: {ASK}"


def test_a_reworded_reason_is_put_to_all_twins_once(world: World, picks: PickActions) -> None:
    answers = answered_together(world, TIER_2, TIER_2)
    ts = world.next_ts()
    picks.reply(answers[0], REASON, ts=ts)
    said = world.edit(BILLING, ts, "auditors complain")
    reply = ThreadReply(answers[0].place.thread_ts or "", ts, "auditors complain")

    world.store.edited_messages.edit(said, "", reply, None, (), world.clock.now())

    [again] = [job for job in world.jobs(JobKind.ASK) if "again" in job.id]
    assert again.payload["text"] == f"desk, security: {ASK}\nbecause auditors complain"


@pytest.mark.postgresql
def test_of_a_reason_and_its_withholding_at_once_one_counts_for_all(world: World, picks: PickActions) -> None:
    answers = answered_together(world, TIER_2, TIER_2)

    told = all_at_once([lambda: picks.withhold(answers[0]), lambda: picks.reply(answers[1], REASON)])

    assert told.count(None) >= 1
    assert len({each.decision.outcome for each in now_of(world, answers)}) == 1
    assert [state for each in now_of(world, answers) if each.check for state in (each.check.state,)] in (
        [],
        [CheckState.WAITING] * 2,
    )
