"""An event becomes a proposal once, and a rule only by the twin's expert or deputies."""

from collections.abc import Callable

import pytest

from storage.db.tables_asks import TextRow
from storage.db.tables_jobs import AuditRow
from tests.support.draft_actions import DraftActions
from tests.support.proposal_actions import ASSUMED, FOUND, ProposalActions
from tests.support.store_world import ANA, OMAR, World
from tests.support.vouching import verify
from twins.authoring.lessons import Precedent, ProposalOrigin, Stance
from twins.jobs import AlreadyClosedError
from twins.notices import Notice, Refusal, Refused
from twins.states import CheckState, ProposalState

OTHER_TEAM = "T0OTHER"


@pytest.fixture
def proposing(world: World) -> ProposalActions:
    """Return a driver for proposals."""
    return ProposalActions(world)


HAPPENS: dict[str, tuple[Callable[[ProposalActions], object], ProposalOrigin]] = {
    "a correction": (lambda proposing: proposing.correct(), ProposalOrigin.CORRECTION),
    "an override": (lambda proposing: proposing.override(), ProposalOrigin.OVERRIDE),
    "an answer by hand": (lambda proposing: proposing.hand_over(), ProposalOrigin.HAND_OVER),
}
WHATEVER = pytest.mark.parametrize(("happen", "origin"), HAPPENS.values(), ids=list(HAPPENS))


# Something happens.


@WHATEVER
def test_what_happens_is_proposed_once(
    proposing: ProposalActions, happen: Callable[[ProposalActions], object], origin: ProposalOrigin
) -> None:
    happen(proposing)

    proposal = proposing.only()
    assert (proposal.origin, proposal.state, proposal.handle) == (origin, ProposalState.PROPOSED, "security")
    acts = [row.act for row in proposing.world.rows(AuditRow)]
    assert acts.count("proposed") == 1
    assert DraftActions(proposing.world).open() == []
    assert verify(proposing.world.store.database) is None


@pytest.mark.parametrize(
    ("to", "stance"), [(CheckState.APPROVED, Stance.GO), (CheckState.DECLINED, Stance.NOT_USUALLY)]
)
def test_an_answer_by_hand_says_what_was_decided(proposing: ProposalActions, to: CheckState, stance: Stance) -> None:
    proposing.hand_over(to)

    assert proposing.only().call == Precedent(ask="print all invoices on paper because they ask", stance=stance)


def test_a_correction_that_is_delivered_twice_is_proposed_once(proposing: ProposalActions) -> None:
    answer = proposing.world.decide(ASSUMED)
    click = proposing.correct(answer=answer)

    with pytest.raises(AlreadyClosedError):
        proposing.correct(click=click, answer=answer)
    with pytest.raises(Refused, match=Refusal.REVIEW_SETTLED):
        proposing.correct("another", proposing.world.click(OMAR), answer)

    assert proposing.only().call == Precedent(ask=answer.ask, said=FOUND[0])
    assert proposing.offered() == [(proposing.only().id, ANA)]


def test_what_is_proposed_twice_is_kept_once_with_its_text(proposing: ProposalActions) -> None:
    found = [(ProposalOrigin.THREAD, "m1", Precedent(said="Only as PDF"))]
    store, now = proposing.world.store, proposing.world.clock.now()
    texts = len(proposing.world.rows(TextRow))

    assert [len(store.interviews.note("security", found, now).new) for _ in range(2)] == [1, 0]
    assert len(proposing.world.rows(TextRow)) == texts + 1


def test_two_corrections_are_two_proposals(proposing: ProposalActions) -> None:
    proposing.correct()
    proposing.correct()

    assert len(proposing.proposals()) == 2


# The reason of an override changes.


def test_a_reason_that_is_revised_restates_what_it_proposes(proposing: ProposalActions) -> None:
    answer, _, ts = proposing.override()
    before = proposing.only()

    proposing.overrides.edit(answer, ts, "only where nobody types")

    assert (before.call.said, proposing.only().call.said) == (FOUND[1], "only where nobody types")
    assert (proposing.only().id, proposing.only().call.about) == (before.id, "SEC-7")
    assert before.call.model_dump_json() not in {row.body for row in proposing.world.rows(TextRow)}


def test_an_override_that_is_withdrawn_supersedes_it(proposing: ProposalActions) -> None:
    _, begun, _ = proposing.override()

    proposing.overrides.withdraw(begun)

    assert proposing.only().state is ProposalState.SUPERSEDED
    assert proposing.accept(proposing.only()) is Refusal.PROPOSAL_SETTLED
    assert proposing.told == Notice(Refusal.PROPOSAL_SETTLED)


@pytest.mark.parametrize("end", ["accept", "decline"])
def test_what_was_settled_is_neither_restated_nor_superseded(proposing: ProposalActions, end: str) -> None:
    answer, begun, ts = proposing.override()
    getattr(proposing, end)(proposing.only())
    settled = proposing.only()

    proposing.overrides.edit(answer, ts, "only where nobody types")
    proposing.overrides.withdraw(begun)

    assert proposing.only() == settled
