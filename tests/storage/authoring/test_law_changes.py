"""A law changes when enough people propose it, and its expert and an architect have both agreed."""

from collections.abc import Callable
from functools import partial

import pytest

from storage.authoring.proposals import Teach
from storage.db.tables_twins import ProposalRow
from tests.support.outcomes import Kind, outcome_of, refusal_of
from tests.support.store_world import ANA, ARI, CORA, LEO, MALLORY, OMAR, TEAM, World, all_at_once
from tests.support.vouching import verify
from twins.authoring.drafts import Draft, Proposal
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.lessons import ProposalOrigin
from twins.authoring.proposal_edits import edits_for_proposal
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import CardKind, Destination, JobKind
from twins.notices import Done, Notice, NoticeFacts, Refusal
from twins.states import ProposalState
from twins.values import Outcome, RuleKind

REFUSED = Reading(mind="test", broken=("SEC-1",))
THREE = ((CORA, "Billing"), (LEO, "Billing"), (CORA, "Onboarding"))


class LawChangeActions:
    """A law of the security twin, and who wants to change it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def refused(self, by: str = CORA, product: str = "Billing") -> AnswerView:
        """Return the refusal of an ask."""
        asked = self.world.asked("put the API key in the repo", conductor=by, product=product)
        return self.world.answer(asked, (self.world.security, REFUSED))[0]

    def propose(self, answer: AnswerView, by: str = CORA, rule: str = "SEC-1", team: str = TEAM) -> Kind:
        """Propose to change the law."""
        told = outcome_of(self.world, self.proposing(answer, by, rule, team))
        return told.kind if told else None

    def proposing(
        self, answer: AnswerView, by: str = CORA, rule: str = "SEC-1", team: str = TEAM
    ) -> Callable[[], None]:
        """Return a call that proposes to change the law."""
        propose, click, now = self.world.store.proposals.against_law, self.world.click(by, team), self.world.clock.now()
        return partial(propose, click, answer.id, rule, "test keys are worth nothing", (ARI,), now)

    def enough(self) -> Proposal:
        """Propose three times; return the resulting proposal, not agreed to yet."""
        for by, product in THREE:
            self.propose(self.refused(by, product), by)
        store, now = self.world.store, self.world.clock.now()
        weighed = store.evidence.evaluate("security", "SEC-1")
        assert weighed
        assert weighed.suggests is ProposalOrigin.TO_DEFAULT
        place = Destination("A0APP", TEAM, user=ANA)
        store.evidence.propose(self.world.job().id, "security", weighed, weighed.texts, 0, [place], now)
        [row] = [row for row in self.world.rows(ProposalRow) if row.origin == ProposalOrigin.TO_DEFAULT]
        return self.found(row.id)

    def agree(self, proposal: Proposal, by: str, architects: tuple[str, ...] = (ARI,)) -> Kind:
        """Accept a proposal."""
        told = outcome_of(self.world, self.agreeing(proposal, by, architects))
        return told.kind if told else None

    def agreeing(
        self, proposal: Proposal, by: str, architects: tuple[str, ...] = (ARI,), teach: Teach | None = None
    ) -> Callable[[], None]:
        """Return a call that accepts a proposal."""
        accept, click, now = self.world.store.proposals.accept, self.world.click(by), self.world.clock.now()
        return partial(accept, click, proposal.id, teach or _teach, now, architects=architects)

    def found(self, proposal_id: str) -> Proposal:
        """Return a proposal's current state."""
        found = self.world.store.proposals.find(proposal_id)
        assert found
        return found

    @property
    def draft(self) -> Draft:
        """The security twin as it is being made."""
        draft = self.world.store.drafts.find("security")
        assert draft
        return draft

    @property
    def kind(self) -> RuleKind:
        """Return whether SEC-1 is a law or a default in the draft."""
        rule = self.draft.playbook.rule("SEC-1")
        assert rule
        return rule.kind


def _teach(draft: Draft, proposal: Proposal) -> LessonEdits:
    made = edits_for_proposal(draft, proposal, None)
    assert made
    return made


@pytest.fixture
def law_changes(world: World) -> LawChangeActions:
    """Return a driver for changes to the law SEC-1."""
    return LawChangeActions(world)


def test_whoever_was_refused_proposes_to_change_the_law_and_nothing_changes(law_changes: LawChangeActions) -> None:
    assert law_changes.propose(law_changes.refused()) is Done.LAW_CHANGE_PROPOSED
    posted = {
        job.payload["place"]["user"]
        for job in law_changes.world.jobs(JobKind.POST)
        if job.payload["card"] == CardKind.SUGGESTION
    }
    assert posted == {ANA, ARI}
    assert law_changes.kind is RuleKind.LAW
    assert law_changes.draft.pending == ()


@pytest.mark.parametrize(
    ("by", "team", "result"),
    [
        (CORA, TEAM, Done.LAW_CHANGE_PROPOSED),
        # neither somebody else, nor the expert or an architect, nor the same id in another workspace
        (MALLORY, TEAM, Refusal.NOT_PROPOSER),
        (ANA, TEAM, Refusal.NOT_PROPOSER),
        (ARI, TEAM, Refusal.NOT_PROPOSER),
        (CORA, "T0OTHER", Refusal.NOT_PROPOSER),
    ],
)
def test_only_whoever_asked_proposes(law_changes: LawChangeActions, by: str, team: str, result: Kind) -> None:
    assert law_changes.propose(law_changes.refused(), by, team=team) is result


def test_once_for_each_ask(law_changes: LawChangeActions) -> None:
    answer = law_changes.refused()
    assert [law_changes.propose(answer) for _ in range(2)] == [
        Done.LAW_CHANGE_PROPOSED,
        Refusal.PROPOSED_BEFORE,
    ]
    assert law_changes.propose(law_changes.refused()) is Done.LAW_CHANGE_PROPOSED


