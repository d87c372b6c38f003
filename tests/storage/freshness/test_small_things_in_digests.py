"""Each week, an expert is offered five of the small things that passed without a rule."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage.db.tables_twins import DigestRow
from tests.support.small_things import PROSE, SMALL, publish_with_small_things
from tests.support.store_world import ANA, APP, DECIDED, OMAR, TEAM, World, starter
from twins.authoring.lesson_edits import LessonEdits, edits_for_lesson
from twins.authoring.lessons import Precedent, ProposalOrigin, RuleDraft, Stance
from twins.freshness.digest import DigestRecipient, DigestView, SmallThing
from twins.jobs import CardKind

TYPO = "mend the typo on the door of our kitchen"


@pytest.fixture(autouse=True)
def _published(world: World) -> None:
    world.publish(starter("data"))
    publish_with_small_things(world)
    world.store.digests.enqueue_due(APP, TEAM, world.clock.now())


def recipient(world: World, slack: str = ANA) -> DigestRecipient:
    found = world.store.digests.reader_of(TEAM, slack, world.clock.now())
    assert found
    return found


def offered(world: World, slack: str = ANA) -> list[SmallThing]:
    return world.store.digests.small_things(recipient(world, slack), world.clock.now())


def send(world: World, small: Sequence[str]) -> str:
    """Send a digest without rules, and return its id."""
    reader, now = recipient(world), world.clock.now()
    at = reader.next_at or now
    world.store.digests.send(world.job().id, reader, at + timedelta(days=7), (), (), now, small=small)
    return max(world.rows(DigestRow), key=lambda row: row.sent_at).id


def shown(world: World, digest: str) -> tuple[SmallThing, ...]:
    view = world.store.cards.view(CardKind.DIGEST, digest)
    assert isinstance(view, DigestView)
    return view.small


def test_a_small_thing_is_offered_once_with_the_sentence_that_it_rested_on(world: World) -> None:
    for said in (TYPO, TYPO.upper(), "end sessions after a day"):
        world.decide(SMALL if said.casefold() == TYPO else DECIDED, said)

    assert [(each.ask.casefold(), each.sentence) for each in offered(world)] == [(TYPO, PROSE)]


def test_small_things_go_to_their_expert_alone_and_for_a_week(world: World) -> None:
    world.decide(SMALL, TYPO)

    assert offered(world, OMAR) == []
    world.clock.move(timedelta(days=8))
    assert offered(world) == []


def test_a_digest_leaves_out_what_passed_before_the_last_one(world: World) -> None:
    first = world.decide(SMALL, TYPO)
    send(world, [first.id])
    world.clock.move(timedelta(days=1))
    second = world.decide(SMALL, "mend the typo on the second door of our kitchen")

    assert [each.decision for each in offered(world)] == [second.id]


def test_a_digest_shows_what_it_was_sent_with_and_needs_no_answer(world: World) -> None:
    answer = world.decide(SMALL, TYPO)
    digest = send(world, [answer.id])

    assert [each.decision for each in shown(world, digest)] == [answer.id]
    world.clock.move(timedelta(days=7))
    assert recipient(world).silent == 0


def test_one_that_became_a_rule_says_so_and_is_offered_no_more(world: World) -> None:
    answer = world.decide(SMALL, TYPO)
    digest, now = send(world, [answer.id]), world.clock.now()
    rule = RuleDraft(stance=Stance.GO, text="Typos are mended at once.", why="They cost trust.", ask=TYPO)

    def teach(draft: object, _: object) -> LessonEdits:
        return edits_for_lesson(draft.playbook, rule, None)  # type: ignore[attr-defined]  # a Draft

    click, call = world.click(ANA), Precedent(ask=TYPO, said=PROSE)
    world.store.proposals.make(click, "security", ProposalOrigin.SMALL_THING, answer.id, call, teach, now)

    [small] = shown(world, digest)
    assert small.rule_id
    assert offered(world) == []


def test_a_forgotten_ask_is_shown_no_more(world: World) -> None:
    digest = send(world, [world.decide(SMALL, TYPO).id])
    world.clock.move(timedelta(days=366))
    world.store.retention.texts(world.clock.now() - timedelta(days=365), world.clock.now())

    assert shown(world, digest) == ()
