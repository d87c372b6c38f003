"""A small thing goes ahead on the prose while that is fresh, and no law, trigger or tier-3 rule of another is near."""

from datetime import timedelta

import pytest

from tests.support.small_things import PROSE, SMALL, publish_with_small_things
from tests.support.store_world import DECIDED, World, starter
from twins.checking.views import AnswerView
from twins.values import Outcome

TYPO, NEAR = "mend the typo on the door of our kitchen", "rename a column of the events table in the warehouse"


@pytest.fixture(autouse=True)
def _small_things(world: World) -> None:
    world.publish(starter("data"))
    publish_with_small_things(world)


def _answer(world: World, said: str) -> AnswerView:
    return world.decide(SMALL, said)


def test_a_small_thing_is_decided_with_its_sentence(world: World) -> None:
    answer = _answer(world, TYPO)

    assert (answer.decision.outcome, answer.decision.quoted) == (Outcome.DECIDED, PROSE)


def test_what_is_near_another_twin_is_passed_on(world: World) -> None:
    assert _answer(world, NEAR).decision.outcome is Outcome.NOT_COVERED


def test_prose_that_is_due_for_review_decides_nothing(world: World) -> None:
    world.clock.move(timedelta(days=200))

    assert _answer(world, TYPO).decision.outcome is Outcome.NOT_COVERED


def test_small_things_are_counted_apart_from_what_a_rule_decided(world: World) -> None:
    for reading, said in ((SMALL, TYPO), (DECIDED, "end sessions after a day"), (SMALL, NEAR)):
        world.decide(reading, said)
    now = world.clock.now()

    [figures] = world.store.figures.figures(now - timedelta(days=1), now + timedelta(days=1))

    assert (figures.answers, figures.small_things) == (3, 1)
