"""How a draft becomes a version, and who has to agree."""

from collections.abc import Callable

import pytest

from storage.db.tables_twins import VersionRow
from tests.support.draft_actions import FIRST_RULE, RULE, DraftActions
from tests.support.store_world import CORA, LEO, MALLORY, OMAR, World
from tests.support.vouching import verify
from twins.authoring.drafts import ChangedMeanwhileError
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.notices import Done, NoticeFacts, Refusal
from twins.publishing.modes import Mode

FIRST = Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE)


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for the security draft, after one edit."""
    drafts = DraftActions(world)
    drafts.reword("Sessions end at night", by=OMAR)
    return drafts


def test_what_its_expert_publishes_answers_at_once(drafts: DraftActions, world: World) -> None:
    assert drafts.publish() is Done.VERSION_LIVE

    assert drafts.facts == NoticeFacts(handle="security", item="2")

    assert (drafts.live(), drafts.open(), drafts.asked_to_agree()) == ("Sessions end at night", [], [])
    assert drafts.entries("twin published")[-1]["number"] == 2
    assert verify(world.store.database) is None


def test_what_a_deputy_publishes_waits_for_the_expert(drafts: DraftActions) -> None:
    before = drafts.live()

    assert drafts.publish(OMAR) is Done.VERSION_WAITS

    assert drafts.facts == NoticeFacts(handle="security", item="2", name="Ana")

    assert (drafts.live(), drafts.text(), drafts.open(), drafts.draft().waits) == (before, before, [], True)
    [version] = drafts.asked_to_agree()
    assert drafts.agree(version, OMAR) is Refusal.NOT_TWINS_EXPERT
    assert drafts.agree(version) is Done.MODE_CHANGED
    assert drafts.live() == "Sessions end at night"


@pytest.mark.parametrize("by", [CORA, MALLORY, LEO])
def test_nobody_else_publishes(drafts: DraftActions, by: str) -> None:
    assert drafts.publish(by) is Refusal.NOT_PUBLISHER
    assert (drafts.versions(), drafts.open()) == (1, [RULE])


def test_an_experts_namesake_in_another_workspace_publishes_nothing(drafts: DraftActions) -> None:
    assert drafts.publish(team="T0OTHER") is Refusal.NOT_PUBLISHER


def test_the_edits_know_the_version_that_holds_them(drafts: DraftActions, world: World) -> None:
    drafts.publish()
    drafts.reword("Links die at once", "SEC-8")
    drafts.publish(OMAR)

    numbers = {row.id: row.number for row in world.rows(VersionRow) if row.handle == "security"}
    assert [(row.item, row.state, numbers[row.version_id or ""]) for row in drafts.rows()] == [
        (RULE, "published", 2),
        ("SEC-8", "published", 3),
    ]


def test_edits_in_conflict_are_in_no_version_and_stay_open(drafts: DraftActions) -> None:
    drafts.reword("Links die at once", "SEC-8")
    drafts.from_git("Sessions end at noon")

    assert drafts.publish() is Done.VERSION_LIVE

    assert (drafts.live(), drafts.live("SEC-8")) == ("Sessions end at noon", "Links die at once")
    assert [each.edit.item for each in drafts.lost()] == drafts.open() == [RULE]


def test_a_draft_that_says_nothing_new_makes_no_version(drafts: DraftActions) -> None:
    drafts.drop()

    assert drafts.publish() is Refusal.NOTHING_TO_PUBLISH
    assert (drafts.versions(), drafts.asked_to_agree()) == (1, [])


def test_what_was_changed_and_changed_back_makes_no_version(drafts: DraftActions) -> None:
    drafts.reword(drafts.live())

    assert drafts.publish() is Refusal.NOTHING_TO_PUBLISH
    assert drafts.versions() == 1


@pytest.mark.parametrize("mode", [Mode.SHADOW, Mode.TRIAL, Mode.PAUSED])
def test_a_twin_that_does_not_answer_alone_keeps_its_mode(drafts: DraftActions, world: World, mode: Mode) -> None:
    world.store.publishing.set_mode("security", mode, world.clock.now())

    assert drafts.publish() is Done.VERSION_LIVE
    assert world.store.versions.modes()["security"] is mode


# Over defaults that fail.


def test_its_expert_publishes_over_defaults_with_a_reason_which_stands_with_the_version(
    drafts: DraftActions, world: World
) -> None:
    assert drafts.publish(reason="We try it for a week") is Done.VERSION_LIVE
    assert world.store.versions.history("security")[-1].note == "We try it for a week"


def test_a_deputy_does_not(drafts: DraftActions) -> None:
    assert drafts.publish(OMAR, reason="We try it for a week") is Refusal.NOT_PUBLISHER
    assert drafts.versions() == 1


# What changed while the gate ran.


@pytest.mark.parametrize("what", ["edit", "drop", "publish", "git"])
def test_what_was_changed_since_the_gate_looked_is_not_published(drafts: DraftActions, what: str) -> None:
    composed = drafts.composed()
    doings: dict[str, Callable[[], object]] = {
        "edit": lambda: drafts.reword("At noon"),
        "drop": drafts.drop,
        "publish": drafts.publish,
        "git": lambda: drafts.from_git("Links die", "SEC-8"),
    }
    doings[what]()
    versions = drafts.versions()

    with pytest.raises(ChangedMeanwhileError):
        drafts.publish(composed=composed)
    assert drafts.versions() == versions
