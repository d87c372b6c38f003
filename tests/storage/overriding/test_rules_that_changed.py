"""An answer's default that is a law, gone or of a higher tier by now is no longer overridden there."""

from dataclasses import replace

import pytest

from storage.db.tables_asks import OverrideRow
from tests.support.outcomes import refusal_of
from tests.support.override_actions import OverrideActions, override
from tests.support.store_world import DECIDED, TWO_DEFAULTS, World, starter, with_rule
from twins.checking.views import AnswerView
from twins.jobs import CardKind, JobKind
from twins.notices import Done, Notice, NoticeFacts, Refusal
from twins.overriding import BegunOverride
from twins.playbook.folder import Folder
from twins.states import OverrideState
from twins.values import RuleChange, RuleKind, Tier

LAW = {"kind": RuleKind.LAW, "refuse_when": ("never end a session",), "otherwise_when": ()}


def without(rule_id: str) -> Folder:
    folder = starter("security")
    rules = tuple(rule for rule in folder.twin.rules if rule.id != rule_id)
    return replace(folder, twin=folder.twin.model_copy(update={"rules": rules}))


ENDING = {
    RuleChange.LAW: with_rule("SEC-7", LAW),
    RuleChange.GONE: without("SEC-7"),
    RuleChange.STRICTER: with_rule("SEC-7", {"tier": Tier.CHECK_FIRST}),
}
LEAVING = {
    "another text": with_rule("SEC-7", {"text": "Sessions end after a day"}),
    "another rule a law": with_rule("SEC-8", LAW),
    "another why": with_rule("SEC-7", {"why": "It was always so"}),
}
ended = pytest.mark.parametrize("change", ENDING)


def changed(change: RuleChange) -> Notice:
    return Notice(Refusal.RULE_CHANGED, NoticeFacts(item="SEC-7", change=change))


def lapsed(change: RuleChange) -> Notice:
    return Notice(Done.OVERRIDE_LAPSED, NoticeFacts(item="SEC-7", change=change))


@ended
def test_a_click_begins_nothing(world: World, overrides: OverrideActions, change: RuleChange) -> None:
    answer = world.decide(DECIDED)
    world.publish(ENDING[change])

    assert refusal_of(lambda: overrides.begin(answer, "SEC-7")) == changed(change)
    assert world.rows(OverrideRow) == []
    assert world.view(answer.id).may_be_overridden == ()


@ended
@pytest.mark.parametrize("rule", [None, "SEC-7"])
def test_a_typed_override_begins_nothing(
    world: World, overrides: OverrideActions, change: RuleChange, rule: str | None
) -> None:
    answer = world.decide(DECIDED)
    world.publish(ENDING[change])

    assert overrides.type(answer, "auditors need it", rule) == changed(change)
    assert world.rows(OverrideRow) == []


@ended
def test_a_reason_that_comes_later_is_not_taken(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride, change: RuleChange
) -> None:
    world.publish(ENDING[change])

    overrides.reply(answer, "auditors need it")

    assert world.notices() == [lapsed(change)]
    after = override(world, answer)
    assert (after.state, after.reason) == (OverrideState.LAPSED, "")
    assert world.acts()[-1] == "override lapsed"
    assert (CardKind.ANSWER, answer.id) in world.cards(JobKind.UPDATE) | world.cards(JobKind.POST)
    assert begun.id == after.id


@ended
def test_a_form_that_comes_later_is_not_taken(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride, change: RuleChange
) -> None:
    world.publish(ENDING[change])

    overrides.fill_form(begun.id, "auditors need it")

    assert world.notices() == [lapsed(change)]
    assert override(world, answer).state is OverrideState.LAPSED


@ended
def test_another_reason_is_not_asked_for(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride, change: RuleChange
) -> None:
    overrides.reply(answer, "lunch at one?")
    world.publish(ENDING[change])

    overrides.withdraw(begun, ask_again=True)

    assert world.notices() == [lapsed(change)]
    assert override(world, answer).state is OverrideState.WITHDRAWN


@pytest.mark.parametrize("folder", LEAVING.values(), ids=list(LEAVING))
def test_other_changes_leave_the_override(world: World, overrides: OverrideActions, folder: Folder) -> None:
    answer = world.decide(DECIDED)
    world.publish(folder)

    assert overrides.begin(answer, "SEC-7").id == override(world, answer).id


def test_the_other_default_of_the_answer_is_still_overridden(world: World, overrides: OverrideActions) -> None:
    answer = world.decide(TWO_DEFAULTS)
    world.publish(ENDING[RuleChange.LAW])

    assert world.view(answer.id).may_be_overridden == ("SEC-8",)
    overrides.type(answer, "auditors need it")
    assert override(world, answer).rule_id == "SEC-8"


def test_what_was_overridden_before_stays_recorded(
    world: World, overrides: OverrideActions, answer: AnswerView, begun: BegunOverride
) -> None:
    overrides.reply(answer, "auditors need it")
    world.publish(ENDING[RuleChange.LAW])

    after = override(world, answer)
    assert (after.id, after.state, after.reason) == (begun.id, OverrideState.RECORDED, "auditors need it")
