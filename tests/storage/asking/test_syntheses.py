"""A model's synthesis of several answers belongs to these answers, and to the ask's texts."""

from datetime import timedelta

import pytest

from storage.db.tables_asks import TextRow
from tests.support.pick_actions import TIER_2, PickActions, answered_together
from tests.support.store_world import DECIDED, World
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.finder.finder import Finder
from twins.jobs import CardKind, JobKind

TEXT = "Ana decides about the zeppelins first."
FOUND = DECIDED.model_copy(update={"mind": Finder.name})


@pytest.fixture
def picks(world: World) -> PickActions:
    return PickActions(world)


def requested(world: World) -> str:
    """Return the ask of the one job that waits for a synthesis."""
    [job] = world.jobs(JobKind.SYNTHESIS)
    return str(job.payload["ask"])


def write(world: World, ask: str, text: str = TEXT) -> None:
    contents = world.store.syntheses.missing(ask)
    world.store.syntheses.keep(world.job().id, ask, contents, text, world.clock.now())


def shown(world: World, answer: AnswerView) -> str:
    view = world.store.cards.view(CardKind.ANSWER, answer.id)
    assert isinstance(view, AnswerView)
    return view.synthesis


def test_two_answers_of_a_model_ask_for_a_synthesis_and_show_it_once_it_is_there(world: World) -> None:
    answer = answered_together(world, DECIDED, DECIDED)[0]
    ask = requested(world)
    assert shown(world, answer) == ""

    write(world, ask)

    assert shown(world, answer) == TEXT
    assert not world.store.syntheses.missing(ask)


@pytest.mark.parametrize("readings", [(DECIDED,), (FOUND, FOUND), (DECIDED, FOUND)], ids=["one", "finder", "mixed"])
def test_one_answer_or_one_without_a_model_asks_for_none(world: World, readings: tuple[Reading, ...]) -> None:
    answered_together(world, *readings)

    assert world.jobs(JobKind.SYNTHESIS) == []


def test_a_synthesis_of_answers_that_have_changed_meanwhile_is_neither_kept_nor_shown(
    world: World, picks: PickActions
) -> None:
    answer = answered_together(world, TIER_2, TIER_2)[0]
    ask = requested(world)
    contents = world.store.syntheses.missing(ask)
    write(world, ask, "An early one.")

    assert picks.withhold(answer) is None
    assert shown(world, answer) == ""
    world.store.syntheses.keep(world.job().id, ask, contents, TEXT, world.clock.now())

    assert shown(world, answer) == ""
    assert world.store.syntheses.missing(ask)


def test_its_words_are_deleted_with_those_of_the_ask(world: World) -> None:
    answered_together(world, DECIDED, DECIDED)
    write(world, requested(world))

    world.clock.move(timedelta(days=366))
    world.store.retention.texts(world.clock.now() - timedelta(days=365), world.clock.now())

    assert TEXT not in {row.body for row in world.rows(TextRow)}
