"""Taking edits back, and how long the gate holds a draft."""

import pytest

from tests.support.draft_actions import RULE, DraftActions
from tests.support.store_world import OMAR, World
from twins.notices import Refusal


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def test_one_submit_is_taken_back_or_all_of_them(drafts: DraftActions) -> None:
    drafts.edit(drafts.reworded("a"), drafts.reworded("b", "SEC-8"))
    drafts.reword("c", "SEC-9", by=OMAR)
    batch = drafts.draft().pending[0].batch

    assert drafts.drop(batch) is None
    assert (drafts.open(), drafts.text("SEC-8")) == (["SEC-9"], drafts.live("SEC-8"))
    assert [drafts.drop("all", OMAR), drafts.drop("all")] == [None, Refusal.SAME_AS_BEFORE]
    assert [row.state for row in drafts.rows()] == ["dropped"] * 3
    assert [len(facts["edits"]) for facts in drafts.entries("edits dropped")] == [2, 1]


def test_an_edit_behind_one_that_is_taken_back_stays(drafts: DraftActions) -> None:
    drafts.reword("Sessions end at night")
    drafts.reword("Sessions end at noon", by=OMAR)

    drafts.drop(drafts.draft().pending[0].batch)

    assert (drafts.lost(), drafts.open(), drafts.text()) == ([], [RULE], "Sessions end at noon")
    drafts.drop()
    assert drafts.text() == drafts.live()


def test_a_conflict_that_is_taken_back_leaves_the_edit_behind_it_fit(drafts: DraftActions) -> None:
    drafts.reword("Sessions end at night")
    drafts.from_git("Sessions end at noon")
    drafts.reword("Sessions end at dawn", by=OMAR)

    drafts.drop(drafts.draft().pending[0].batch)

    assert (drafts.lost(), drafts.text()) == ([], "Sessions end at dawn")


# Held back by the gate.


def test_what_held_a_draft_back_is_shown_until_the_next_edit(drafts: DraftActions) -> None:
    drafts.reword("Sessions end at night")
    drafts.hold("SEC-C1 fails", wants_reason=True)
    assert (drafts.draft().held, drafts.draft().wants_reason) == (("SEC-C1 fails",), True)

    drafts.edit()
    assert drafts.draft().held
    drafts.reword("Sessions end at noon", by=OMAR)

    assert (drafts.draft().held, drafts.draft().wants_reason) == ((), False)


@pytest.mark.parametrize("how", ["drop", "publish"])
def test_what_is_taken_back_or_published_is_held_no_more(drafts: DraftActions, how: str) -> None:
    drafts.reword("Sessions end at night")
    drafts.hold("SEC-C1 fails")

    drafts.drop() if how == "drop" else drafts.publish()

    assert drafts.draft().held == ()
