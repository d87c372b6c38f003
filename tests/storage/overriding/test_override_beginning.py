"""Who may override a rule, and where the reason is asked for."""

from collections import Counter

import pytest

from storage.db.tables_asks import OverrideRow
from tests.support.outcomes import refusal_of
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
from twins.notices import Notice, NoticeFacts, Refusal, Refused
from twins.overriding import BegunOverride
from twins.states import OverrideState

OVERRIDDEN_BEFORE = Notice(Refusal.OVERRIDDEN_BEFORE, NoticeFacts(item="SEC-7"))


def test_an_override_waits_for_its_reason_and_asks_for_it_in_the_thread(
    world: World, overrides: OverrideActions
) -> None:
    answer = world.decide(DECIDED)
    world.send(CardKind.ANSWER, answer.id)

    begun = overrides.begin(answer, "SEC-7")

    [override] = world.view(answer.id).overrides
    assert begun == BegunOverride(override.id, "SEC-7", needs_form=False)
    assert (override.state, override.reason) == (OverrideState.WAITING, "")
    assert (CardKind.OVERRIDE, override.id) in world.cards(JobKind.POST)
    assert world.cards(JobKind.UPDATE) == {(CardKind.ANSWER, answer.id)}
    assert world.acts()[-1] == "override begun"


@pytest.mark.parametrize(("by", "team"), [(ANA, TEAM), (MALLORY, TEAM), (CORA, "T0OTHER")])
def test_only_the_one_who_asked_overrides(world: World, overrides: OverrideActions, by: str, team: str) -> None:
    answer = world.decide(DECIDED)

    refused = refusal_of(lambda: overrides.begin(answer, "SEC-7", by, team))

    assert refused == Notice(Refusal.NOT_OVERRIDER)
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
    answer = world.decide(reading)

    refused = refusal_of(lambda: overrides.begin(answer, rule))

    assert refused == Notice(Refusal.NOT_A_DEFAULT, NoticeFacts(item=rule))
    assert world.rows(OverrideRow) == []


def test_a_decision_that_does_not_exist_is_not_overridden(world: World) -> None:
    with pytest.raises(Refused) as refused:
        world.store.overrides.begin(world.click(), "no such decision", "SEC-7", world.clock.now())

    assert refused.value.notice == Notice(Refusal.NO_OVERRIDE)


def test_a_second_click_on_a_waiting_override_begins_nothing(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)
    overrides.begin(answer, "SEC-7")

    assert refusal_of(lambda: overrides.begin(answer, "SEC-7")) == OVERRIDDEN_BEFORE
    assert len(world.rows(OverrideRow)) == 1


def test_a_recorded_override_is_not_begun_again(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)
    overrides.begin(answer, "SEC-7")
    overrides.reply(answer, "auditors need it")

    assert refusal_of(lambda: overrides.begin(answer, "SEC-7")) == OVERRIDDEN_BEFORE


def test_what_was_withdrawn_can_be_overridden_again(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)
    first = overrides.begin(answer, "SEC-7")
    overrides.withdraw(first)

    assert overrides.begin(answer, "SEC-7").id != first.id


def test_a_click_that_slack_delivers_again_begins_nothing(world: World) -> None:
    answer, click = world.decide(TWO_DEFAULTS), world.click()
    world.store.overrides.begin(click, answer.id, "SEC-7", world.clock.now())

    with pytest.raises(AlreadyClosedError):
        world.store.overrides.begin(click, answer.id, "SEC-8", world.clock.now())
    assert [row.rule_id for row in world.rows(OverrideRow)] == ["SEC-7"]


