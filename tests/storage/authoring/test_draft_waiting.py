"""A version that waits for consent while others edit and publish."""

import pytest

from tests.support.draft_actions import FIRST_RULE, NEW, RULE, DraftActions
from tests.support.store_world import ANA, OMAR, World
from twins.authoring.drafts import EditOutcome, EditResult
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.publishing.consent import ConsentOutcome
from twins.values import Person

FIRST = Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE)
NIGHT, AT_ONCE = "Sessions end at night", "Links die at once"


@pytest.fixture
def bench(world: World) -> DraftActions:
    """A version of Omar's waits for Ana: it says when sessions end."""
    bench = DraftActions(world)
    bench.reword(NIGHT, by=OMAR)
    bench.publish(OMAR)
    return bench


def test_what_its_expert_put_off_does_not_come_with_what_they_publish_next(bench: DraftActions) -> None:
    before = bench.live()
    bench.agree(bench.asked_to_agree()[0], mode=None)

    bench.reword(AT_ONCE, "SEC-8")
    bench.publish()

    assert (bench.live(), bench.live("SEC-8")) == (before, AT_ONCE)


def test_what_is_passed_over_is_part_of_the_draft_again(bench: DraftActions) -> None:
    bench.reword(AT_ONCE, "SEC-8")

    bench.publish()

    assert (bench.open(), bench.text()) == ([RULE], NIGHT)
    assert bench.agree(bench.asked_to_agree()[0]).result is ConsentOutcome.TOO_LATE
    bench.publish()
    assert (bench.live(), bench.live("SEC-8")) == (NIGHT, AT_ONCE)


def test_what_a_deputy_publishes_behind_it_holds_both(bench: DraftActions) -> None:
    bench.reword(AT_ONCE, "SEC-8", by=OMAR)

    bench.publish(OMAR)
    bench.agree(bench.asked_to_agree()[-1])

    assert bench.live("SEC-8") == AT_ONCE
    assert NIGHT in {bench.live(), bench.text()}


def test_what_git_passes_over_is_part_of_the_draft_again(bench: DraftActions) -> None:
    bench.from_git(AT_ONCE, "SEC-8")

    assert (bench.open(), bench.text()) == ([RULE], NIGHT)


def test_its_expert_may_publish_just_what_waits(bench: DraftActions) -> None:
    bench.reword(NIGHT)

    assert bench.publish().result is EditOutcome.DONE
    assert bench.live() == NIGHT


# A new twin.


def begun(world: World) -> DraftActions:
    """A new twin with its first rule, kept by Ana and Omar."""
    bench = DraftActions(world, NEW)
    bench.begin(ANA, Person(slack=OMAR, name="Omar"))
    bench.edit(FIRST)
    return bench


@pytest.mark.parametrize("by", [ANA, OMAR])
def test_a_new_twin_waits_for_its_expert_whoever_publishes_it(world: World, by: str) -> None:
    bench = begun(world)

    assert bench.publish(by) == EditResult(EditOutcome.WAITS, NEW, "1")
    assert bench.world.store.versions.live(NEW) is None
    assert bench.agree(bench.asked_to_agree()[0]).result is ConsentOutcome.DONE
    assert bench.live("PRI-1") == "We print nothing"


def test_what_is_published_again_before_anybody_agreed_is_what_is_agreed_to(world: World) -> None:
    bench = begun(world)
    bench.publish()
    bench.reword("We print a little", "PRI-1")

    assert bench.publish() == EditResult(EditOutcome.WAITS, NEW, "2")

    first, second = bench.asked_to_agree()
    assert [bench.agree(first).result, bench.agree(second).result] == [ConsentOutcome.TOO_LATE, ConsentOutcome.DONE]
    assert bench.live("PRI-1") == "We print a little"


def test_a_deputy_of_a_new_twin_does_not_make_it_their_own(world: World) -> None:
    bench = begun(world)
    bench.edit(bench.draft().playbook.put(ItemKind.FIELD, "expert", {"slack": OMAR, "name": "Omar"}), by=OMAR)
    bench.publish(OMAR)

    assert bench.agree(bench.asked_to_agree()[0], OMAR).result is ConsentOutcome.NOT_YOURS
