"""A law changes when enough people propose it, and its expert and an architect have both agreed."""

from typing import Any

import pytest

from storage.db.audit_log import verify
from storage.db.tables_twins import ProposalRow
from tests.support.store_world import ANA, ARI, CORA, LEO, MALLORY, OMAR, TEAM, RecordedResults, World, all_at_once
from twins.authoring.drafts import Draft, EditOutcome, EditResult, Proposal
from twins.authoring.lessons import ProposalOrigin
from twins.authoring.proposal_edits import edits_for_proposal
from twins.checking.views import AnswerView
from twins.deciding.reading import Reading
from twins.jobs import CardKind, Destination, JobKind
from twins.values import Outcome, RuleKind

REFUSED = Reading(mind="test", broken=("SEC-1",))
THREE = ((CORA, "Billing"), (LEO, "Billing"), (CORA, "Onboarding"))


class LawChangeActions:
    """A law of the security twin, and who wants to change it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.told: RecordedResults[EditResult] = RecordedResults()

    def refused(self, by: str = CORA, product: str = "Billing") -> AnswerView:
        """Somebody is refused something."""
        asked = self.world.asked("put the API key in the repo", conductor=by, product=product)
        return self.world.answer(asked, (self.world.security, REFUSED))[0]

    def propose(self, answer: AnswerView, by: str = CORA, rule: str = "SEC-1", team: str = TEAM) -> EditOutcome:
        """Propose to change the law."""
        store, click = self.world.store, self.world.click(by, team)
        store.proposals.against_law(
            click, answer.id, rule, "test keys are worth nothing", (ARI,), self.told, self.world.clock.now()
        )
        return self.told.last.result

    def enough(self) -> Proposal:
        """Three proposals, and what comes of them; nobody has agreed yet."""
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

    def agree(self, proposal: Proposal, by: str, architects: tuple[str, ...] = (ARI,)) -> EditOutcome:
        """Somebody says yes."""
        told: RecordedResults[EditResult] = RecordedResults()
        now = self.world.clock.now()
        self.world.store.proposals.accept(self.world.click(by), proposal.id, _teach, told, now, architects=architects)
        return told.last.result

    def found(self, proposal_id: str) -> Proposal:
        """A proposal as it stands."""
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
        """What it is in the draft."""
        rule = self.draft.playbook.rule("SEC-1")
        assert rule
        return rule.kind


def _teach(draft: Draft, proposal: Proposal) -> Any:
    made = edits_for_proposal(draft, proposal, None)
    assert made
    return made


@pytest.fixture
def court(world: World) -> LawChangeActions:
    """Where SEC-1 is spoken about."""
    return LawChangeActions(world)


def test_whoever_was_refused_proposes_to_change_the_law_and_nothing_changes(court: LawChangeActions) -> None:
    assert court.propose(court.refused()) is EditOutcome.DONE
    posted = {
        job.payload["place"]["user"]
        for job in court.world.jobs(JobKind.POST)
        if job.payload["card"] == CardKind.SUGGESTION
    }
    assert posted == {ANA, ARI}
    assert court.kind is RuleKind.LAW
    assert court.draft.pending == ()


@pytest.mark.parametrize(
    ("by", "team", "result"),
    [
        (CORA, TEAM, EditOutcome.DONE),
        # neither somebody else, nor the expert or an architect, nor the same id in another workspace
        (MALLORY, TEAM, EditOutcome.NOT_YOURS),
        (ANA, TEAM, EditOutcome.NOT_YOURS),
        (ARI, TEAM, EditOutcome.NOT_YOURS),
        (CORA, "T0OTHER", EditOutcome.NOT_YOURS),
    ],
)
def test_only_whoever_asked_proposes(court: LawChangeActions, by: str, team: str, result: EditOutcome) -> None:
    assert court.propose(court.refused(), by, team=team) is result


def test_once_for_each_ask(court: LawChangeActions) -> None:
    answer = court.refused()
    assert [court.propose(answer) for _ in range(2)] == [EditOutcome.DONE, EditOutcome.TOO_LATE]
    assert court.propose(court.refused()) is EditOutcome.DONE


def test_two_clicks_at_once_propose_once(court: LawChangeActions) -> None:
    answer = court.refused()
    all_at_once([lambda: court.propose(answer)] * 2)
    assert len(court.world.rows(ProposalRow)) == 1


def test_a_rule_that_the_answer_does_not_cite_is_not_spoken_about(court: LawChangeActions) -> None:
    assert court.propose(court.refused(), rule="SEC-2") is EditOutcome.UNKNOWN


@pytest.mark.parametrize("order", [(ANA, ARI), (ARI, ANA)])
def test_expert_and_architect_both_have_to_agree_and_either_may_be_first(
    court: LawChangeActions, order: tuple[str, str]
) -> None:
    proposal = court.enough()
    assert court.agree(proposal, order[0]) is EditOutcome.WAITS
    before = court.kind
    assert court.agree(proposal, order[1]) is EditOutcome.DONE
    assert (before, court.kind) == (RuleKind.LAW, RuleKind.DEFAULT)
    assert [job.payload["user"] for job in court.world.jobs(JobKind.PUBLISH)] == [ANA]


@pytest.mark.parametrize("who", [ANA, ARI])
def test_one_of_them_twice_is_one_of_them(court: LawChangeActions, who: str) -> None:
    proposal = court.enough()
    assert [court.agree(proposal, who) for _ in range(3)] == 3 * [EditOutcome.WAITS]
    assert court.kind is RuleKind.LAW


def test_an_expert_who_is_an_architect_agrees_alone(court: LawChangeActions) -> None:
    assert court.agree(court.enough(), ANA, architects=(ANA, ARI)) is EditOutcome.DONE
    assert court.kind is RuleKind.DEFAULT


def test_two_architects_do_not_change_a_law_without_its_expert(court: LawChangeActions) -> None:
    proposal = court.enough()
    assert {court.agree(proposal, who, architects=(ARI, LEO)) for who in (ARI, LEO)} == {EditOutcome.WAITS}


@pytest.mark.parametrize("who", [MALLORY, CORA, OMAR])
def test_nobody_else_agrees_not_even_a_deputy_or_who_proposed_it(court: LawChangeActions, who: str) -> None:
    proposal = court.enough()
    court.agree(proposal, ANA)
    assert court.agree(proposal, who) is EditOutcome.NOT_YOURS
    assert (court.kind, court.found(proposal.id).agreed) == (RuleKind.LAW, ("expert",))


@pytest.mark.parametrize("clicks", [(ANA, ARI), (ANA, ARI, ANA, ARI)])
def test_clicks_at_once_change_a_law_once(court: LawChangeActions, clicks: tuple[str, ...]) -> None:
    proposal = court.enough()
    results = all_at_once([lambda who=who: court.agree(proposal, who) for who in clicks])  # type: ignore[misc]
    assert results.count(EditOutcome.DONE) == 1
    assert set(results) <= {EditOutcome.DONE, EditOutcome.WAITS, EditOutcome.TOO_LATE}
    assert len(court.world.jobs(JobKind.PUBLISH)) == 1
    assert verify(court.world.store.database) is None


def test_what_was_declined_is_not_agreed_to_any_more(court: LawChangeActions) -> None:
    proposal = court.enough()
    court.agree(proposal, ARI)
    told: RecordedResults[EditResult] = RecordedResults()
    court.world.store.proposals.decline(court.world.click(ANA), proposal.id, told, court.world.clock.now())
    assert court.agree(proposal, ANA) is EditOutcome.TOO_LATE
    assert court.kind is RuleKind.LAW


def test_the_law_becomes_a_default_and_its_cases_expect_that(court: LawChangeActions) -> None:
    proposal = court.enough()
    for who in (ANA, ARI):
        court.agree(proposal, who)
    rule = court.draft.playbook.rule("SEC-1")
    assert rule
    assert (rule.kind, rule.refuse_when) == (RuleKind.DEFAULT, ())
    expected = {case.id: case.expect.outcome for case in court.draft.playbook.cases_of("SEC-1")}
    assert (expected["SEC-C1"], expected["SEC-C3"]) == (Outcome.ASSUMED, Outcome.ASSUMED), "what it allows too"


def test_who_agreed_stands_in_the_chain(court: LawChangeActions) -> None:
    proposal = court.enough()
    for who in (ARI, ANA):
        court.agree(proposal, who)
    assert [act for act in court.world.acts() if act == "twin edited"]
    assert verify(court.world.store.database) is None
