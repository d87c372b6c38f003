"""A version that waits for consent while others edit and publish."""

from dataclasses import replace

import pytest

from tests.support.draft_actions import FIRST_RULE, NEW, RULE, DraftActions
from tests.support.store_world import ANA, OMAR, World, starter
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.jobs import JobKind
from twins.notices import Done, NoticeFacts, Refusal
from twins.values import Person

FIRST = Edit(part=ItemKind.RULE, item="PRI-1", after=FIRST_RULE)
NIGHT, AT_ONCE = "Sessions end at night", "Links die at once"


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """A version of Omar's waits for Ana: it says when sessions end."""
    drafts = DraftActions(world)
    drafts.reword(NIGHT, by=OMAR)
    drafts.publish(OMAR)
    return drafts


def test_what_its_expert_put_off_does_not_come_with_what_they_publish_next(drafts: DraftActions) -> None:
    before = drafts.live()
    assert drafts.agree(drafts.asked_to_agree()[0], mode=None) is Done.PUT_OFF

    drafts.reword(AT_ONCE, "SEC-8")
    drafts.publish()

    assert (drafts.live(), drafts.live("SEC-8")) == (before, AT_ONCE)


def test_what_is_passed_over_is_part_of_the_draft_again(drafts: DraftActions) -> None:
    drafts.reword(AT_ONCE, "SEC-8")

    drafts.publish()

    assert (drafts.open(), drafts.text()) == ([RULE], NIGHT)
    assert drafts.agree(drafts.asked_to_agree()[0]) is Refusal.MODE_SETTLED
    drafts.publish()
    assert (drafts.live(), drafts.live("SEC-8")) == (NIGHT, AT_ONCE)


def test_what_a_deputy_publishes_behind_it_holds_both(drafts: DraftActions) -> None:
    drafts.reword(AT_ONCE, "SEC-8", by=OMAR)

    drafts.publish(OMAR)
    drafts.agree(drafts.asked_to_agree()[-1])

    assert drafts.live("SEC-8") == AT_ONCE
    assert NIGHT in {drafts.live(), drafts.text()}


def test_what_git_passes_over_is_part_of_the_draft_again(drafts: DraftActions) -> None:
    drafts.from_git(AT_ONCE, "SEC-8")

    assert (drafts.open(), drafts.text()) == ([RULE], NIGHT)


def test_its_expert_may_publish_just_what_waits(drafts: DraftActions) -> None:
    drafts.reword(NIGHT)

    assert drafts.publish() is Done.VERSION_LIVE
    assert drafts.live() == NIGHT


# A new twin.


def begun(world: World) -> DraftActions:
    """A new twin with its first rule, kept by Ana and Omar."""
    drafts = DraftActions(world, NEW)
    drafts.begin(ANA, Person(slack=OMAR, name="Omar"))
    drafts.edit(FIRST)
    return drafts


@pytest.mark.parametrize("by", [ANA, OMAR])
def test_a_new_twin_waits_for_its_expert_whoever_publishes_it(world: World, by: str) -> None:
    drafts = begun(world)

    assert (drafts.publish(by), drafts.facts) == (
        Done.VERSION_WAITS,
        NoticeFacts(handle=NEW, item="1", name="" if by == ANA else "Ana"),
    )
    assert drafts.world.store.versions.live(NEW) is None
    assert drafts.agree(drafts.asked_to_agree()[0]) is Done.MODE_CHANGED
    assert drafts.live("PRI-1") == "We print nothing"


def test_what_is_published_again_before_anybody_agreed_is_what_is_agreed_to(world: World) -> None:
    drafts = begun(world)
    drafts.publish()
    drafts.reword("We print a little", "PRI-1")

    assert (drafts.publish(), drafts.facts) == (Done.VERSION_WAITS, NoticeFacts(handle=NEW, item="2"))

    first, second = drafts.asked_to_agree()
    assert [drafts.agree(first), drafts.agree(second)] == [Refusal.MODE_SETTLED, Done.MODE_CHANGED]
    assert drafts.live("PRI-1") == "We print a little"


def test_a_deputy_of_a_new_twin_does_not_make_it_their_own(world: World) -> None:
    drafts = begun(world)
    drafts.edit(drafts.draft().playbook.put(ItemKind.FIELD, "expert", {"slack": OMAR, "name": "Omar"}), by=OMAR)
    drafts.publish(OMAR)

    assert drafts.agree(drafts.asked_to_agree()[0], OMAR) is Refusal.NOT_TWINS_EXPERT


def propose(world: World, text: str) -> None:
    """Publish the twin with another text of a rule, so that Ana is asked to agree."""
    folder = starter("security")
    rules = tuple(rule.model_copy(update={"text": text}) if rule.id == RULE else rule for rule in folder.twin.rules)
    proposed = replace(folder, twin=folder.twin.model_copy(update={"rules": rules}))
    world.store.publishing.publish(proposed, None, world.clock.now(), mode=None)


def test_its_expert_is_asked_once_while_it_waits_and_again_when_it_waits_anew(world: World) -> None:
    asked = []
    for text in (NIGHT, NIGHT, AT_ONCE, NIGHT):
        propose(world, text)
        asked.append(len(world.jobs(JobKind.CONSENT)))

    assert asked == [1, 1, 2, 3]


def test_its_expert_is_asked_again_where_the_first_asking_was_given_up(world: World) -> None:
    propose(world, NIGHT)
    world.sql("update job set state = 'dead' where kind = 'consent'")

    propose(world, NIGHT)

    assert len(world.jobs(JobKind.CONSENT)) == 2
