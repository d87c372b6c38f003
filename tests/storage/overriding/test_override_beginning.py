"""Who may override a rule, and where the reason is asked for."""

import pytest

from storage.db.tables_asks import OverrideRow
from tests.support.override_actions import OverrideActions
from tests.support.store_world import (
    ANA,
    CHECK_FIRST,
    CORA,
    DECIDED,
    FOR_A_PERSON,
    LAW,
    MALLORY,
    REFUSED,
    TEAM,
    THREE_DEFAULTS,
    TWO_DEFAULTS,
    World,
    all_at_once,
)
from twins.deciding.reading import Reading
from twins.jobs import AlreadyClosedError, CardKind, JobKind
from twins.overriding import OverrideOutcome, OverrideResult
from twins.states import OverrideState


def test_an_override_waits_for_its_reason_and_asks_for_it_in_the_thread(
    world: World, overrides: OverrideActions
) -> None:
    answer = world.decide(DECIDED)
    world.send(CardKind.ANSWER, answer.id)

    begun = overrides.begin(answer, "SEC-7")

    [override] = world.view(answer.id).overrides
    assert begun == OverrideResult(OverrideOutcome.WAITING, override.id, "SEC-7")
    assert (override.state, override.reason) == (OverrideState.WAITING, "")
    assert (CardKind.OVERRIDE, override.id) in world.cards(JobKind.POST)
    assert world.cards(JobKind.UPDATE) == {(CardKind.ANSWER, answer.id)}
    assert world.acts()[-1] == "override begun"


@pytest.mark.parametrize(("by", "team"), [(ANA, TEAM), (MALLORY, TEAM), (CORA, "T0OTHER")])
def test_only_the_one_who_asked_overrides(world: World, overrides: OverrideActions, by: str, team: str) -> None:
    answer = world.decide(DECIDED)

    assert overrides.begin(answer, "SEC-7", by, team).result is OverrideOutcome.NOT_YOURS
    assert world.rows(OverrideRow) == []


@pytest.mark.parametrize(
    ("reading", "rule"),
    [
        (LAW, "SEC-2"),
        (REFUSED, "SEC-1"),
        (CHECK_FIRST, "SEC-4"),
        (FOR_A_PERSON, "SEC-7"),
        # a default, but not one that this answer rests on
        (DECIDED, "SEC-8"),
        (DECIDED, "SEC-999"),
    ],
)
def test_only_the_defaults_of_an_answer_are_overridden(
    world: World, overrides: OverrideActions, reading: Reading, rule: str
) -> None:
    begun = overrides.begin(world.decide(reading), rule)

    assert begun == OverrideResult(OverrideOutcome.NOT_A_DEFAULT, rule_id=rule)
    assert world.rows(OverrideRow) == []


def test_a_decision_that_does_not_exist_is_not_overridden(world: World, overrides: OverrideActions) -> None:
    world.store.overrides.begin(world.click(), "no such decision", "SEC-7", overrides.told, world.clock.now())

    assert overrides.told.last == OverrideResult(OverrideOutcome.NOTHING)


def test_a_second_click_on_a_waiting_override_begins_nothing(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)
    overrides.begin(answer, "SEC-7")

    assert overrides.begin(answer, "SEC-7") == OverrideResult(OverrideOutcome.TWICE, rule_id="SEC-7")
    assert len(world.rows(OverrideRow)) == 1


def test_a_recorded_override_is_not_begun_again(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)
    overrides.begin(answer, "SEC-7")
    overrides.reply(answer, "auditors need it")

    assert overrides.begin(answer, "SEC-7").result is OverrideOutcome.TWICE


def test_what_was_withdrawn_can_be_overridden_again(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)
    overrides.withdraw(overrides.begin(answer, "SEC-7"))

    assert overrides.begin(answer, "SEC-7").result is OverrideOutcome.WAITING


def test_a_click_that_slack_delivers_again_begins_nothing(world: World, overrides: OverrideActions) -> None:
    answer, click = world.decide(TWO_DEFAULTS), world.click()
    world.store.overrides.begin(click, answer.id, "SEC-7", overrides.told, world.clock.now())

    with pytest.raises(AlreadyClosedError):
        world.store.overrides.begin(click, answer.id, "SEC-8", overrides.told, world.clock.now())
    assert [row.rule_id for row in world.rows(OverrideRow)] == ["SEC-7"]


