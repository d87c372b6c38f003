"""Suggestions that are joined are settled together, and can be taken apart; nothing is counted by it."""

from collections.abc import Callable
from functools import partial

import pytest

from storage.db.audit_log import verify
from storage.db.tables_twins import ProposalRow
from tests.support.concurrent_clicks import kinds
from tests.support.draft_actions import DraftActions
from tests.support.outcomes import Kind, outcome_of, refusal_of
from tests.support.proposal_actions import ProposalActions
from tests.support.store_world import ANA, CORA, MALLORY, OMAR, World, all_at_once
from twins.authoring.drafts import Proposal, SuggestionView
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.jobs import CardKind
from twins.notices import Refusal
from twins.states import ProposalState

PAPER = ("print the invoices on paper", "put all invoices on paper", "send the invoices by post")
OTHER = "call customers at night"


class Joining:
    """Suggestions to Ana's twin, one for each ask, and the clicks that join them."""

    def __init__(self, world: World) -> None:
        self.world = world
        calls = [Precedent(ask=ask, said="Only as PDF, because printers jam") for ask in (*PAPER, OTHER)]
        found = [(ProposalOrigin.CORRECTION, call.ask, call) for call in calls]
        world.store.interviews.note("security", found, world.clock.now())
        self.drafts, self.proposing = DraftActions(world), ProposalActions(world)

    def of(self, ask: str) -> Proposal:
        found = (self.world.store.proposals.find(row.id) for row in self.world.rows(ProposalRow))
        return next(each for each in found if each and each.call.ask == ask)

    def join(self, head: str, *others: str, by: str = ANA) -> Kind:
        ids, now, click = [self.of(each).id for each in others], self.world.clock.now(), self.world.click(by)
        return self._kind(lambda: self.world.store.joining.join(click, self.of(head).id, ids, now))

    def take_apart(self, ask: str, by: str = ANA) -> Kind:
        now, click = self.world.clock.now(), self.world.click(by)
        return self._kind(lambda: self.world.store.joining.take_apart(click, self.of(ask).id, now))

    def joined(self, head: str) -> list[str]:
        return [each.call.ask for each in self.of(head).joined]

    def states(self) -> list[ProposalState]:
        return [self.of(each).state for each in (*PAPER, OTHER)]

    def _kind(self, act: Callable[[], object]) -> Kind:
        told = outcome_of(self.world, act)
        return told.kind if told else None


@pytest.fixture
def joining(world: World) -> Joining:
    return Joining(world)


DECLINED, OPEN, ACCEPTED = ProposalState.DECLINED, ProposalState.PROPOSED, ProposalState.ACCEPTED


def test_what_is_joined_is_declined_with_its_suggestion_and_what_is_not_stays(joining: Joining) -> None:
    assert joining.join(*PAPER) is None
    assert joining.joined(PAPER[0]) == [*PAPER[1:]]
    assert joining.proposing.decline(joining.of(PAPER[0])) is None
    assert joining.states() == [DECLINED, DECLINED, DECLINED, OPEN]


def test_what_is_joined_is_accepted_with_its_suggestion_whose_rule_its_words_find(joining: Joining) -> None:
    joining.join(*PAPER)
    joining.proposing.accept(joining.of(PAPER[0]))
    assert joining.states() == [ACCEPTED, ACCEPTED, ACCEPTED, OPEN]
    assert {joining.of(each).rule_id for each in PAPER} == {"SEC-40"}
    rule = joining.drafts.draft().playbook.rule("SEC-40")
    assert rule
    assert {*PAPER} <= {*rule.also_asked_as}
    assert verify(joining.world.store.database) is None


def test_an_undo_brings_back_the_suggestion_with_what_was_joined_to_it(joining: Joining) -> None:
    joining.join(*PAPER)
    joining.proposing.accept(joining.of(PAPER[0]))
    [batch] = {row.batch for row in joining.drafts.rows()}
    joining.world.store.drafts.drop(joining.world.click(ANA), "security", batch, joining.world.clock.now())
    assert joining.states() == [OPEN] * 4
    assert joining.joined(PAPER[0]) == [*PAPER[1:]]
    assert joining.drafts.draft().playbook.digest(ItemKind.RULE, "SEC-40") is None


