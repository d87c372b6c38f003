"""Asks that nothing covered: counted once, answered once for everyone, and no more than the expert may answer."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage.db.tables_asks import AskRow, CheckRow
from storage.db.tables_jobs import DeletedMessageRow
from storage.db.tables_twins import DigestRow, ProposalRow
from storage.records.digests.unanswered import WITHIN
from tests.support.check_actions import hand_over
from tests.support.outcomes import Kind, kind_of_refusal
from tests.support.store_world import ANA, BILLING, CORA, LEO, MALLORY, TEAM, World
from tests.support.vouching import verify
from twins.authoring.lessons import ProposalOrigin
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.freshness.digest import DigestRecipient, UnansweredAsk
from twins.jobs import CardKind, JobKind
from twins.notices import Refusal
from twins.playbook.model import EscalationPolicy
from twins.states import CheckState

NOTHING = Reading(mind="test", covered=False)
PARK = "where do visitors park their bicycles?"
WORDS = "In the yard."


def not_covered(world: World, said: str = PARK, conductor: str = CORA) -> AnswerView:
    return world.decide(NOTHING, said, conductor=conductor)


def reader(world: World, slack: str = ANA) -> DigestRecipient:
    return DigestRecipient("p", "A0", TEAM, slack, None, None, None, EscalationPolicy(), 0)


def open_asks(world: World, slack: str = ANA) -> Sequence[UnansweredAsk]:
    return world.store.open_questions.of(reader(world, slack), world.clock.now())


def in_digest(world: World, *groups: Sequence[str]) -> str:
    """Record a digest that shows these groups, and return its id."""
    with world.store.database.write() as session:
        row = DigestRow(
            id="d1", person="p", team=TEAM, app="A0", sent_at=world.clock.now(), items=[], small=[], silent=0
        )
        row.unanswered = [list(group) for group in groups]
        session.add(row)
    return "d1"


def answer(
    world: World, group: Sequence[str], by: str = ANA, to: CheckState = CheckState.APPROVED_WITH_CHANGES, **more: bool
) -> Kind:
    store, now = world.store.open_questions, world.clock.now()
    return kind_of_refusal(
        lambda: store.answer(world.click(by), "d1", group[0], to, WORDS, now, may_answer=group, **more)
    )


def test_an_ask_that_nothing_covers_is_open_for_its_expert_alone(world: World) -> None:
    view = not_covered(world)

    assert [(each.decision, each.is_question) for each in open_asks(world)] == [(view.id, True)]
    assert open_asks(world, LEO) == []


def test_the_experts_own_asks_and_old_ones_are_left_out(world: World) -> None:
    not_covered(world, conductor=ANA)
    not_covered(world)
    world.clock.move(WITHIN + timedelta(hours=1))

    assert open_asks(world) == []


def test_what_a_person_was_asked_is_not_open(world: World) -> None:
    hand_over(world, not_covered(world))

    assert open_asks(world) == []


def test_a_deleted_message_is_not_open(world: World) -> None:
    not_covered(world)
    [ask] = world.rows(AskRow)
    with world.store.database.write() as session:
        session.add(DeletedMessageRow(team=TEAM, channel=BILLING, ts=ask.ts, has_thread=True, at=world.clock.now()))

    assert open_asks(world) == []


def test_an_answer_settles_every_ask_of_the_group_with_its_words(world: World) -> None:
    group = [not_covered(world).id, not_covered(world, conductor=MALLORY).id]
    in_digest(world, group)

    assert answer(world, group) is None

    for decision in group:
        check = world.view(decision).check
        assert check is not None
        assert check.state is CheckState.APPROVED_WITH_CHANGES
        assert check.captured_words is not None
        assert check.captured_words.text == WORDS
    told = {subject for card, subject in world.cards(JobKind.POST) if card == CardKind.VERDICT}
    assert told == {row.id for row in world.rows(CheckRow)}
    assert open_asks(world) == []
    assert verify(world.store.database) is None


def test_the_first_of_two_answers_counts(world: World) -> None:
    group = [not_covered(world).id]
    in_digest(world, group)
    answer(world, group)

    assert answer(world, group, to=CheckState.DECLINED) is Refusal.ANSWERED_BEFORE
    [check] = world.rows(CheckRow)
    assert check.state is CheckState.APPROVED_WITH_CHANGES


def test_an_ask_that_was_taken_to_a_person_meanwhile_keeps_their_check(world: World) -> None:
    taken, second = not_covered(world), not_covered(world, conductor=MALLORY).id
    first = taken.id
    in_digest(world, [first, second])
    hand_over(world, taken)

    assert answer(world, [first, second]) is None

    assert {row.decision_id: row.state for row in world.rows(CheckRow)} == {
        first: CheckState.WAITING,
        second: CheckState.APPROVED_WITH_CHANGES,
    }


def test_only_asks_that_the_form_showed_get_the_answer(world: World) -> None:
    shown, hidden = not_covered(world).id, not_covered(world, conductor=MALLORY).id
    in_digest(world, [shown, hidden])

    assert answer(world, [shown]) is None

    assert [row.decision_id for row in world.rows(CheckRow)] == [shown]


@pytest.mark.parametrize("by", [MALLORY, LEO])
def test_nobody_but_a_decider_answers(world: World, by: str) -> None:
    group = [not_covered(world).id]
    in_digest(world, group)

    assert answer(world, group, by=by) is Refusal.NOT_DECIDER
    assert world.rows(CheckRow) == []


def test_a_group_that_no_digest_shows_is_answered_by_nobody(world: World) -> None:
    group = [not_covered(world).id]

    assert answer(world, group) is Refusal.ANSWERED_BEFORE


def test_a_rule_is_suggested_once_with_all_wordings_joined(world: World) -> None:
    group = [not_covered(world).id, not_covered(world, "where can visitors park bicycles?", MALLORY).id]
    in_digest(world, group)

    answer(world, group, is_for_rule=True)

    rows = [row for row in world.rows(ProposalRow) if row.origin is ProposalOrigin.HAND_OVER]
    heads = [row for row in rows if row.joined_to is None]
    assert (len(rows), len(heads)) == (2, 1)
    first = next(row for row in world.rows(CheckRow) if row.decision_id == group[0])
    assert heads[0].subject == first.id
