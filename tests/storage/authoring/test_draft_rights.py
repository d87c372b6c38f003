"""Who may change a twin that is being made."""

import pytest

from tests.support.draft_actions import FIRST_RULE, NEW, RULE, DraftActions, with_deputies
from tests.support.outcomes import refusal_of
from tests.support.store_world import ANA, CORA, LEO, MALLORY, OMAR, TEAM, World
from twins.authoring.drafts import maintained
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.jobs import JobKind
from twins.notices import Done, Notice, Refusal
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
    assert drafts.reword("Sessions end", by=by) is (None if may else Refusal.NOT_EDITOR)
    assert drafts.open() == ([RULE] if may else [])
    assert drafts.drop(by=by) is (None if may else Refusal.NOT_EDITOR)


def test_an_experts_namesake_in_another_workspace_edits_nothing(drafts: DraftActions) -> None:
    drafts.reword("Sessions end")

    assert drafts.edit(drafts.reworded("By another"), team=OTHER_TEAM) is Refusal.NOT_EDITOR
    assert drafts.drop(team=OTHER_TEAM) is Refusal.NOT_EDITOR


def test_an_edit_of_who_keeps_a_twin_gives_nobody_rights_until_a_version_answers(
    drafts: DraftActions, world: World
) -> None:
    deputies = drafts.draft().playbook.put(ItemKind.FIELD, "deputies", [LEO_DEPUTY.model_dump()])
    drafts.edit(deputies, by=OMAR)
    assert drafts.reword("x", by=LEO) is Refusal.NOT_EDITOR

    assert drafts.publish(OMAR) is Done.VERSION_WAITS
    assert drafts.reword("x", by=LEO) is Refusal.NOT_EDITOR

    drafts.agree(drafts.asked_to_agree()[0])
    assert drafts.reword("x", by=LEO) is None
    assert drafts.reword("y", by=OMAR) is Refusal.NOT_EDITOR


def test_whoever_git_makes_deputy_may_edit_at_once(drafts: DraftActions, world: World) -> None:
    world.publish(with_deputies(LEO_DEPUTY))

    assert drafts.reword("x", by=LEO) is None
    assert drafts.reword("y", by=OMAR) is Refusal.NOT_EDITOR


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

    assert drafts.begin(ANA, Person(slack=OMAR, name="Omar")) is None
    assert drafts.begin(CORA) is Refusal.HANDLE_TAKEN

    assert (drafts.draft().is_new, drafts.draft().expert.slack) == (True, ANA)
    assert drafts.draft().maintainers == {ANA, OMAR}
    assert drafts.cards() == [ANA]
    assert len(drafts.entries("twin begun")) == 1
    first = Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE)
    assert [drafts.edit(first, by=CORA), drafts.edit(first, by=OMAR)] == [Refusal.NOT_EDITOR, None]


@pytest.mark.parametrize("handle", ["security", COMPANY])
def test_a_twin_that_there_is_already_is_not_begun(world: World, handle: str) -> None:
    drafts = DraftActions(world, handle)
    versions = drafts.versions()

    assert drafts.begin(MALLORY) is Refusal.HANDLE_TAKEN
    assert drafts.versions() == versions


@pytest.mark.parametrize(("by", "may"), [(ANA, True), (OMAR, False), (CORA, False)])
def test_only_its_expert_gives_a_new_twin_up(world: World, by: str, may: bool) -> None:
    drafts = DraftActions(world, NEW)
    drafts.begin(ANA, Person(slack=OMAR, name="Omar"))
    drafts.edit(Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE))

    assert drafts.give_up(by) is (None if may else Refusal.NOT_EDITOR)
    assert [row.state for row in drafts.rows()] == ["dropped" if may else "open"]
    assert drafts.begin(CORA) is (None if may else Refusal.HANDLE_TAKEN)


def test_a_twin_that_was_published_is_not_given_up(drafts: DraftActions) -> None:
    assert drafts.give_up() is Refusal.ITEM_GONE
    assert drafts.live()


# What is shown and confirmed.


@pytest.mark.parametrize(
    ("by", "team", "refusal"),
    [
        (ANA, TEAM, None),
        (OMAR, TEAM, None),
        (MALLORY, TEAM, Refusal.NOT_YOUR_TWIN),
        (ANA, OTHER_TEAM, Refusal.NOT_YOUR_TWIN),
    ],
)
def test_the_forms_of_a_draft_open_for_whoever_may_edit_it(
    drafts: DraftActions, world: World, by: str, team: str, refusal: Refusal | None
) -> None:
    drafts.reword("Sessions end at night")
    draft, click = drafts.draft(), world.click(by, team)

    told = refusal_of(lambda: maintained(draft, click))

    assert (told.kind if told else None) is refusal


def test_a_draft_that_is_gone_has_no_forms(world: World) -> None:
    assert refusal_of(lambda: maintained(None, world.click(ANA))) == Notice(Refusal.GONE)


def test_an_edit_confirms_a_rule_only_if_its_expert_makes_it(drafts: DraftActions, world: World) -> None:
    today = world.clock.now().date()

    assert [drafts.draft().confirmed_on(world.click(by), today) for by in (ANA, OMAR)] == [today, None]
