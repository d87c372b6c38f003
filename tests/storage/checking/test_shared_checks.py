"""One expert gets one check for all of their twins that an ask was put to."""

from functools import partial
from typing import Any

import pytest

from storage.db.tables_asks import CheckRow
from storage.db.tables_jobs import AuditRow
from tests.support.check_actions import check_of, hand_over, settle, tend
from tests.support.shared_checks import ASK, TOO_FAR, ask_both, data_of_ana, states_of
from tests.support.store_world import (
    ANA,
    BILLING,
    CHECK_FIRST,
    CORA,
    DECIDED,
    FOR_A_PERSON,
    OMAR,
    World,
    all_at_once,
    starter,
    with_rule,
)
from twins.checking.escalation import Presence, Step
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.overriding import ThreadReply
from twins.playbook.model import Version
from twins.states import CheckState
from twins.values import Outcome, Person

LAW_OF_DATA = Reading(mind="test", broken=("DAT-1",))
DEVIKA = Person(slack="U0DEV", name="Devika")


@pytest.fixture
def data(world: World) -> Version:
    """A second twin of Ana's."""
    return data_of_ana(world)


@pytest.fixture
def both(world: World, data: Version) -> list[AnswerView]:
    """Two twins' answers to one ask of Cora's, data's first; the message was posted."""
    answers = ask_both(world, data)
    world.send(CardKind.ANSWER, answers[0].id)
    return answers


def facts_of(world: World, word: str) -> dict[str, Any]:
    """What the latest audit entry of an act holds."""
    return [dict(row.facts) for row in sorted(world.rows(AuditRow), key=lambda row: row.seq) if row.act == word][-1]


def test_two_twins_of_one_expert_open_one_check(world: World, both: list[AnswerView]) -> None:
    [check] = world.rows(CheckRow)

    assert {check_of(each).id for each in both} == {check.id}
    assert tend(world, check_of(both[0])) is Step.ASK
    assert [subject for card, subject in world.cards(JobKind.POST) if card == CardKind.CHECK] == [check.id]


def test_a_shared_check_holds_both_twins_and_their_reasons(both: list[AnswerView]) -> None:
    data, security = both

    assert [each.twin.handle for each in security.checked_with] == ["data"]
    assert [each.decision for each in data.checked_with] == [security.decision]


@pytest.mark.parametrize("verdict", [CheckState.APPROVED, CheckState.DECLINED])
def test_one_verdict_settles_both_decisions(world: World, both: list[AnswerView], verdict: CheckState) -> None:
    assert settle(world, check_of(both[0]), to=verdict) is None

    assert states_of(world, both) == [verdict, verdict]


def test_what_is_passed_on_to_a_person_who_has_the_ask_joins_their_check(world: World, data: Version) -> None:
    uncovered, security = world.answer(world.asked(ASK), (world.security, CHECK_FIRST), (data, FOR_A_PERSON))
    assert uncovered.check is None

    assert hand_over(world, uncovered) is None

    [check] = world.rows(CheckRow)
    assert check_of(world.view(uncovered.id)).id == check.id
    assert settle(world, check_of(world.view(security.id))) is None
    assert states_of(world, [uncovered, security]) == [CheckState.APPROVED] * 2


def test_two_twins_that_name_one_person_ask_them_once(world: World, data: Version) -> None:
    both = world.answer(world.asked("order pizza"), (world.security, FOR_A_PERSON), (data, FOR_A_PERSON))

    told = all_at_once([partial(hand_over, world, each) for each in both])

    assert told == [None, None]
    [check] = world.rows(CheckRow)
    assert settle(world, check_of(world.view(check.decision_id))) is None
    assert states_of(world, both) == [CheckState.APPROVED] * 2


def test_what_is_put_again_alone_knows_the_other_twins_answers(world: World) -> None:
    asked = world.asked(ASK)
    world.answer(asked, (world.security, CHECK_FIRST), (world.publish(starter("data")), LAW_OF_DATA))
    changed = world.publish(with_rule("SEC-4", {"text": "Nothing goes outside"}))
    world.answer(asked.model_copy(update={"revision": "2"}), (changed, CHECK_FIRST))
    check = next(each for each in world.rows(CheckRow) if each.state == CheckState.WAITING)

    view = world.store.cards.view(CardKind.VERDICT, check.id)

    assert isinstance(view, AnswerView)
    assert view.decision.notes[0].startswith("Devika's data twin answered this too, in a message above")
    assert [(each.twin.handle, each.decision.outcome) for each in view.beside] == [("data", Outcome.REFUSED)]


def test_each_check_tells_how_many_others_a_withdrawal_takes_back(world: World) -> None:
    answers = ask_both(world, world.publish(starter("data")))
    assert [check_of(each).waits_beside for each in answers] == [1, 1]

    settle(world, check_of(answers[0]), check_of(answers[0]).owner.slack)

    assert [check_of(world.view(each.id)).waits_beside for each in answers] == [0, 0]


