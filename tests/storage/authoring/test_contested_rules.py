"""Proposals from counted evidence: when they open, and what becomes of them."""

from collections.abc import Hashable
from datetime import timedelta

import pytest

from tests.support.evidence_actions import MORE, THREE, EvidenceActions
from tests.support.store_world import MALLORY, OMAR, World
from twins.deciding.reading import Reading
from twins.jobs import JobKind
from twins.notices import Refusal
from twins.values import Tier

OTHERWISE = Reading(mind="test", why="people complain", broken=("SEC-7",))


@pytest.fixture
def evidence(world: World) -> EvidenceActions:
    """Return a driver for the evidence about SEC-7."""
    return EvidenceActions(world)


def test_enough_overrides_contest_a_rule_once(evidence: EvidenceActions) -> None:
    evidence.contest()
    evidence.weigh()
    [proposal] = evidence.proposals("proposed")
    assert proposal.call.about == "SEC-7"
    assert "3 of 3 uses" in proposal.call.said


@pytest.mark.parametrize("said", [THREE[:2], (THREE[0], THREE[0], THREE[2]), (THREE[0], THREE[1], THREE[1])])
def test_too_few_times_people_or_products_contest_nothing(
    evidence: EvidenceActions, said: tuple[tuple[str, str], ...]
) -> None:
    evidence.contest(said)
    assert evidence.proposals() == []


def test_what_rests_on_a_contested_rule_is_looked_at_until_somebody_has_said_something(
    evidence: EvidenceActions,
) -> None:
    assert evidence.tier == 1
    evidence.contest()
    assert evidence.tier == 2
    evidence.decline(evidence.proposals()[0])
    assert evidence.tier == 1


def test_an_override_that_is_taken_back_supersedes_what_it_led_to(evidence: EvidenceActions) -> None:
    last = evidence.contest()[-1]
    evidence.overrides.withdraw(last)
    evidence.weigh()
    assert [each.state.value for each in evidence.proposals()] == ["superseded"]
    assert evidence.tier == 1


def test_a_rule_is_contested_again_once_another_override_takes_the_place_of_one_taken_back(
    evidence: EvidenceActions,
) -> None:
    last = evidence.contest()[-1]
    evidence.overrides.withdraw(last)
    evidence.weigh()
    evidence.contest(THREE[-1:])
    assert [each.state.value for each in evidence.proposals("proposed")] == ["proposed"]


@pytest.mark.parametrize("change", [{"text": "Sessions end at night"}, {"tier": Tier.ASSUME}, {"unless": "At night."}])
def test_a_version_with_another_wording_supersedes_what_was_proposed(
    evidence: EvidenceActions, change: dict[str, Hashable]
) -> None:
    evidence.contest()
    evidence.reword(**change)
    assert [each.state.value for each in evidence.proposals()] == ["superseded"]


def test_a_version_that_leaves_the_rule_as_it_is_leaves_the_proposal(evidence: EvidenceActions) -> None:
    evidence.contest()
    evidence.reword(also_asked_as=("when is somebody signed out",))
    assert [each.state.value for each in evidence.proposals()] == ["proposed"]


def test_after_not_now_it_is_proposed_again_only_once_the_evidence_has_doubled(evidence: EvidenceActions) -> None:
    evidence.contest()
    evidence.decline(evidence.proposals()[0])
    evidence.contest(MORE[:2])
    assert evidence.proposals("proposed") == []
    evidence.world.clock.move(timedelta(hours=1))
    evidence.contest(MORE[2:])
    assert [each.key.step for each in evidence.proposals("proposed")] == [1]


def test_after_never_it_is_not_proposed_again_however_many_say_it(evidence: EvidenceActions) -> None:
    evidence.contest()
    evidence.decline(evidence.proposals()[0], never=True)
    evidence.contest(MORE + THREE)
    assert evidence.proposals("proposed") == []
    assert evidence.tier == 1


def test_never_is_about_a_wording(evidence: EvidenceActions) -> None:
    evidence.contest()
    evidence.decline(evidence.proposals()[0], never=True)
    evidence.reword(text="Sessions end at night")
    evidence.contest()
    assert len(evidence.proposals("proposed")) == 1


def test_only_those_who_keep_the_twin_say_never(evidence: EvidenceActions) -> None:
    evidence.contest()
    assert evidence.decline(evidence.proposals()[0], by=MALLORY, never=True) is Refusal.NOT_EDITOR
    assert len(evidence.proposals("proposed")) == 1
    assert evidence.decline(evidence.proposals()[0], by=OMAR, never=True) is None


def test_a_proposal_that_nobody_has_answered_stays_the_only_one(evidence: EvidenceActions) -> None:
    evidence.contest(THREE + MORE)
    assert len(evidence.proposals("proposed")) == 1


def test_thirty_uses_that_nobody_overrode_are_weighed(evidence: EvidenceActions) -> None:
    for number in range(30):
        evidence.use(product=("Billing", "Onboarding")[number % 2], reading=OTHERWISE)
    assert [job for job in evidence.world.jobs(JobKind.EVIDENCE) if job.payload["rule"] == "SEC-7"]


def test_an_override_without_a_kind_leads_to_a_look_at_the_rule(evidence: EvidenceActions) -> None:
    evidence.override(kind=None)  # from now on it no longer deserves to be law, and what proposes that is wrong
    assert [job for job in evidence.world.jobs(JobKind.EVIDENCE) if job.payload["rule"] == "SEC-7"]
