"""What has happened is told from the rows, and what waits is counted for each person."""

import pytest

from storage.views.milestones import Milestone, MilestoneStore
from tests.support.check_actions import check_of, settle
from tests.support.store_world import ANA, CHECK_FIRST, CORA, OMAR, World
from twins.values import Person


@pytest.fixture
def milestones(world: World) -> MilestoneStore:
    return MilestoneStore(world.store.database, world.store.versions)


@pytest.fixture
def shipped(world: World) -> tuple[str, ...]:
    return tuple(version.twin.handle for version in world.store.versions.all_live())


def test_nothing_has_happened_in_an_empty_workspace(milestones: MilestoneStore, shipped: tuple[str, ...]) -> None:
    assert milestones.reached(shipped) == frozenset()
    assert milestones.waiting() == {}


def test_an_ask_is_a_milestone(world: World, milestones: MilestoneStore, shipped: tuple[str, ...]) -> None:
    world.decide()
    assert milestones.reached(shipped) == {Milestone.ASKED}


def test_a_check_waits_for_its_holder_until_it_is_settled(
    world: World, milestones: MilestoneStore, shipped: tuple[str, ...]
) -> None:
    world.publish_with_deputies(Person(slack=OMAR, name="Omar"))
    check = check_of(world.decide(CHECK_FIRST, conductor=CORA))
    assert milestones.waiting() == {ANA: 1}
    assert milestones.reached(shipped) == {Milestone.ASKED, Milestone.CHECK_OPENED}

    settle(world, check, ANA)

    assert milestones.waiting() == {}
    assert Milestone.APPROVED in milestones.reached(shipped)


def test_a_twin_that_did_not_come_with_the_program_is_ones_own(world: World, milestones: MilestoneStore) -> None:
    assert milestones.reached(()) == {Milestone.TWIN_PUBLISHED}
