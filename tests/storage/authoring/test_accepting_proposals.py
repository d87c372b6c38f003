"""Accepting a proposal: who may, late clicks, and publishing at once."""

import pytest

from storage.db.audit_log import verify
from tests.support.draft_actions import NEW, DraftActions
from tests.support.proposal_actions import ASSUMED, ProposalActions
from tests.support.store_world import ANA, CORA, LEO, MALLORY, OMAR, World
from twins.authoring.drafts import EditOutcome, EditResult, Proposal
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.jobs import JobKind
from twins.states import ProposalState

OTHER_TEAM = "T0OTHER"
KEEPERS = [(ANA, True), (OMAR, True), (CORA, False), (LEO, False), (MALLORY, False)]


@pytest.fixture
def events(world: World) -> ProposalActions:
    """What happens; one answer was corrected."""
    events = ProposalActions(world)
    events.correct()
    return events


@pytest.fixture
def bench(world: World) -> DraftActions:
    """Where the security twin is edited."""
    return DraftActions(world)


def publishing(world: World) -> list[str]:
    """The twins that are put before the gate at once."""
    return [str(job.payload["handle"]) for job in world.jobs(JobKind.PUBLISH)]


@pytest.mark.parametrize(("by", "may"), KEEPERS)
@pytest.mark.parametrize("how", ["accept", "decline"])
def test_only_those_who_keep_a_twin_settle_what_is_proposed(
    events: ProposalActions, bench: DraftActions, how: str, by: str, may: bool
) -> None:
    result = getattr(events, how)(events.only(), by)

    assert result.result is (EditOutcome.DONE if may else EditOutcome.NOT_YOURS)
    ends = {"accept": ProposalState.ACCEPTED, "decline": ProposalState.DECLINED}
    assert events.only().state is (ends[how] if may else ProposalState.PROPOSED)
    assert bench.open() == (["SEC-29", "SEC-C71"] if may and how == "accept" else [])


@pytest.mark.parametrize("how", ["accept", "decline"])
def test_an_experts_namesake_in_another_workspace_settles_nothing(events: ProposalActions, how: str) -> None:
    assert getattr(events, how)(events.only(), ANA, OTHER_TEAM).result is EditOutcome.UNKNOWN


@pytest.mark.parametrize("first", ["accept", "decline"])
@pytest.mark.parametrize("then", ["accept", "decline"])
def test_whoever_clicks_late_is_told_who_was_first_and_changes_nothing(
    events: ProposalActions, bench: DraftActions, first: str, then: str
) -> None:
    proposal = events.only()
    getattr(events, first)(proposal, OMAR)
    settled, edits = events.only(), bench.open()

    assert getattr(events, then)(proposal) == EditResult(EditOutcome.TOO_LATE, "security", by="Omar")
    assert (events.only(), bench.open()) == (settled, edits)
    assert len(bench.entries("proposal accepted") + bench.entries("proposal declined")) == 1


def test_what_was_accepted_is_a_rule_whose_origin_is_known(events: ProposalActions, bench: DraftActions) -> None:
    assert events.accept(events.only()) == EditResult(EditOutcome.DONE, "security", "SEC-29")

    [origin] = bench.world.store.proposals.origins("security")
    assert (origin, origin.rule_id) == (events.only(), "SEC-29")
    assert bench.text("SEC-29") == "It is in a cookie"
    assert {row.proposal_id for row in bench.rows()} == {origin.id}
    assert verify(bench.world.store.database) is None


def test_what_is_proposed_or_declined_is_the_origin_of_nothing(events: ProposalActions) -> None:
    proposals = events.world.store.proposals

    assert proposals.origins("security") == []
    events.decline(events.only())
    assert proposals.origins("security") == []


def test_a_proposal_that_there_is_not_is_unknown(events: ProposalActions) -> None:
    gone = Proposal(
        "no such id", "security", ProposalOrigin.THREAD, "", Precedent(), ProposalState.PROPOSED, events.only().at
    )

    assert [events.accept(gone).result, events.decline(gone).result] == [EditOutcome.UNKNOWN, EditOutcome.UNKNOWN]


