"""An event becomes a proposal once, and a rule only by the twin's expert or deputies."""

from collections.abc import Callable

import pytest

from storage.db.audit_log import verify
from storage.db.tables_asks import TextRow
from storage.db.tables_jobs import AuditRow
from tests.support.draft_actions import DraftActions
from tests.support.proposal_actions import ASSUMED, FOUND, ProposalActions
from tests.support.store_world import ANA, OMAR, World
from twins.authoring.drafts import EditOutcome, EditResult
from twins.authoring.lessons import Precedent, ProposalOrigin, Stance
from twins.jobs import AlreadyClosedError
from twins.states import CheckState, ProposalState

OTHER_TEAM = "T0OTHER"


@pytest.fixture
def events(world: World) -> ProposalActions:
    """What happens."""
    return ProposalActions(world)


HAPPENS: dict[str, tuple[Callable[[ProposalActions], object], ProposalOrigin]] = {
    "a correction": (lambda events: events.correct(), ProposalOrigin.CORRECTION),
    "an override": (lambda events: events.override(), ProposalOrigin.OVERRIDE),
    "an answer by hand": (lambda events: events.hand_over(), ProposalOrigin.HAND_OVER),
}
WHATEVER = pytest.mark.parametrize(("happen", "origin"), HAPPENS.values(), ids=list(HAPPENS))


# Something happens.


@WHATEVER
def test_what_happens_is_proposed_once(
    events: ProposalActions, happen: Callable[[ProposalActions], object], origin: ProposalOrigin
) -> None:
    happen(events)

    proposal = events.only()
    assert (proposal.origin, proposal.state, proposal.handle) == (origin, ProposalState.PROPOSED, "security")
    acts = [row.act for row in events.world.rows(AuditRow)]
    assert acts.count("proposed") == 1
    assert DraftActions(events.world).open() == []
    assert verify(events.world.store.database) is None


@pytest.mark.parametrize(
    ("to", "stance"), [(CheckState.APPROVED, Stance.GO), (CheckState.DECLINED, Stance.NOT_USUALLY)]
)
def test_an_answer_by_hand_says_what_was_decided(events: ProposalActions, to: CheckState, stance: Stance) -> None:
    events.hand_over(to)

    assert events.only().call == Precedent(ask="print all invoices on paper because they ask", stance=stance)


def test_a_correction_that_is_delivered_twice_is_proposed_once(events: ProposalActions) -> None:
    answer = events.world.decide(ASSUMED)
    click = events.correct(answer=answer)

    with pytest.raises(AlreadyClosedError):
        events.correct(click=click, answer=answer)
    events.correct("another", events.world.click(OMAR), answer)

    assert events.only().call == Precedent(ask=answer.ask, said=FOUND[0])
    assert events.offered() == [(events.only().id, ANA)]


def test_what_is_proposed_twice_is_kept_once_with_its_text(events: ProposalActions) -> None:
    found = [(ProposalOrigin.THREAD, "m1", Precedent(said="Only as PDF"))]
    store, now = events.world.store, events.world.clock.now()
    texts = len(events.world.rows(TextRow))

    assert [store.interviews.note("security", found, now) for _ in range(2)] == [1, 0]
    assert len(events.world.rows(TextRow)) == texts + 1


def test_two_corrections_are_two_proposals(events: ProposalActions) -> None:
    events.correct()
    events.correct()

    assert len(events.proposals()) == 2


# The reason of an override changes.


def test_a_reason_that_is_revised_restates_what_it_proposes(events: ProposalActions) -> None:
    answer, _, ts = events.override()
    before = events.only()

    events.desk.edit(answer, ts, "only where nobody types")

    assert (before.call.said, events.only().call.said) == (FOUND[1], "only where nobody types")
    assert (events.only().id, events.only().call.about) == (before.id, "SEC-7")
    assert before.call.model_dump_json() not in {row.body for row in events.world.rows(TextRow)}


def test_an_override_that_is_withdrawn_supersedes_it(events: ProposalActions) -> None:
    _, begun, _ = events.override()

    events.desk.withdraw(begun)

    assert events.only().state is ProposalState.SUPERSEDED
    assert events.accept(events.only()) == EditResult(EditOutcome.TOO_LATE, "security")


@pytest.mark.parametrize("end", ["accept", "decline"])
def test_what_was_settled_is_neither_restated_nor_superseded(events: ProposalActions, end: str) -> None:
    answer, begun, ts = events.override()
    getattr(events, end)(events.only())
    settled = events.only()

    events.desk.edit(answer, ts, "only where nobody types")
    events.desk.withdraw(begun)

    assert events.only() == settled