def test_two_clicks_at_once_propose_once(law_changes: LawChangeActions) -> None:
    answer = law_changes.refused()
    told = all_at_once([partial(refusal_of, law_changes.proposing(answer)) for _ in range(2)])
    assert {each.kind for each in told if each} == {Refusal.PROPOSED_BEFORE}
    assert len(law_changes.world.rows(ProposalRow)) == 1


def test_a_rule_that_the_answer_does_not_cite_is_not_spoken_about(law_changes: LawChangeActions) -> None:
    assert law_changes.propose(law_changes.refused(), rule="SEC-2") is Refusal.ITEM_GONE


@pytest.mark.parametrize("order", [(ANA, ARI), (ARI, ANA)])
def test_expert_and_architect_both_have_to_agree_and_either_may_be_first(
    law_changes: LawChangeActions, order: tuple[str, str]
) -> None:
    proposal = law_changes.enough()
    assert law_changes.agree(proposal, order[0]) is Done.AGREED_FIRST
    before = law_changes.kind
    assert law_changes.agree(proposal, order[1]) is None
    assert (before, law_changes.kind) == (RuleKind.LAW, RuleKind.DEFAULT)
    assert [job.payload["user"] for job in law_changes.world.jobs(JobKind.PUBLISH)] == [ANA]


@pytest.mark.parametrize("who", [ANA, ARI])
def test_one_of_them_twice_is_one_of_them(law_changes: LawChangeActions, who: str) -> None:
    proposal = law_changes.enough()
    assert [law_changes.agree(proposal, who) for _ in range(3)] == 3 * [Done.AGREED_FIRST]
    assert law_changes.kind is RuleKind.LAW


def test_an_expert_who_is_an_architect_agrees_alone(law_changes: LawChangeActions) -> None:
    assert law_changes.agree(law_changes.enough(), ANA, architects=(ANA, ARI)) is None
    assert law_changes.kind is RuleKind.DEFAULT


def test_two_architects_do_not_change_a_law_without_its_expert(law_changes: LawChangeActions) -> None:
    proposal = law_changes.enough()
    assert {law_changes.agree(proposal, who, architects=(ARI, LEO)) for who in (ARI, LEO)} == {Done.AGREED_FIRST}


@pytest.mark.parametrize("who", [MALLORY, CORA, OMAR])
def test_nobody_else_agrees_not_even_a_deputy_or_who_proposed_it(law_changes: LawChangeActions, who: str) -> None:
    proposal = law_changes.enough()
    law_changes.agree(proposal, ANA)
    assert law_changes.agree(proposal, who) is Refusal.NOT_EDITOR
    assert (law_changes.kind, law_changes.found(proposal.id).agreed) == (RuleKind.LAW, ("expert",))


@pytest.mark.parametrize("clicks", [(ANA, ARI), (ANA, ARI, ANA, ARI)])
def test_clicks_at_once_change_a_law_once(law_changes: LawChangeActions, clicks: tuple[str, ...]) -> None:
    proposal = law_changes.enough()
    refusals = all_at_once([partial(refusal_of, law_changes.agreeing(proposal, who)) for who in clicks])
    assert {each.kind for each in refusals if each} <= {Refusal.PROPOSAL_SETTLED}
    assert law_changes.found(proposal.id).state is ProposalState.ACCEPTED
    assert len(law_changes.world.jobs(JobKind.PUBLISH)) == 1
    assert verify(law_changes.world.store.database) is None


def test_what_was_declined_is_not_agreed_to_any_more(law_changes: LawChangeActions) -> None:
    proposal = law_changes.enough()
    law_changes.agree(proposal, ARI)
    world = law_changes.world
    world.store.proposals.decline(world.click(ANA), proposal.id, world.clock.now())
    assert law_changes.agree(proposal, ANA) is Refusal.PROPOSAL_SETTLED
    assert law_changes.kind is RuleKind.LAW


def test_both_have_agreed_even_if_the_change_does_not_fit_any_more(law_changes: LawChangeActions) -> None:
    def gone(draft: Draft, proposal: Proposal) -> LessonEdits:
        raise KeyError(proposal.call.about)

    proposal = law_changes.enough()
    law_changes.agree(proposal, ANA)

    told = outcome_of(law_changes.world, law_changes.agreeing(proposal, ARI, teach=gone))

    assert told == Notice(Refusal.ITEM_GONE, NoticeFacts(handle="security", item="SEC-1"))
    assert law_changes.found(proposal.id).agreed == ("architect", "expert")
    assert (law_changes.found(proposal.id).state, law_changes.kind) == (ProposalState.PROPOSED, RuleKind.LAW)


def test_the_law_becomes_a_default_and_its_cases_expect_that(law_changes: LawChangeActions) -> None:
    proposal = law_changes.enough()
    for who in (ANA, ARI):
        law_changes.agree(proposal, who)
    rule = law_changes.draft.playbook.rule("SEC-1")
    assert rule
    assert (rule.kind, rule.refuse_when) == (RuleKind.DEFAULT, ())
    expected = {case.id: case.expect.outcome for case in law_changes.draft.playbook.cases_of("SEC-1")}
    assert (expected["SEC-C1"], expected["SEC-C3"]) == (Outcome.UNSURE, Outcome.ASSUMED), "what it allows too"


def test_who_agreed_stands_in_the_chain(law_changes: LawChangeActions) -> None:
    proposal = law_changes.enough()
    for who in (ARI, ANA):
        law_changes.agree(proposal, who)
    assert [act for act in law_changes.world.acts() if act == "twin edited"]
    assert verify(law_changes.world.store.database) is None