def test_of_several_clicks_at_once_one_begins_the_override(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    results = all_at_once([lambda: overrides.begin(answer, "SEC-7").result] * 8)

    assert sorted(results) == sorted([OverrideOutcome.WAITING] + [OverrideOutcome.TWICE] * 7)
    assert len(world.rows(OverrideRow)) == 1


def test_a_second_override_in_a_thread_needs_a_form(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    overrides.begin(answer, "SEC-7")

    second = overrides.begin(answer, "SEC-8")

    assert second.result is OverrideOutcome.NEEDS_FORM
    assert (CardKind.OVERRIDE, second.override_id) in world.cards(JobKind.POST), "its card has the button for the form"


def test_an_override_in_another_thread_needs_no_form(world: World, overrides: OverrideActions) -> None:
    overrides.begin(world.decide(DECIDED), "SEC-7")

    assert overrides.begin(world.decide(DECIDED), "SEC-7").result is OverrideOutcome.WAITING


def test_somebody_elses_override_in_the_thread_needs_no_form(world: World, overrides: OverrideActions) -> None:
    coras = world.decide(DECIDED)
    overrides.begin(coras, "SEC-7")
    anas = world.decide(DECIDED, conductor=ANA, thread_ts=coras.place.thread_ts)

    assert overrides.begin(anas, "SEC-7", ANA).result is OverrideOutcome.WAITING


def test_an_override_typed_without_a_rule_takes_the_only_default(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    assert overrides.type(answer, "auditors need it").result is OverrideOutcome.RECORDED
    assert world.view(answer.id).overrides[0].reason == "auditors need it"
    assert world.acts()[-2:] == ["override begun", "override recorded"]


def test_an_override_typed_without_a_rule_asks_which_of_several(world: World, overrides: OverrideActions) -> None:
    typed = overrides.type(world.decide(TWO_DEFAULTS), "auditors need it")

    assert typed == OverrideResult(OverrideOutcome.WHICH, choices=("SEC-7", "SEC-8"))
    assert world.rows(OverrideRow) == []


def test_an_override_typed_with_a_rule_takes_that_rule(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)

    assert overrides.type(answer, "auditors need it", "SEC-8").result is OverrideOutcome.RECORDED
    assert [(o.rule_id, o.state) for o in world.view(answer.id).overrides] == [("SEC-8", OverrideState.RECORDED)]


def test_an_override_typed_with_a_rule_records_the_one_that_waits_for_it(
    world: World, overrides: OverrideActions
) -> None:
    answer = world.decide(TWO_DEFAULTS)
    overrides.begin(answer, "SEC-7")
    waiting = overrides.begin(answer, "SEC-8")

    assert overrides.type(answer, "auditors need it", "SEC-8").override_id == waiting.override_id
    assert [o.state for o in world.view(answer.id).overrides if o.rule_id == "SEC-8"] == [OverrideState.RECORDED]


@pytest.mark.parametrize("rule", ["SEC-1", "SEC-8", "SEC-999"])
def test_an_override_typed_with_another_rule_is_about_nothing(
    world: World, overrides: OverrideActions, rule: str
) -> None:
    assert overrides.type(world.decide(DECIDED), "auditors need it", rule).result is OverrideOutcome.NOTHING
    assert world.rows(OverrideRow) == []


def test_an_override_typed_by_somebody_else_is_about_nothing(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    assert overrides.type(answer, "auditors need it", by=MALLORY).result is OverrideOutcome.NOTHING


def test_an_override_typed_without_a_reason_waits_for_one(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    assert overrides.type(answer, " ").result is OverrideOutcome.NO_REASON
    assert world.view(answer.id).overrides[0].state is OverrideState.WAITING
    assert overrides.reply(answer, "auditors need it").result is OverrideOutcome.RECORDED


def test_an_override_typed_while_two_wait_is_never_taken_for_a_third(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(THREE_DEFAULTS)
    overrides.begin(answer, "SEC-7")
    overrides.begin(answer, "SEC-8")

    assert overrides.type(answer, "auditors need it").result is OverrideOutcome.WHICH
    assert {o.state for o in world.view(answer.id).overrides} == {OverrideState.WAITING}
