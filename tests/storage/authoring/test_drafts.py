"""No edit of a twin is lost or overwritten by a concurrent edit or a publish."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from tests.support.draft_actions import RULE, DraftActions
from tests.support.outcomes import refusal_of
from tests.support.store_world import ANA, APP, OMAR, TEAM, World
from tests.support.vouching import verify
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.jobs import CardKind, JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.publishing.modes import Mode


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def home_of(world: World) -> set[tuple[str, str]]:
    """The Home tabs that are redrawn: (workspace, user)."""
    return {(job.payload["team"], job.payload["user"]) for job in world.jobs(JobKind.HOME)}


# What an edit is.


def test_an_edit_shows_in_the_draft_and_changes_nothing_for_who_asks(drafts: DraftActions, world: World) -> None:
    before = drafts.live()

    assert drafts.reword("Sessions end at night") is None

    assert (drafts.text(), drafts.live(), drafts.versions()) == ("Sessions end at night", before, 1)
    assert home_of(world) == {(TEAM, ANA), (TEAM, OMAR)}
    assert [facts["item"] for facts in drafts.entries("twin edited")] == [RULE]
    assert verify(world.store.database) is None


def test_a_form_is_written_down_whole_or_not_at_all(drafts: DraftActions) -> None:
    seen = drafts.draft().playbook
    drafts.reword("Sessions end at night", by=OMAR)

    result = drafts.edit(drafts.reworded("Other links", "SEC-8"), drafts.reworded("At noon", seen=seen))

    assert (result, drafts.facts) == (Refusal.EDIT_CONFLICT, NoticeFacts(handle="security", item=RULE, name="Omar"))
    assert drafts.open() == [RULE]
    assert drafts.text() == "Sessions end at night"


def test_what_is_sent_twice_or_says_nothing_new_is_no_edit(drafts: DraftActions) -> None:
    edit = drafts.reworded("Sessions end at night")

    assert [drafts.edit(edit), drafts.edit(edit)] == [None, Refusal.SAME_AS_BEFORE]
    assert drafts.edit() is Refusal.SAME_AS_BEFORE
    assert len(drafts.rows()) == 1


def test_what_can_not_be_is_said_in_words(drafts: DraftActions, world: World) -> None:
    def make(_: object) -> list[Edit]:
        return [drafts.reworded("x" * 501)]

    with pytest.raises(ValidationError):
        make(None)
    click, now = world.click(ANA), world.clock.now()

    told = refusal_of(lambda: world.store.drafts.edit(click, "security", make, now))

    assert told == Notice(Refusal.INVALID_EDIT, NoticeFacts(written="String should have at most 500 characters"))


def test_a_twin_that_there_is_not_is_not_edited(world: World) -> None:
    drafts = DraftActions(world, "nobody")

    assert drafts.edit(Edit(part=ItemKind.RULE, item="SEC-1")) is Refusal.ITEM_GONE
    assert drafts.drop() is Refusal.ITEM_GONE
    assert world.store.drafts.compose("nobody") is None


# What git publishes meanwhile.


def test_an_edit_of_what_git_changed_is_a_conflict_and_the_rest_applies(drafts: DraftActions) -> None:
    drafts.reword("Sessions end at night", by=OMAR)
    drafts.reword("Links die at once", "SEC-8")

    drafts.from_git("Sessions end at noon")

    assert [(each.edit.item, each.by.slack) for each in drafts.lost()] == [(RULE, OMAR)]
    assert (drafts.text(), drafts.text("SEC-8")) == ("Sessions end at noon", "Links die at once")
    assert [edit.item for edit in drafts.draft().edits] == ["SEC-8"]


def test_what_git_published_just_so_stays_no_conflict_but_of_its_own_words(drafts: DraftActions) -> None:
    drafts.reword("Sessions end at night")
    seen = drafts.draft().base
    drafts.from_git("Links die at once", "SEC-8")

    assert drafts.lost() == []
    assert drafts.reword("Links live on", "SEC-8", seen=seen) is Refusal.EDIT_CONFLICT


def test_a_conflict_with_git_names_nobody_whose_edit_was_dropped(drafts: DraftActions) -> None:
    seen = drafts.draft().playbook
    drafts.reword("Sessions end at night", by=OMAR)
    drafts.drop(by=OMAR)
    drafts.from_git("Sessions end at noon")

    assert drafts.reword("At dawn", seen=seen) is Refusal.EDIT_CONFLICT
    assert drafts.facts == NoticeFacts(handle="security", item=RULE)


def test_a_paused_twin_is_edited_too(drafts: DraftActions, world: World) -> None:
    world.store.publishing.set_mode("security", Mode.PAUSED, world.clock.now())

    assert drafts.reword("Sessions end at night") is None


def test_a_draft_card_that_stands_is_drawn_anew(drafts: DraftActions, world: World) -> None:
    world.store.cards.sent(
        world.job().id,
        CardKind.DRAFT,
        "security",
        replace(world.click(ANA).place, app=APP),
        world.next_ts(),
        world.changes(CardKind.DRAFT, "security"),
        world.clock.now(),
    )

    drafts.reword("Sessions end at night")

    assert (CardKind.DRAFT, "security") in world.cards(JobKind.UPDATE)
