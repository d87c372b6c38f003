"""How a draft becomes a version, and who has to agree."""

from collections.abc import Callable

import pytest

from storage.db.audit_log import verify
from storage.db.tables_twins import VersionRow
from tests.support.draft_actions import FIRST_RULE, RULE, DraftActions
from tests.support.store_world import CORA, LEO, MALLORY, OMAR, World
from twins.authoring.drafts import ChangedMeanwhileError, EditOutcome, EditResult
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.publishing.consent import ConsentOutcome
from twins.publishing.modes import Mode

FIRST = Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE)


@pytest.fixture
def bench(world: World) -> DraftActions:
    """Where the security twin is edited; something was."""
    bench = DraftActions(world)
    bench.reword("Sessions end at night", by=OMAR)
    return bench


def test_what_its_expert_publishes_answers_at_once(bench: DraftActions, world: World) -> None:
    assert bench.publish() == EditResult(EditOutcome.DONE, "security", "2")

    assert (bench.live(), bench.open(), bench.asked_to_agree()) == ("Sessions end at night", [], [])
    assert bench.entries("twin published")[-1]["number"] == 2
    assert verify(world.store.database) is None


def test_what_a_deputy_publishes_waits_for_the_expert(bench: DraftActions) -> None:
    before = bench.live()

    assert bench.publish(OMAR) == EditResult(EditOutcome.WAITS, "security", "2")

    assert (bench.live(), bench.text(), bench.open(), bench.draft().waits) == (before, before, [], True)
    [version] = bench.asked_to_agree()
    assert bench.agree(version, OMAR).result is ConsentOutcome.NOT_YOURS
    assert bench.agree(version).result is ConsentOutcome.DONE
    assert bench.live() == "Sessions end at night"


@pytest.mark.parametrize("by", [CORA, MALLORY, LEO])
def test_nobody_else_publishes(bench: DraftActions, by: str) -> None:
    assert bench.publish(by).result is EditOutcome.NOT_YOURS
    assert (bench.versions(), bench.open()) == (1, [RULE])


def test_an_experts_namesake_in_another_workspace_publishes_nothing(bench: DraftActions) -> None:
    assert bench.publish(team="T0OTHER").result is EditOutcome.NOT_YOURS


def test_the_edits_know_the_version_that_holds_them(bench: DraftActions, world: World) -> None:
    bench.publish()
    bench.reword("Links die at once", "SEC-8")
    bench.publish(OMAR)

    numbers = {row.id: row.number for row in world.rows(VersionRow) if row.handle == "security"}
    assert [(row.item, row.state, numbers[row.version_id or ""]) for row in bench.rows()] == [
        (RULE, "published", 2),
        ("SEC-8", "published", 3),
    ]


def test_edits_in_conflict_are_in_no_version_and_stay_open(bench: DraftActions) -> None:
    bench.reword("Links die at once", "SEC-8")
    bench.from_git("Sessions end at noon")

    assert bench.publish().result is EditOutcome.DONE

    assert (bench.live(), bench.live("SEC-8")) == ("Sessions end at noon", "Links die at once")
    assert [each.edit.item for each in bench.lost()] == bench.open() == [RULE]


def test_a_draft_that_says_nothing_new_makes_no_version(bench: DraftActions) -> None:
    bench.drop()

    assert bench.publish().result is EditOutcome.NOTHING
    assert (bench.versions(), bench.asked_to_agree()) == (1, [])


def test_what_was_changed_and_changed_back_makes_no_version(bench: DraftActions) -> None:
    bench.reword(bench.live())

    assert bench.publish().result is EditOutcome.NOTHING
    assert bench.versions() == 1


@pytest.mark.parametrize("mode", [Mode.SHADOW, Mode.TRIAL, Mode.PAUSED])
def test_a_twin_that_does_not_answer_alone_keeps_its_mode(bench: DraftActions, world: World, mode: Mode) -> None:
    world.store.publishing.set_mode("security", mode, world.clock.now())

    assert bench.publish().result is EditOutcome.DONE
    assert world.store.versions.modes()["security"] is mode


# Over defaults that fail.


def test_its_expert_publishes_over_defaults_with_a_reason_which_stands_with_the_version(
    bench: DraftActions, world: World
) -> None:
    assert bench.publish(reason="We try it for a week").result is EditOutcome.DONE
    assert world.store.versions.history("security")[-1].note == "We try it for a week"


def test_a_deputy_does_not(bench: DraftActions) -> None:
    assert bench.publish(OMAR, reason="We try it for a week").result is EditOutcome.NOT_YOURS
    assert bench.versions() == 1


# What changed while the gate ran.


@pytest.mark.parametrize("what", ["edit", "drop", "publish", "git"])
def test_what_was_changed_since_the_gate_looked_is_not_published(bench: DraftActions, what: str) -> None:
    composed = bench.composed()
    doings: dict[str, Callable[[], object]] = {
        "edit": lambda: bench.reword("At noon"),
        "drop": bench.drop,
        "publish": bench.publish,
        "git": lambda: bench.from_git("Links die", "SEC-8"),
    }
    doings[what]()
    versions = bench.versions()

    with pytest.raises(ChangedMeanwhileError):
        bench.publish(composed=composed)
    assert bench.versions() == versions
