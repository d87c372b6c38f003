"""An edit supersedes every answer to an ask that nobody has settled, and takes nothing of what a person decided."""

from collections.abc import Callable
from functools import partial

import pytest

from storage.db.tables_asks import CheckRow
from tests.support.check_actions import check_of, hand_over, settle
from tests.support.outcomes import refusal_of
from tests.support.store_world import (
    BILLING,
    CHECK_FIRST,
    CORA,
    DECIDED,
    FOR_A_PERSON,
    MALLORY,
    World,
    all_at_once,
    starter,
)
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import JobKind
from twins.notices import Notice, Refusal
from twins.overriding import ThreadReply
from twins.playbook.model import Version
from twins.states import CheckState, OverrideState, ReviewState
from twins.values import Outcome

DEFAULT = Reading(mind="test", why="people complain", broken=("DAT-2",))
ASSUMED = Reading(mind="test", why="people complain", applied=("DAT-2",), assumptions=("it is one table",))


@pytest.fixture
def data(world: World) -> Version:
    return world.publish(starter("data"))


def edit(world: World, answer: AnswerView, text: str = "end sessions after a week", by: str = CORA) -> int:
    """Edit the message of an ask; return how often it is asked again."""
    ts, before = answer.place.thread_ts or "", len(world.jobs(JobKind.ASK))
    said = world.edit(BILLING, ts, f"security, data {text}", by=by)
    world.store.edited_messages.edit(said, text, ThreadReply(ts, ts, text), None, (), world.clock.now())
    return len(world.jobs(JobKind.ASK)) - before


def ask(world: World, *readings: tuple[Version, Reading]) -> dict[str, AnswerView]:
    """Put an ask to twins; return their answers by twin."""
    return {each.twin.handle: each for each in world.answer(world.asked(), *readings)}


def begin(world: World, answer: AnswerView, rule: str = "DAT-2") -> Notice | None:
    """Click [Override]; return why it is refused."""
    return refusal_of(partial(world.store.overrides.begin, world.click(CORA), answer.id, rule, world.clock.now()))


@pytest.mark.parametrize("reading", [FOR_A_PERSON, DEFAULT, ASSUMED], ids=["uncovered", "default", "assumed"])
def test_every_answer_of_an_edited_ask_is_superseded_and_it_is_asked_again_once(
    world: World, data: Version, reading: Reading
) -> None:
    both = ask(world, (world.security, CHECK_FIRST), (data, reading))

    assert edit(world, both["data"]) == 1

    assert check_of(world.view(both["security"].id)).state is CheckState.SUPERSEDED
    after = world.view(both["data"].id)
    assert after.is_superseded
    assert after.review is None or after.review.state is ReviewState.SUPERSEDED
    assert edit(world, after, "end sessions after a month") == 0  # the newer answer will be superseded


def test_no_go_ahead_stays_below_other_words(world: World, data: Version) -> None:
    both = ask(world, (world.security, DECIDED), (data, ASSUMED))
    one = ask(world, (world.security, DECIDED))["security"]

    assert (edit(world, both["data"]), edit(world, one)) == (1, 1)
    assert all(world.view(each.id).is_superseded for each in (*both.values(), one))


def test_one_twin_without_a_rule_is_asked_again(world: World) -> None:
    [uncovered] = world.answer(world.asked(), (world.security, FOR_A_PERSON))

    assert edit(world, uncovered) == 1
    assert not world.view(uncovered.id).may_be_passed_on


def test_another_person_s_edit_and_one_of_spaces_supersede_nothing(world: World, data: Version) -> None:
    both = ask(world, (world.security, DECIDED), (data, FOR_A_PERSON))

    assert edit(world, both["data"], by=MALLORY) == 0
    assert edit(world, both["data"], f" {both['data'].ask.upper()} ") == 0
    assert not any(world.view(each.id).is_superseded for each in both.values())


def test_what_a_person_has_decided_is_not_superseded(world: World, data: Version) -> None:
    both = ask(world, (world.security, CHECK_FIRST), (data, FOR_A_PERSON))
    settle(world, check_of(both["security"]))

    assert edit(world, both["data"]) == 1

    assert check_of(world.view(both["security"].id)).state is CheckState.APPROVED
    assert world.view(both["data"].id).is_superseded


def test_no_button_of_a_superseded_answer_acts_on_the_old_words(world: World, data: Version) -> None:
    both = ask(world, (world.security, FOR_A_PERSON), (data, DEFAULT))
    assert both["data"].decision.outcome is Outcome.NOT_BY_DEFAULT
    edit(world, both["data"])

    assert hand_over(world, both["security"]) == Notice(Refusal.ASK_OUTDATED)
    assert begin(world, both["data"]) == Notice(Refusal.ASK_OUTDATED)
    assert world.view(both["data"].id).may_be_overridden == ()


def test_an_override_that_waits_for_its_reason_lapses(world: World, data: Version) -> None:
    both = ask(world, (world.security, DECIDED), (data, DEFAULT))
    assert begin(world, both["data"]) is None

    edit(world, both["data"])

    assert [each.state for each in world.view(both["data"].id).overrides] == [OverrideState.LAPSED]


@pytest.mark.postgresql
def test_of_an_edit_and_a_click_at_once_no_check_is_left_on_the_old_words(world: World, data: Version) -> None:
    both = ask(world, (world.security, CHECK_FIRST), (data, FOR_A_PERSON))
    acts: list[Callable[[], object]] = [partial(hand_over, world, both["data"]) for _ in range(3)]

    all_at_once([*acts, lambda: edit(world, both["data"])])

    assert {check.state for check in world.rows(CheckRow)} == {CheckState.SUPERSEDED}
    assert hand_over(world, both["data"])