def test_what_is_taken_apart_is_settled_by_itself(joining: Joining) -> None:
    joining.join(*PAPER)
    assert joining.take_apart(PAPER[2]) is None
    joining.proposing.decline(joining.of(PAPER[0]))
    assert joining.states() == [DECLINED, DECLINED, OPEN, OPEN]
    done = ("proposal joined", "proposal taken apart", "proposal declined")
    assert [len(joining.drafts.entries(each)) for each in done] == [2, 1, 2]
    assert joining.take_apart(PAPER[2]) is Refusal.PROPOSAL_SETTLED


def test_what_was_joined_before_comes_along(joining: Joining) -> None:
    joining.join(PAPER[1], PAPER[2])
    joining.join(PAPER[0], PAPER[1])
    assert joining.joined(PAPER[0]) == [*PAPER[1:]]
    assert joining.joined(PAPER[1]) == []


def test_a_joined_suggestion_takes_no_others(joining: Joining) -> None:
    joining.join(PAPER[0], PAPER[1])
    assert joining.join(PAPER[1], PAPER[2]) is Refusal.ITEM_GONE


@pytest.mark.parametrize(("by", "told"), [(OMAR, None), (CORA, Refusal.NOT_EDITOR), (MALLORY, Refusal.NOT_EDITOR)])
def test_only_those_who_keep_a_twin_join_and_take_apart(joining: Joining, by: str, told: Kind) -> None:
    assert joining.join(*PAPER[:2], by=by) is told
    joining.join(*PAPER[:2])
    assert joining.take_apart(PAPER[1], by=by) is told


def test_what_was_settled_meanwhile_is_left_out(joining: Joining) -> None:
    joining.proposing.decline(joining.of(PAPER[1]))
    assert joining.join(PAPER[0], PAPER[1]) is Refusal.PROPOSAL_SETTLED
    assert joining.join(*PAPER) is None
    assert joining.joined(PAPER[0]) == [PAPER[2]]


def test_a_suggestion_about_another_rule_is_not_joined(joining: Joining) -> None:
    joining.proposing.override("only on the kiosk")
    [override] = [each for each in joining.proposing.proposals() if each.origin is ProposalOrigin.OVERRIDE]
    click, now = joining.world.click(ANA), joining.world.clock.now()
    join = partial(joining.world.store.joining.join, click, joining.of(PAPER[0]).id, [override.id], now)
    told = refusal_of(join)
    assert told
    assert told.kind is Refusal.PROPOSAL_SETTLED


def test_what_is_joined_to_a_suggestion_that_is_superseded_stands_by_itself(joining: Joining) -> None:
    joining.proposing.override("only on the kiosk")
    first = next(each for each in joining.proposing.proposals() if each.origin is ProposalOrigin.OVERRIDE)
    _, begun, _ = joining.proposing.override("on the kiosk alone")
    second = next(
        each for each in joining.proposing.proposals() if each.origin is ProposalOrigin.OVERRIDE and each.id != first.id
    )
    joining.world.store.joining.join(joining.world.click(ANA), second.id, [first.id], joining.world.clock.now())
    view = joining.world.store.cards.view(CardKind.SUGGESTION, first.id)
    assert isinstance(view, SuggestionView)
    assert view.proposal.joined_to == second.id
    joining.world.store.overrides.withdraw(
        joining.world.click(CORA), begun.id, joining.world.clock.now(), ask_again=False
    )
    alone = joining.world.store.proposals.find(first.id)
    assert alone
    assert (alone.state, alone.joined_to) == (OPEN, None)


@pytest.mark.postgresql
def test_two_editors_who_join_each_to_the_other_at_once_leave_one_of_the_two_joined(joining: Joining) -> None:
    ids = [joining.of(each).id for each in PAPER[:2]]
    now, store = joining.world.clock.now(), joining.world.store.joining
    clicks = [(joining.world.click(by), mine, other) for by, mine, other in ((ANA, *ids), (OMAR, *ids[::-1]))]
    told = all_at_once(
        [partial(refusal_of, partial(store.join, click, mine, [other], now)) for click, mine, other in clicks]
    )
    assert kinds(told) == ["", Refusal.ITEM_GONE]
    assert [bool(joining.of(each).joined_to) for each in PAPER[:2]].count(True) == 1


def test_nothing_is_counted_by_joining(joining: Joining) -> None:
    before = len(joining.world.rows(ProposalRow))
    joining.join(*PAPER)
    assert len(joining.world.rows(ProposalRow)) == before
    assert [joining.of(each).key.subject for each in PAPER] == [*PAPER]