def test_of_several_clicks_at_once_one_begins_the_override(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    results = all_at_once([lambda: refusal_of(lambda: overrides.begin(answer, "SEC-7"))] * 8)

    assert Counter(results) == {None: 1, OVERRIDDEN_BEFORE: 7}
    assert len(world.rows(OverrideRow)) == 1


def test_a_second_override_in_a_thread_needs_a_form(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    overrides.begin(answer, "SEC-7")

    second = overrides.begin(answer, "SEC-8")

    assert second.needs_form
    assert (CardKind.OVERRIDE, second.id) in world.cards(JobKind.POST), "its card has the button for the form"


def test_an_override_in_another_thread_needs_no_form(world: World, overrides: OverrideActions) -> None:
    overrides.begin(world.decide(DECIDED), "SEC-7")

    assert not overrides.begin(world.decide(DECIDED), "SEC-7").needs_form


def test_somebody_elses_override_in_the_thread_needs_no_form(world: World, overrides: OverrideActions) -> None:
    coras = world.decide(DECIDED)
    overrides.begin(coras, "SEC-7")
    anas = world.decide(DECIDED, conductor=ANA, thread_ts=coras.place.thread_ts)

    assert not overrides.begin(anas, "SEC-7", ANA).needs_form


def test_an_override_typed_without_a_rule_takes_the_only_default(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    assert overrides.type(answer, "auditors need it") is None
    assert world.view(answer.id).overrides[0].reason == "auditors need it"
    assert world.acts()[-2:] == ["override begun", "override recorded"]


def test_an_override_typed_without_a_rule_asks_which_of_several(world: World, overrides: OverrideActions) -> None:
    typed = overrides.type(world.decide(TWO_DEFAULTS), "auditors need it")

    assert typed == Notice(Refusal.WHICH_RULE, NoticeFacts(choices=("SEC-7", "SEC-8")))
    assert world.rows(OverrideRow) == []


def test_an_override_typed_with_a_rule_takes_that_rule(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)

    assert overrides.type(answer, "auditors need it", "SEC-8") is None
    assert [(o.rule_id, o.state) for o in world.view(answer.id).overrides] == [("SEC-8", OverrideState.RECORDED)]


def test_an_override_typed_with_a_rule_records_the_one_that_waits_for_it(
    world: World, overrides: OverrideActions
) -> None:
    answer = world.decide(TWO_DEFAULTS)
    overrides.begin(answer, "SEC-7")
    waiting = overrides.begin(answer, "SEC-8")

    assert overrides.type(answer, "auditors need it", "SEC-8") is None
    [recorded] = [o for o in world.view(answer.id).overrides if o.rule_id == "SEC-8"]
    assert (recorded.id, recorded.state) == (waiting.id, OverrideState.RECORDED)


@pytest.mark.parametrize("rule", ["SEC-1", "SEC-8", "SEC-999"])
def test_an_override_typed_with_another_rule_is_about_nothing(
    world: World, overrides: OverrideActions, rule: str
) -> None:
    assert overrides.type(world.decide(DECIDED), "auditors need it", rule) == Notice(Refusal.NO_OVERRIDE)
    assert world.rows(OverrideRow) == []


def test_an_override_typed_by_somebody_else_is_about_nothing(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    assert overrides.type(answer, "auditors need it", by=MALLORY) == Notice(Refusal.NO_OVERRIDE)


def test_an_override_typed_without_a_reason_waits_for_one(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(DECIDED)

    assert overrides.type(answer, " ") is None
    assert world.notices() == [Notice(Refusal.NO_REASON, NoticeFacts(item="SEC-7"))]
    assert world.view(answer.id).overrides[0].state is OverrideState.WAITING
    assert overrides.reply(answer, "auditors need it") is None


def test_an_override_typed_while_two_wait_is_never_taken_for_a_third(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(THREE_DEFAULTS)
    overrides.begin(answer, "SEC-7")
    overrides.begin(answer, "SEC-8")

    assert overrides.type(answer, "auditors need it") == Notice(
        Refusal.WHICH_RULE, NoticeFacts(choices=("SEC-8", "SEC-7"))
    )
    assert {o.state for o in world.view(answer.id).overrides} == {OverrideState.WAITING}
