"""Assumed answers are reviewed, on trial every answer, and at tier 2 an override once it is recorded."""

import pytest

from storage.db.tables_twins import ConfirmationRow
from tests.support.override_actions import OverrideActions
from tests.support.store_world import ANA, DECIDED, REFUSED, World
from twins.checking.views import AnswerView
from twins.deciding.reading import AskKind, Reading
from twins.publishing.modes import Mode
from twins.values import Outcome, Tier

HOW_LONG = "how long do sessions last?"
QUESTION = Reading(mind="test", kind=AskKind.QUESTION, applied=("SEC-7",))
AGAINST = Reading(mind="test", why="people complain", broken=("SEC-7",))
ASSUMED = Reading(mind="test", why="people complain", applied=("SEC-7",), assumptions=("it is a laptop",))


def on(world: World, mode: Mode) -> None:
    world.store.publishing.set_mode("security", mode, world.clock.now())


def answered(world: World) -> AnswerView:
    return world.decide(QUESTION, HOW_LONG)


@pytest.mark.parametrize(("mode", "is_reviewed"), [(Mode.LIVE, False), (Mode.TRIAL, True)])
def test_an_answered_question_is_reviewed_on_trial_alone(world: World, mode: Mode, is_reviewed: bool) -> None:
    on(world, mode)
    answer = answered(world)
    assert answer.decision.outcome is Outcome.ANSWERED
    assert (answer.review is not None) is is_reviewed
    assert answer.check is None


def test_in_shadow_where_only_the_expert_asks_an_answer_is_not_reviewed(world: World) -> None:
    on(world, Mode.SHADOW)
    assert world.decide(QUESTION, HOW_LONG, conductor=ANA).review is None


@pytest.mark.parametrize(
    ("reading", "is_reviewed"), [(DECIDED, False), (ASSUMED, True), (AGAINST, False), (REFUSED, False)]
)
def test_a_live_twin_has_only_assumptions_reviewed(world: World, reading: Reading, is_reviewed: bool) -> None:
    assert (world.decide(reading).review is not None) is is_reviewed


@pytest.mark.parametrize(("mode", "tier"), [(Mode.LIVE, Tier.DECIDE), (Mode.TRIAL, Tier.ASSUME)])
def test_at_tier_2_an_override_is_reviewed_once_it_is_recorded(world: World, mode: Mode, tier: Tier) -> None:
    on(world, mode)
    answer, overrides = world.decide(AGAINST), OverrideActions(world)
    assert (answer.decision.outcome, answer.decision.tier) == (Outcome.NOT_BY_DEFAULT, tier)
    overrides.begin(answer, "SEC-7")
    assert world.view(answer.id).review is None
    overrides.reply(answer, "auditors need it")
    assert (world.view(answer.id).review is not None) is (tier is Tier.ASSUME)


def test_a_confirmed_review_of_an_answer_confirms_its_rule(world: World) -> None:
    on(world, Mode.TRIAL)
    review = answered(world).review
    assert review
    world.store.reviews.confirm(world.click(ANA), review.id, world.clock.now())
    assert [row.rule_id for row in world.rows(ConfirmationRow)] == ["SEC-7"]
