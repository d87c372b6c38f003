"""Accepting a proposal: who may, late clicks, and publishing at once."""

from dataclasses import replace

import pytest

from storage.db.tables_asks import TextRow
from tests.support.draft_actions import NEW, DraftActions
from tests.support.proposal_actions import ASSUMED, ProposalActions
from tests.support.store_world import ANA, CORA, LEO, MALLORY, OMAR, World
from tests.support.vouching import verify
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.freshness.digest import UNDO
from twins.jobs import JobKind
from twins.notices import Notice, NoticeFacts, Refusal
from twins.states import ProposalState

OTHER_TEAM = "T0OTHER"
KEEPERS = [(ANA, True), (OMAR, True), (CORA, False), (LEO, False), (MALLORY, False)]


@pytest.fixture
def proposing(world: World) -> ProposalActions:
    """Return a driver for proposals, after one correction."""
    proposing = ProposalActions(world)
    proposing.correct()
    return proposing


@pytest.fixture
def drafts(world: World) -> DraftActions:
    """Return a driver for drafts of the security twin."""
    return DraftActions(world)


def publishing(world: World) -> list[str]:
    """The twins that are put before the gate at once."""
    return [str(job.payload["handle"]) for job in world.jobs(JobKind.PUBLISH)]


@pytest.mark.parametrize(("by", "may"), KEEPERS)
@pytest.mark.parametrize("how", ["accept", "decline"])
def test_only_those_who_keep_a_twin_settle_what_is_proposed(
    proposing: ProposalActions, drafts: DraftActions, how: str, by: str, may: bool
) -> None:
    assert getattr(proposing, how)(proposing.only(), by) is (None if may else Refusal.NOT_EDITOR)
    ends = {"accept": ProposalState.ACCEPTED, "decline": ProposalState.DECLINED}
    assert proposing.only().state is (ends[how] if may else ProposalState.PROPOSED)
    assert drafts.open() == (["SEC-40", "SEC-C115"] if may and how == "accept" else [])


@pytest.mark.parametrize("how", ["accept", "decline"])
def test_an_experts_namesake_in_another_workspace_settles_nothing(proposing: ProposalActions, how: str) -> None:
    assert getattr(proposing, how)(proposing.only(), ANA, OTHER_TEAM) is Refusal.ITEM_GONE


@pytest.mark.parametrize("first", ["accept", "decline"])
@pytest.mark.parametrize("then", ["accept", "decline"])
def test_whoever_clicks_late_is_told_who_was_first_and_changes_nothing(
    proposing: ProposalActions, drafts: DraftActions, first: str, then: str
) -> None:
    proposal = proposing.only()
    getattr(proposing, first)(proposal, OMAR)
    settled, edits = proposing.only(), drafts.open()

    getattr(proposing, then)(proposal)

    assert proposing.told == Notice(Refusal.PROPOSAL_SETTLED, NoticeFacts(name="Omar"))
    assert (proposing.only(), drafts.open()) == (settled, edits)
    assert len(drafts.entries("proposal accepted") + drafts.entries("proposal declined")) == 1


def test_what_was_accepted_is_a_rule_whose_origin_is_known(proposing: ProposalActions, drafts: DraftActions) -> None:
    assert proposing.accept(proposing.only()) is None

    [origin] = drafts.world.store.proposals.origins("security")
    assert (origin, origin.rule_id) == (proposing.only(), "SEC-40")
    assert drafts.text("SEC-40") == "It is in a cookie"
    assert {row.proposal_id for row in drafts.rows()} == {origin.id}
    assert verify(drafts.world.store.database) is None


def test_what_is_proposed_or_declined_is_the_origin_of_nothing(proposing: ProposalActions) -> None:
    proposals = proposing.world.store.proposals

    assert proposals.origins("security") == []
    proposing.decline(proposing.only())
    assert proposals.origins("security") == []


def test_a_proposal_that_there_is_not_is_unknown(proposing: ProposalActions) -> None:
    gone = replace(proposing.only(), id="no such id")

    assert [proposing.accept(gone), proposing.decline(gone)] == [Refusal.ITEM_GONE, Refusal.ITEM_GONE]