def test_a_rule_that_is_gone_takes_no_exception(world: World, bench: DraftActions) -> None:
    events = ProposalActions(world)
    events.override()
    bench.edit(bench.draft().playbook.put(ItemKind.RULE, "SEC-7", None))

    assert events.accept(events.only()).result is EditOutcome.UNKNOWN
    assert events.only().state is ProposalState.PROPOSED


# Alone in the draft, it is put before the gate at once.


def test_what_is_accepted_alone_is_published_at_once(events: ProposalActions) -> None:
    events.accept(events.only())

    assert publishing(events.world) == ["security"]


def test_what_is_accepted_beside_other_edits_waits_for_somebody_to_publish(
    events: ProposalActions, bench: DraftActions
) -> None:
    bench.reword("Sessions end at night", by=OMAR)

    events.accept(events.only())

    assert publishing(events.world) == []


def test_of_two_that_are_accepted_only_the_first_was_alone(events: ProposalActions) -> None:
    events.correct("only on paper", answer=events.world.decide(ASSUMED, "print contracts on paper"))

    assert [events.accept(each).result for each in events.proposals()] == [EditOutcome.DONE] * 2
    assert publishing(events.world) == ["security"]


def test_what_a_new_twin_learns_is_not_published_by_itself(world: World) -> None:
    bench, events = DraftActions(world, NEW), ProposalActions(world)
    bench.begin()
    world.store.interviews.note(
        NEW, [(ProposalOrigin.CORRECTION, "r1", Precedent(ask="print it", said="Never"))], world.clock.now()
    )

    assert events.accept(events.proposals(NEW)[0]).result is EditOutcome.DONE
    assert publishing(world) == []


def test_what_is_taken_back_is_proposed_again(events: ProposalActions, bench: DraftActions) -> None:
    events.accept(events.only())

    bench.drop()

    assert (events.only().state, events.only().rule_id) == (ProposalState.PROPOSED, None)
    assert bench.world.store.proposals.origins("security") == []
    assert events.accept(events.only(), OMAR).result is EditOutcome.DONE
    assert publishing(events.world) == ["security"] * 2


# "Make this a rule".


def test_whoever_keeps_a_twin_makes_a_rule_of_what_somebody_said(world: World, bench: DraftActions) -> None:
    events, call = ProposalActions(world), Precedent(ask="print it on paper", said="Never, because printers jam")

    assert events.make(ProposalOrigin.MESSAGE, "", call) == EditResult(EditOutcome.DONE, "security", "SEC-29")
    assert [events.only().origin, events.only().state] == [ProposalOrigin.MESSAGE, ProposalState.ACCEPTED]


def test_of_one_message_one_rule_is_made(world: World) -> None:
    events, call = ProposalActions(world), Precedent(ask="print it on paper", said="Never, because printers jam")

    results = [events.make(ProposalOrigin.MESSAGE, "m1", call, by).result for by in (ANA, OMAR)]

    assert results == [EditOutcome.DONE, EditOutcome.TOO_LATE]
    assert len(events.proposals()) == 1


def test_who_may_not_leaves_nothing_behind(world: World) -> None:
    events, call = ProposalActions(world), Precedent(ask="print it on paper", said="Never, because printers jam")

    assert events.make(ProposalOrigin.MESSAGE, "m1", call, MALLORY).result is EditOutcome.NOT_YOURS
    assert events.proposals() == []


@pytest.mark.parametrize("by", [MALLORY, ANA])
def test_what_was_proposed_already_stays_when_nothing_comes_of_it(events: ProposalActions, by: str) -> None:
    proposal = events.only()
    empty = Precedent(ask="", said="")

    events.make(ProposalOrigin.CORRECTION, proposal.subject, empty if by == ANA else proposal.call, by)

    assert [each.id for each in events.proposals()] == [proposal.id]
