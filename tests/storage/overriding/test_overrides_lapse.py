"""An override waits a day for its reason, is reminded of once, and lapses after two days."""

from datetime import timedelta

import pytest

from storage.db.database import Database
from storage.db.tables_asks import OverrideRow
from storage.store import store_on
from tests.support.evidence_actions import STRICT
from tests.support.override_actions import OverrideActions, override
from tests.support.store_world import TWO_DEFAULTS, World, all_at_once
from tests.support.vouching import verify
from twins.checking.views import AnswerView
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, Refusal
from twins.overriding import BegunOverride
from twins.states import OverrideState

DAY, MOMENT = timedelta(days=1), timedelta(seconds=1)


def lapse(world: World) -> int:
    """Look at what waits, as the clock does."""
    return world.store.override_expiry.lapse(DAY, 2 * DAY, world.clock.now())


def wait(world: World, time: timedelta) -> None:
    """Move the clock to a time after the click."""
    [override] = world.rows(OverrideRow)
    world.clock.move(override.clicked_at + time - world.clock.now())


def reminders(world: World) -> list[str]:
    """Return the ids of the overrides with reminders, one for each reminder."""
    return [job.payload["subject"] for job in world.jobs(JobKind.POST) if job.id.endswith(":reminder")]


@pytest.mark.parametrize(
    ("after", "reminded", "state"),
    [
        # up to a day: nothing
        (timedelta(0), 0, OverrideState.WAITING),
        (DAY - MOMENT, 0, OverrideState.WAITING),
        # a day: a reminder
        (DAY, 1, OverrideState.WAITING),
        (2 * DAY - MOMENT, 1, OverrideState.WAITING),
        # two days: over, without another word
        (2 * DAY, 0, OverrideState.LAPSED),
        (99 * DAY, 0, OverrideState.LAPSED),
    ],
)
def test_what_waits_is_reminded_of_after_a_day_and_lapses_after_two(
    world: World, answer: AnswerView, begun: BegunOverride, after: timedelta, reminded: int, state: OverrideState
) -> None:
    wait(world, after)
    lapse(world)
    assert reminders(world) == reminded * [begun.id]
    assert override(world, answer).state is state


def test_a_reminder_is_sent_once_however_often_the_clock_ticks(world: World, begun: BegunOverride) -> None:
    wait(world, DAY)
    assert lapse(world) == 1
    for _ in range(3):
        world.clock.move(timedelta(hours=6))
        assert lapse(world) == 0
    assert reminders(world) == [begun.id]


def test_whoever_overrides_is_reminded_in_the_thread(world: World, answer: AnswerView, begun: BegunOverride) -> None:
    wait(world, DAY)
    lapse(world)
    [place] = [job.payload["place"] for job in world.jobs(JobKind.POST) if job.id.endswith(":reminder")]
    assert (place["channel"], place["thread_ts"]) == (answer.place.channel, answer.place.thread_ts)


def test_what_has_lapsed_stays_so_and_is_in_the_chain_once(
    world: World, answer: AnswerView, begun: BegunOverride
) -> None:
    wait(world, 2 * DAY)
    assert (lapse(world), lapse(world)) == (1, 0)
    assert world.acts().count("override lapsed") == 1
    assert (CardKind.ANSWER, answer.id) in world.cards(JobKind.UPDATE)
    assert verify(world.store.database) is None


def test_a_reason_in_between_saves_it(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    wait(world, DAY)
    lapse(world)
    assert overrides.reply(answer, "the auditors insist") is None
    world.clock.move(5 * DAY)
    assert lapse(world) == 0
    assert override(world, answer).state is OverrideState.RECORDED


def test_a_reason_that_comes_too_late_is_none_and_the_rule_may_be_overridden_again(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    wait(world, 2 * DAY)
    lapse(world)
    assert overrides.reply(answer, "the auditors insist") == Notice(Refusal.NOTHING_WAITS)
    assert overrides.begin(answer, "SEC-7").id != begun.id


def test_a_form_that_comes_too_late_is_told_so(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    wait(world, 2 * DAY)
    lapse(world)
    assert overrides.fill_form(begun.id, "the auditors insist") == Notice(Refusal.NO_OVERRIDE)
    assert override(world, answer).state is OverrideState.LAPSED


def test_what_lapsed_has_no_kind_of_reason(
    world: World, overrides: OverrideActions, begun: BegunOverride, answer: AnswerView
) -> None:
    wait(world, 2 * DAY)
    lapse(world)
    assert overrides.say_kind(begun, STRICT) == Notice(Refusal.NO_OVERRIDE)
    assert "reason's kind said" not in world.acts()


def test_each_override_has_a_clock_of_its_own(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    first = overrides.begin(answer, "SEC-7")
    world.clock.move(DAY)
    with world.store.database.write() as session:
        session.get_one(OverrideRow, first.id).clicked_at = world.clock.now() - 2 * DAY
    second = overrides.begin(answer, "SEC-8")
    lapse(world)
    states = {each.rule_id: each.state for each in world.view(answer.id).overrides}
    assert states == {"SEC-7": OverrideState.LAPSED, "SEC-8": OverrideState.WAITING}
    assert second.id not in reminders(world)


@pytest.mark.parametrize(("after", "reminded", "lapsed"), [(DAY, 1, 0), (2 * DAY, 0, 1)])
def test_two_machines_that_look_at_once_do_it_once(
    world: World, database: Database, begun: BegunOverride, after: timedelta, reminded: int, lapsed: int
) -> None:
    wait(world, after)
    other = store_on(database, world.clock.now)
    items = [store.override_expiry for store in (world.store, other, world.store, other)]
    all_at_once([lambda each=each: each.lapse(DAY, 2 * DAY, world.clock.now()) for each in items])  # type: ignore[misc]
    assert len(reminders(world)) == reminded
    assert world.acts().count("override lapsed") == lapsed
    assert verify(database) is None


def test_a_reason_and_the_clock_at_once_have_one_winner(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    wait(world, 2 * DAY)
    all_at_once([lambda: lapse(world), lambda: overrides.reply(answer, "the auditors insist")])
    acts = world.acts()
    assert acts.count("override lapsed") + acts.count("override recorded") == 1
    recorded = override(world, answer).state is OverrideState.RECORDED
    assert recorded is (acts.count("override recorded") == 1)