def test_a_rule_that_is_gone_takes_no_exception(world: World, drafts: DraftActions) -> None:
    proposing = ProposalActions(world)
    proposing.override()
    drafts.edit(drafts.draft().playbook.put(ItemKind.RULE, "SEC-7", None))

    assert proposing.accept(proposing.only()) is Refusal.ITEM_GONE
    assert proposing.only().state is ProposalState.PROPOSED


# Alone in the draft, it is put before the gate at once.


def test_what_is_accepted_alone_is_published_at_once(proposing: ProposalActions) -> None:
    proposing.accept(proposing.only())

    assert publishing(proposing.world) == ["security"]


def test_what_is_accepted_beside_other_edits_waits_for_somebody_to_publish(
    proposing: ProposalActions, drafts: DraftActions
) -> None:
    drafts.reword("Sessions end at night", by=OMAR)

    proposing.accept(proposing.only())

    assert publishing(proposing.world) == []


def test_of_two_that_are_accepted_none_is_published_before_both_are_settled(proposing: ProposalActions) -> None:
    proposing.correct("only on paper", answer=proposing.world.decide(ASSUMED, "print contracts on paper"))

    assert [proposing.accept(each) for each in proposing.proposals()] == [None, None]
    assert publishing(proposing.world) == ["security", "security"]
    digests = proposing.world.store.digest_answers
    assert not digests.ripe("security", proposing.world.clock.now())
    assert digests.ripe("security", proposing.world.clock.now() + UNDO)


def test_what_a_new_twin_learns_is_not_published_by_itself(world: World) -> None:
    drafts, proposing = DraftActions(world, NEW), ProposalActions(world)
    drafts.begin()
    world.store.interviews.note(
        NEW, [(ProposalOrigin.CORRECTION, "r1", Precedent(ask="print it", said="Never"))], world.clock.now()
    )

    assert proposing.accept(proposing.proposals(NEW)[0]) is None
    assert publishing(world) == []


def test_what_is_taken_back_is_proposed_again(proposing: ProposalActions, drafts: DraftActions) -> None:
    proposing.accept(proposing.only())

    drafts.drop()

    assert (proposing.only().state, proposing.only().rule_id) == (ProposalState.PROPOSED, None)
    assert drafts.world.store.proposals.origins("security") == []
    assert proposing.accept(proposing.only(), OMAR) is None
    assert publishing(proposing.world) == ["security"] * 2


# "Make this a rule".


def test_whoever_keeps_a_twin_makes_a_rule_of_what_somebody_said(world: World, drafts: DraftActions) -> None:
    proposing, call = ProposalActions(world), Precedent(ask="print it on paper", said="Never, because printers jam")

    proposing.make(ProposalOrigin.MESSAGE, "", call)

    assert proposing.told is None, "its card says so"
    assert proposing.only().rule_id == "SEC-40"
    assert [proposing.only().origin, proposing.only().state] == [ProposalOrigin.MESSAGE, ProposalState.ACCEPTED]


def test_of_one_message_one_rule_is_made(world: World) -> None:
    proposing, call = ProposalActions(world), Precedent(ask="print it on paper", said="Never, because printers jam")

    results = [proposing.make(ProposalOrigin.MESSAGE, "m1", call, by) for by in (ANA, OMAR)]

    assert results == [None, Refusal.PROPOSAL_SETTLED]
    assert len(proposing.proposals()) == 1


def test_who_may_not_leaves_nothing_behind(world: World) -> None:
    proposing, call = ProposalActions(world), Precedent(ask="print it on paper", said="Never, because printers jam")

    assert proposing.make(ProposalOrigin.MESSAGE, "m1", call, MALLORY) is Refusal.NOT_EDITOR
    assert proposing.proposals() == []
    assert call.model_dump_json() not in {row.body for row in world.rows(TextRow)}


@pytest.mark.parametrize("by", [MALLORY, ANA])
def test_what_was_proposed_already_stays_when_nothing_comes_of_it(proposing: ProposalActions, by: str) -> None:
    proposal = proposing.only()
    empty = Precedent(ask="", said="")

    proposing.make(ProposalOrigin.CORRECTION, proposal.key.subject, empty if by == ANA else proposal.call, by)

    assert [each.id for each in proposing.proposals()] == [proposal.id]
