"""Taking edits back, and how long the gate holds a draft."""

import pytest

from tests.support.draft_actions import RULE, DraftActions
from tests.support.store_world import OMAR, World
from twins.authoring.drafts import EditOutcome


@pytest.fixture
def bench(world: World) -> DraftActions:
    """Where the security twin is edited."""
    return DraftActions(world)


def test_one_submit_is_taken_back_or_all_of_them(bench: DraftActions) -> None:
    bench.edit(bench.reworded("a"), bench.reworded("b", "SEC-8"))
    bench.reword("c", "SEC-9", by=OMAR)
    batch = bench.draft().pending[0].batch

    assert bench.drop(batch).result is EditOutcome.DONE
    assert (bench.open(), bench.text("SEC-8")) == (["SEC-9"], bench.live("SEC-8"))
    assert [bench.drop("all", OMAR).result, bench.drop("all").result] == [EditOutcome.DONE, EditOutcome.NOTHING]
    assert [row.state for row in bench.rows()] == ["dropped"] * 3
    assert [len(facts["edits"]) for facts in bench.entries("edits dropped")] == [2, 1]


def test_an_edit_behind_one_that_is_taken_back_stays(bench: DraftActions) -> None:
    bench.reword("Sessions end at night")
    bench.reword("Sessions end at noon", by=OMAR)

    bench.drop(bench.draft().pending[0].batch)

    assert (bench.lost(), bench.open(), bench.text()) == ([], [RULE], "Sessions end at noon")
    bench.drop()
    assert bench.text() == bench.live()


def test_a_conflict_that_is_taken_back_leaves_the_edit_behind_it_fit(bench: DraftActions) -> None:
    bench.reword("Sessions end at night")
    bench.from_git("Sessions end at noon")
    bench.reword("Sessions end at dawn", by=OMAR)

    bench.drop(bench.draft().pending[0].batch)

    assert (bench.lost(), bench.text()) == ([], "Sessions end at dawn")


# Held back by the gate.


def test_what_held_a_draft_back_is_shown_until_the_next_edit(bench: DraftActions) -> None:
    bench.reword("Sessions end at night")
    bench.hold("SEC-C1 fails", wants_reason=True)
    assert (bench.draft().held, bench.draft().wants_reason) == (("SEC-C1 fails",), True)

    bench.edit()
    assert bench.draft().held
    bench.reword("Sessions end at noon", by=OMAR)

    assert (bench.draft().held, bench.draft().wants_reason) == ((), False)


@pytest.mark.parametrize("how", ["drop", "publish"])
def test_what_is_taken_back_or_published_is_held_no_more(bench: DraftActions, how: str) -> None:
    bench.reword("Sessions end at night")
    bench.hold("SEC-C1 fails")

    bench.drop() if how == "drop" else bench.publish()

    assert bench.draft().held == ()