def test_the_audit_log_tells_both_decisions(world: World, both: list[AnswerView]) -> None:
    data, security = both
    settle(world, check_of(security))

    assert facts_of(world, "check asked")["decision"] == security.id
    assert facts_of(world, "check joined")["decision"] == data.id
    assert facts_of(world, "check approved")["joined"] == [data.id]


def test_a_withdrawal_closes_both(world: World, both: list[AnswerView]) -> None:
    world.store.conductor_actions.withdraw(world.click(CORA), check_of(both[0]).id, world.clock.now())

    assert states_of(world, both) == [CheckState.WITHDRAWN] * 2


def test_an_edit_of_the_ask_supersedes_both_and_has_it_answered_once(world: World, both: list[AnswerView]) -> None:
    ts, text = both[0].place.thread_ts or "", "end sessions after a week"
    said = world.edit(BILLING, ts, f"security, data {text}")
    world.store.edited_messages.edit(said, text, ThreadReply(ts, ts, text), None, (), world.clock.now())

    assert states_of(world, both) == [CheckState.SUPERSEDED] * 2
    [again] = [job for job in world.jobs(JobKind.ASK) if job.id == f"ask:A0APP:{said.act.job_id}"]
    assert again.payload["text"] == f"security, data {text}"


@pytest.mark.parametrize("handle", ["security", "data"])
def test_a_new_version_of_either_twin_supersedes_and_asks_both_again(
    world: World, both: list[AnswerView], handle: str
) -> None:
    if handle == "data":
        data_of_ana(world, text="Nothing is renamed")
    else:
        world.publish(with_rule("SEC-4", {"text": "Nothing goes outside"}))

    assert states_of(world, both) == [CheckState.SUPERSEDED] * 2
    [again] = [job for job in world.jobs(JobKind.ASK) if job.id.startswith("ask:again:")]
    assert again.payload["text"] == f"security, data: {ASK}"


def test_a_card_from_before_the_second_twin_joined_takes_no_verdict(world: World, both: list[AnswerView]) -> None:
    opened = facts_of(world, "check asked")["digest"]

    assert settle(world, check_of(both[0]), digest=opened) == Notice(Refusal.CARD_OUTDATED)


def test_only_a_person_who_may_decide_for_both_twins_decides(world: World) -> None:
    check = check_of(ask_both(world, data_of_ana(world, DEVIKA))[0])

    assert settle(world, check, OMAR) == Notice(Refusal.NOT_DECIDER, NoticeFacts(name="Ana"))
    assert settle(world, check, DEVIKA.slack) == Notice(Refusal.NOT_DECIDER, NoticeFacts(name="Ana"))
    assert settle(world, check, ANA) is None


def test_a_deputy_of_both_twins_decides_for_both(world: World, both: list[AnswerView]) -> None:
    assert settle(world, check_of(both[0]), OMAR) is None

    assert states_of(world, both) == [CheckState.APPROVED] * 2


def test_a_shared_check_moves_on_only_to_deputies_of_both_twins(world: World) -> None:
    apart = check_of(ask_both(world, data_of_ana(world, DEVIKA))[0])
    assert tend(world, apart, ana=Presence(is_gone=True)) is Step.ALARM

    together = check_of(ask_both(world, data_of_ana(world))[0])
    assert tend(world, together, ana=Presence(is_gone=True)) is Step.ASK


def test_twins_of_two_experts_open_a_check_each(world: World) -> None:
    answers = ask_both(world, world.publish(starter("data")))

    assert len({check_of(each).id for each in answers}) == 2
    settle(world, check_of(answers[1]))
    assert states_of(world, answers) == [CheckState.WAITING, CheckState.APPROVED]


def test_a_decision_that_needs_no_check_shares_none(world: World, data: Version) -> None:
    checked, decided = world.answer(world.asked(), (world.security, DECIDED), (data, TOO_FAR))

    assert (checked.decision.outcome, checked.checked_with) == (Outcome.CHECK_FIRST, ())
    assert decided.check is None


def test_two_asks_open_a_check_each(world: World) -> None:
    first, second = world.decide(CHECK_FIRST), world.decide(CHECK_FIRST)

    assert check_of(first).id != check_of(second).id


def test_the_figures_and_the_log_of_each_twin_show_the_shared_check(world: World, both: list[AnswerView]) -> None:
    settle(world, check_of(both[0]))
    now = world.clock.now()
    figures = world.store.figures.figures(now.replace(hour=0), now.replace(hour=23))

    assert {each.handle: each.checks for each in figures} == {"data": 1, "security": 1}
