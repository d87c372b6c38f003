"""The other twins that an ask concerns are asked once, by its conductor, and answer in the message of the first."""

from collections.abc import Callable
from functools import partial

import pytest

from storage.db.tables_asks import AskRow, CheckRow, DecisionRow
from storage.db.tables_jobs import PostedRow
from tests.support.check_actions import check_of, settle
from tests.support.outcomes import refusal_of
from tests.support.shared_checks import ASK, TOO_FAR, data_of_ana
from tests.support.store_world import BILLING, CHECK_FIRST, CORA, MALLORY, World, all_at_once, starter
from twins.checking.views import AnswerView
from twins.deciding.ask import Asked
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, Refusal
from twins.overriding import ThreadReply
from twins.states import CheckState

Answers = Callable[..., AnswerView]


@pytest.fixture
def asked(world: World) -> Asked:
    return world.asked(ASK)


@pytest.fixture
def first(world: World, asked: Asked) -> AnswerView:
    """The security twin's answer to an ask that concerns data, posted."""
    job, now = world.job(JobKind.ASK), world.clock.now()
    world.store.asks.answer(job.id, asked, [(world.security, CHECK_FIRST)], now, concerned=["data"])
    answer = world.answers(asked)[0]
    world.send(CardKind.ANSWER, answer.id)
    return answer


def ask_others(world: World, answer: AnswerView, by: str = CORA) -> Notice | None:
    click, now = world.click(by), world.clock.now()
    return refusal_of(lambda: world.store.twin_choices.ask_others(click, answer.id, now))


def answer_beside(world: World, asked: Asked, *, is_hers: bool = False) -> None:
    """Answer as the job of the click does."""
    version = data_of_ana(world) if is_hers else world.publish(starter("data"))
    [ask] = world.rows(AskRow)
    world.store.asks.answer_beside(world.job().id, ask.id, asked, [(version, TOO_FAR)], world.clock.now())


def test_one_click_puts_the_same_words_to_the_others_in_the_message_of_the_first(
    world: World, first: AnswerView
) -> None:
    assert first.others_to_ask
    assert ask_others(world, first) is None

    [job] = [job for job in world.jobs(JobKind.ASK) if job.id.startswith("ask:others:")]
    assert (job.payload["text"], job.payload["beside"]) == (f"data: {ASK}", world.rows(AskRow)[0].id)
    assert not world.view(first.id).others_to_ask
    assert "others asked" in world.acts()


def test_only_the_conductor_asks_the_others_and_a_second_click_does_nothing(world: World, first: AnswerView) -> None:
    refusals = [ask_others(world, first, by) for by in (MALLORY, CORA, CORA)]

    assert refusals == [Notice(Refusal.NOT_YOUR_ASK), None, Notice(Refusal.OTHERS_ASKED)]
    assert len([job for job in world.jobs(JobKind.ASK) if job.id.startswith("ask:others:")]) == 1


@pytest.mark.postgresql
def test_of_many_clicks_at_once_one_counts(world: World, first: AnswerView) -> None:
    clicks, now = [world.click(CORA) for _ in range(6)], world.clock.now()
    ask = partial(world.store.twin_choices.ask_others, decision_id=first.id, now=now)
    told = all_at_once([lambda click=click: refusal_of(partial(ask, click)) for click in clicks])  # type: ignore[misc]  # bound now

    assert told.count(None) == 1
    assert world.acts().count("others asked") == 1


def test_an_ask_that_was_edited_is_put_to_nobody_else(world: World, asked: Asked, first: AnswerView) -> None:
    said = world.edit(BILLING, asked.ts, "security something else")
    world.store.edited_messages.edit(said, "something else", ThreadReply(asked.ts, asked.ts, ""), None, (), said.act.at)
    again = asked.model_copy(update={"revision": "edit"})
    world.store.asks.answer(world.job(JobKind.ASK).id, again, [(world.security, CHECK_FIRST)], world.clock.now())

    assert ask_others(world, first) == Notice(Refusal.ASK_OUTDATED)


def test_the_other_answers_share_the_message_and_the_first_stays_as_it_was(
    world: World, asked: Asked, first: AnswerView
) -> None:
    answer_beside(world, asked)

    view = world.view(first.id)
    assert (view.decision, check_of(view).id) == (first.decision, check_of(first).id)
    assert [each.twin.handle for each in view.beside] == ["data"]
    assert len({(row.channel, row.ts) for row in world.rows(PostedRow) if row.card == CardKind.ANSWER}) == 1
    assert {row.subject for row in world.rows(PostedRow) if row.card == CardKind.ANSWER} == {
        first.id,
        view.beside[0].id,
    }


def test_an_open_check_of_the_same_expert_is_not_doubled(world: World, asked: Asked, first: AnswerView) -> None:
    answer_beside(world, asked, is_hers=True)

    [check] = world.rows(CheckRow)
    assert check.id == check_of(first).id
    assert settle(world, check_of(world.view(first.id))) is None
    assert [check_of(each).state for each in world.answers(asked)] == [CheckState.APPROVED] * 2


def test_an_answer_is_added_once_however_often_the_others_are_read(
    world: World, asked: Asked, first: AnswerView
) -> None:
    answer_beside(world, asked)
    answer_beside(world, asked)

    assert sorted(row.handle for row in world.rows(DecisionRow)) == ["data", "security"]


def test_a_message_that_is_posted_while_others_answer_shows_and_follows_them(world: World, asked: Asked) -> None:
    job, now = world.job(JobKind.ASK), world.clock.now()
    world.store.asks.answer(job.id, asked, [(world.security, CHECK_FIRST)], now, concerned=["data"])
    first = world.answers(asked)[0]
    drawn = world.changes(CardKind.ANSWER, first.id)

    answer_beside(world, asked)
    world.send(CardKind.ANSWER, first.id, drawn=drawn)

    assert len([row for row in world.rows(PostedRow) if row.card == CardKind.ANSWER]) == 2
    assert (CardKind.ANSWER, first.id) in world.cards(JobKind.UPDATE)
