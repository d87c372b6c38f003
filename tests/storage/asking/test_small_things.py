"""A small thing goes ahead on the prose while that is fresh, and no law, trigger or tier-3 rule of another is near."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.store_world import World, starter
from twins.checking.views import AnswerView
from twins.deciding.reading import Deed, Reading
from twins.playbook.folder import SKILL
from twins.values import Outcome

PROSE = "A typo on a page of ours is mended by the one who sees it, without a word to me."
SMALL = Reading(mind="test", why="it is wrong", background=PROSE, deeds=(Deed(what="mend a typo"),))
TYPO, NEAR = "mend the typo on the door of our kitchen", "rename a column of the events table in the warehouse"


@pytest.fixture(autouse=True)
def _small_things(world: World) -> None:
    folder = starter("security")
    twin = folder.twin.model_copy(update={"small_things": True, "craft": "Security"})
    files = {**folder.files, SKILL: f"{folder.files[SKILL]}\n{PROSE}\n"}
    world.publish(starter("data"))
    world.security = world.publish(replace(folder, twin=twin, files=files))


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
