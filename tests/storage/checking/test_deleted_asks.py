"""A deleted ask: what is open is closed, what a person decided stays, and nothing is opened again by an old button."""

from functools import partial

import pytest

from storage.db.tables_asks import CheckRow
from tests.support.check_actions import check_of, hand_over, settle, tend
from tests.support.outcomes import refusal_of
from tests.support.store_world import BILLING, CHECK_FIRST, DECIDED, FOR_A_PERSON, World, starter
from tests.support.vouching import verify
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.job_payloads import Deletion
from twins.jobs import JobKind
from twins.notices import Notice, Refusal
from twins.overriding import ThreadReply
from twins.playbook.model import Version
from twins.states import CheckState, OverrideState, ReviewState

DEFAULT = Reading(mind="test", why="people complain", broken=("DAT-2",))
ASSUMED = Reading(mind="test", why="people complain", applied=("DAT-2",), assumptions=("it is one table",))


@pytest.fixture
def data(world: World) -> Version:
    return world.publish(starter("data"))


def ask(world: World, *readings: tuple[Version, Reading]) -> dict[str, AnswerView]:
    return {each.twin.handle: each for each in world.answer(world.asked(), *readings)}


def delete(world: World, answer: AnswerView) -> None:
    """Delete the message of an ask, as Slack tells it."""
    said = Deletion(world.click(), BILLING, answer.place.thread_ts or "", has_thread=True)
    world.store.edited_messages.delete(said, world.clock.now())


def test_everything_open_is_closed_and_nothing_is_asked_again(world: World, data: Version) -> None:
    both = ask(world, (world.security, CHECK_FIRST), (data, ASSUMED))
    before = len(world.jobs(JobKind.ASK))

    delete(world, both["data"])

    check, review = check_of(world.view(both["security"].id)), world.view(both["data"].id).review
    assert (check.state, check.settled_by) == (CheckState.WITHDRAWN, None)
    assert review
    assert review.state is ReviewState.OPEN  # somebody may have acted on the go-ahead
    assert len(world.jobs(JobKind.ASK)) == before


def test_a_verdict_stays(world: World) -> None:
    [answer] = world.answer(world.asked(), (world.security, CHECK_FIRST))
    settle(world, check_of(answer))

    delete(world, answer)

    after = world.view(answer.id)
    assert check_of(after).state is CheckState.APPROVED
    assert (after.is_deleted, after.is_closed_by_deletion) == (True, False)


def test_an_old_button_opens_nothing(world: World, data: Version) -> None:
    both = ask(world, (world.security, FOR_A_PERSON), (data, DEFAULT))
    delete(world, both["data"])

    assert hand_over(world, both["security"]) == Notice(Refusal.CHECK_GONE)
    begin = partial(world.store.overrides.begin, world.click(), both["data"].id, "DAT-2", world.clock.now())
    assert refusal_of(begin) == Notice(Refusal.CHECK_GONE)
    assert world.rows(CheckRow) == []


def test_an_expired_check_is_not_asked_again(world: World) -> None:
    [answer] = world.answer(world.asked(), (world.security, CHECK_FIRST))
    check = check_of(answer)
    world.sql("update checks set stage = 'stuck', since = '2026-01-01 00:00:00+00:00'")
    tend(world, check)
    delete(world, answer)

    again = partial(world.store.conductor_actions.ask_again, world.click(), check.id, world.clock.now())
    assert refusal_of(again) == Notice(Refusal.CHECK_GONE)


def test_an_override_that_waits_for_its_reason_lapses(world: World, data: Version) -> None:
    both = ask(world, (world.security, DECIDED), (data, DEFAULT))
    begin = partial(world.store.overrides.begin, world.click(), both["data"].id, "DAT-2", world.clock.now())
    assert refusal_of(begin) is None

    delete(world, both["data"])

    assert [each.state for each in world.view(both["data"].id).overrides] == [OverrideState.LAPSED]


def test_an_edit_of_a_deleted_ask_asks_nothing(world: World) -> None:
    [answer] = world.answer(world.asked(), (world.security, FOR_A_PERSON))
    delete(world, answer)
    before, ts = len(world.jobs(JobKind.ASK)), answer.place.thread_ts or ""

    said = world.edit(BILLING, ts, "security end sessions after a week")
    world.store.edited_messages.edit(said, said.text, ThreadReply(ts, ts, said.text), None, (), world.clock.now())

    assert len(world.jobs(JobKind.ASK)) == before


def test_the_audit_log_vouches_for_it(world: World, data: Version) -> None:
    both = ask(world, (world.security, CHECK_FIRST), (data, ASSUMED))

    delete(world, both["data"])

    assert verify(world.store.database) is None
