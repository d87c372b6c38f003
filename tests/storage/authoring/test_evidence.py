"""What counts as evidence for a rule, by fingerprint and by person."""

from collections.abc import Hashable

import pytest

from tests.support.evidence_actions import COST, STRICT, EvidenceActions
from tests.support.store_world import CORA, LEO, TWO_DEFAULTS, World
from twins.deciding.reading import Reading

OTHERWISE = Reading(mind="test", why="people complain", broken=("SEC-7",))


@pytest.fixture
def evidence(world: World) -> EvidenceActions:
    """Return a driver for the evidence about SEC-7."""
    return EvidenceActions(world)


def test_each_use_of_a_rule_is_counted_for_that_rule(evidence: EvidenceActions) -> None:
    evidence.use()
    evidence.use(reading=TWO_DEFAULTS)
    assert (evidence.weight("SEC-7").uses, evidence.weight("SEC-8").uses, evidence.weight("SEC-9").uses) == (2, 1, 0)


def test_an_override_has_a_voice_once_its_kind_is_said(evidence: EvidenceActions) -> None:
    begun = evidence.override(CORA, "Billing", kind=None)
    assert (evidence.weight().unclassified, evidence.weight().overrides) == (1, {})
    evidence.overrides.say_kind(begun, STRICT)
    [voice] = evidence.weight().overrides[STRICT]
    assert (voice.id, voice.product, evidence.weight().unclassified) == (begun.id, "Billing", 0)


def test_another_kind_that_is_said_later_counts_in_the_place_of_the_first(evidence: EvidenceActions) -> None:
    begun = evidence.override()
    evidence.overrides.say_kind(begun, COST)
    assert set(evidence.weight().overrides) == {COST}


def test_only_whoever_overrode_says_the_kind(evidence: EvidenceActions) -> None:
    begun = evidence.override(CORA, "Billing", kind=None)
    evidence.overrides.say_kind(begun, STRICT, by=LEO)
    assert evidence.weight().unclassified == 1


def test_an_override_that_waits_for_its_reason_counts_nothing(evidence: EvidenceActions) -> None:
    evidence.overrides.begin(evidence.use(), "SEC-7")
    assert evidence.weight().overridden == 0


def test_an_override_that_was_taken_back_no_longer_counts(evidence: EvidenceActions) -> None:
    begun = evidence.override()
    evidence.overrides.withdraw(begun)
    assert (evidence.weight().uses, evidence.weight().overridden) == (1, 0)


def test_who_said_it_where_is_known_for_each_voice(evidence: EvidenceActions) -> None:
    evidence.contest()
    voices = evidence.weight().overrides[STRICT]
    assert [voice.product for voice in voices] == ["Billing", "Billing", "Onboarding"]
    assert len({voice.person for voice in voices}) == 2


@pytest.mark.parametrize("change", [{"text": "Sessions end at night"}, {"why": "Because."}, {"unless": None}])
def test_a_reworded_rule_begins_anew(evidence: EvidenceActions, change: dict[str, Hashable]) -> None:
    evidence.contest()
    evidence.reword(**change)
    assert (evidence.weight().uses, evidence.weight().overridden) == (0, 0)
    evidence.override(LEO)
    assert (evidence.weight().uses, evidence.weight().overridden) == (1, 1)


def test_other_ways_to_ask_are_the_same_rule(evidence: EvidenceActions) -> None:
    evidence.contest()
    evidence.reword(also_asked_as=("when is somebody signed out",))
    assert (evidence.weight().uses, evidence.weight().overridden) == (3, 3)


def test_the_company_s_law_is_counted_as_the_company_s(evidence: EvidenceActions) -> None:
    evidence.use(reading=Reading(mind="test", broken=("CO-2",)))
    assert evidence.weight("CO-2", "company").uses == 1


def test_being_told_that_a_default_says_otherwise_is_counted_apart(evidence: EvidenceActions) -> None:
    evidence.use()
    evidence.use(reading=OTHERWISE)
    evidence.use(CORA, "Onboarding", reading=OTHERWISE)
    weight = evidence.weight()
    assert (weight.uses, weight.against, weight.products, weight.people) == (3, 2, 2, 1)


def test_direct_messages_are_no_products(evidence: EvidenceActions) -> None:
    for channel in ("D0CORA", "D0LEO"):
        asked = evidence.world.asked().model_copy(update={"channel": channel})
        evidence.world.answer(asked, (evidence.world.security, OTHERWISE))
    assert evidence.weight().products == 0


def test_a_rule_that_is_gone_weighs_nothing(evidence: EvidenceActions) -> None:
    assert evidence.world.store.evidence.evaluate("security", "SEC-99") is None
    assert evidence.world.store.evidence.evaluate("nobody", "SEC-7") is None
