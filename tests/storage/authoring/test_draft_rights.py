"""Who may change a twin that is being made."""

import pytest

from tests.support.draft_actions import FIRST_RULE, NEW, RULE, DraftActions, with_deputies
from tests.support.store_world import ANA, CORA, LEO, MALLORY, OMAR, TEAM, World
from twins.authoring.drafts import EditOutcome
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.jobs import JobKind
from twins.playbook.model import COMPANY
from twins.values import Person

OTHER_TEAM = "T0OTHER"
LEO_DEPUTY = Person(slack=LEO, name="Leo")


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def home_of(world: World) -> set[tuple[str, str]]:
    """The Home tabs that are redrawn: (workspace, user)."""
    return {(job.payload["team"], job.payload["user"]) for job in world.jobs(JobKind.HOME)}


@pytest.mark.parametrize(("by", "may"), [(ANA, True), (OMAR, True), (CORA, False), (MALLORY, False), (LEO, False)])
def test_only_its_expert_and_deputies_edit_a_twin(drafts: DraftActions, by: str, may: bool) -> None:
    assert drafts.reword("Sessions end", by=by).result is (EditOutcome.DONE if may else EditOutcome.NOT_YOURS)
    assert drafts.open() == ([RULE] if may else [])
    assert drafts.drop(by=by).result is (EditOutcome.DONE if may else EditOutcome.NOT_YOURS)


def test_an_experts_namesake_in_another_workspace_edits_nothing(drafts: DraftActions) -> None:
    drafts.reword("Sessions end")

    assert drafts.edit(drafts.reworded("By another"), team=OTHER_TEAM).result is EditOutcome.NOT_YOURS
    assert drafts.drop(team=OTHER_TEAM).result is EditOutcome.NOT_YOURS


def test_an_edit_of_who_keeps_a_twin_gives_nobody_rights_until_a_version_answers(
    drafts: DraftActions, world: World
) -> None:
    deputies = drafts.draft().playbook.put(ItemKind.FIELD, "deputies", [LEO_DEPUTY.model_dump()])
    drafts.edit(deputies, by=OMAR)
    assert drafts.reword("x", by=LEO).result is EditOutcome.NOT_YOURS

    assert drafts.publish(OMAR).result is EditOutcome.WAITS
    assert drafts.reword("x", by=LEO).result is EditOutcome.NOT_YOURS

    drafts.agree(drafts.asked_to_agree()[0])
    assert drafts.reword("x", by=LEO).result is EditOutcome.DONE
    assert drafts.reword("y", by=OMAR).result is EditOutcome.NOT_YOURS


def test_whoever_git_makes_deputy_may_edit_at_once(drafts: DraftActions, world: World) -> None:
    world.publish(with_deputies(LEO_DEPUTY))

    assert drafts.reword("x", by=LEO).result is EditOutcome.DONE
    assert drafts.reword("y", by=OMAR).result is EditOutcome.NOT_YOURS


def test_whoever_may_not_edit_does_not_say_whose_home_is_drawn(drafts: DraftActions, world: World) -> None:
    drafts.edit(drafts.reworded("x"), by=MALLORY, team=OTHER_TEAM)

    drafts.reword("Sessions end")

    assert home_of(world) == {(TEAM, ANA), (TEAM, OMAR)}


def test_whoever_keeps_no_twin_holds_nothing_and_gets_no_card_of_it(drafts: DraftActions) -> None:
    drafts.reword("Sessions end at night")
    drafts.hold("SEC-C1 fails", by=MALLORY)

    assert drafts.draft().held == ()
    assert drafts.cards() == []


# A new twin.


def test_a_new_twin_is_begun_once_and_kept_by_those_whom_it_names(world: World) -> None:
    drafts = DraftActions(world, NEW)

    assert drafts.begin(ANA, Person(slack=OMAR, name="Omar")).result is EditOutcome.DONE
    assert drafts.begin(CORA).result is EditOutcome.TAKEN

    assert (drafts.draft().is_new, drafts.draft().expert.slack) == (True, ANA)
    assert drafts.draft().maintainers == {ANA, OMAR}
    assert drafts.cards() == [ANA]
    assert len(drafts.entries("twin begun")) == 1
    first = Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE)
    assert [drafts.edit(first, by=CORA).result, drafts.edit(first, by=OMAR).result] == [
        EditOutcome.NOT_YOURS,
        EditOutcome.DONE,
    ]


@pytest.mark.parametrize("handle", ["security", COMPANY])
def test_a_twin_that_there_is_already_is_not_begun(world: World, handle: str) -> None:
    drafts = DraftActions(world, handle)
    versions = drafts.versions()

    assert drafts.begin(MALLORY).result is EditOutcome.TAKEN
    assert drafts.versions() == versions


@pytest.mark.parametrize(("by", "may"), [(ANA, True), (OMAR, False), (CORA, False)])
def test_only_its_expert_gives_a_new_twin_up(world: World, by: str, may: bool) -> None:
    drafts = DraftActions(world, NEW)
    drafts.begin(ANA, Person(slack=OMAR, name="Omar"))
    drafts.edit(Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE))

    world.store.new_twins.give_up(world.click(by), NEW, drafts.told, world.clock.now())

    assert drafts.told.last.result is (EditOutcome.DONE if may else EditOutcome.NOT_YOURS)
    assert [row.state for row in drafts.rows()] == ["dropped" if may else "open"]
    assert drafts.begin(CORA).result is (EditOutcome.DONE if may else EditOutcome.TAKEN)


def test_a_twin_that_was_published_is_not_given_up(drafts: DraftActions, world: World) -> None:
    world.store.new_twins.give_up(world.click(ANA), "security", drafts.told, world.clock.now())

    assert drafts.told.last.result is EditOutcome.UNKNOWN
    assert drafts.live()
