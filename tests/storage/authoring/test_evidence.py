"""What counts as evidence for a rule, by fingerprint and by person."""

from collections.abc import Hashable

import pytest

from tests.support.evidence_actions import COST, STRICT, EvidenceActions
from tests.support.store_world import CORA, LEO, TWO_DEFAULTS, World
from twins.deciding.reading import Reading

OTHERWISE = Reading(mind="test", why="people complain", broken=("SEC-7",))


@pytest.fixture
def scales(world: World) -> EvidenceActions:
    """What speaks against SEC-7."""
    return EvidenceActions(world)


def test_each_use_of_a_rule_is_counted_for_that_rule(scales: EvidenceActions) -> None:
    scales.use()
    scales.use(reading=TWO_DEFAULTS)
    assert (scales.weight("SEC-7").uses, scales.weight("SEC-8").uses, scales.weight("SEC-9").uses) == (2, 1, 0)


def test_an_override_has_a_voice_once_its_kind_is_said(scales: EvidenceActions) -> None:
    begun = scales.override(CORA, "Billing", kind=None)
    assert (scales.weight().unclassified, scales.weight().overrides) == (1, {})
    scales.say_kind(begun, STRICT)
    [voice] = scales.weight().overrides[STRICT]
    assert (voice.id, voice.product, scales.weight().unclassified) == (begun.override_id, "Billing", 0)


def test_another_kind_that_is_said_later_counts_in_the_place_of_the_first(scales: EvidenceActions) -> None:
    begun = scales.override()
    scales.say_kind(begun, COST)
    assert set(scales.weight().overrides) == {COST}


def test_only_whoever_overrode_says_the_kind(scales: EvidenceActions) -> None:
    begun = scales.override(CORA, "Billing", kind=None)
    scales.say_kind(begun, STRICT, by=LEO)
    assert scales.weight().unclassified == 1


def test_an_override_that_waits_for_its_reason_counts_nothing(scales: EvidenceActions) -> None:
    scales.desk.begin(scales.use(), "SEC-7")
    assert scales.weight().overridden == 0


def test_an_override_that_was_taken_back_no_longer_counts(scales: EvidenceActions) -> None:
    begun = scales.override()
    scales.desk.withdraw(begun)
    assert (scales.weight().uses, scales.weight().overridden) == (1, 0)


def test_who_said_it_where_is_known_for_each_voice(scales: EvidenceActions) -> None:
    scales.contest()
    voices = scales.weight().overrides[STRICT]
    assert [voice.product for voice in voices] == ["Billing", "Billing", "Onboarding"]
    assert len({voice.person for voice in voices}) == 2


@pytest.mark.parametrize("change", [{"text": "Sessions end at night"}, {"why": "Because."}, {"unless": None}])
def test_a_reworded_rule_begins_anew(scales: EvidenceActions, change: dict[str, Hashable]) -> None:
    scales.contest()
    scales.reword(**change)
    assert (scales.weight().uses, scales.weight().overridden) == (0, 0)
    scales.override(LEO)
    assert (scales.weight().uses, scales.weight().overridden) == (1, 1)


def test_other_ways_to_ask_are_the_same_rule(scales: EvidenceActions) -> None:
    scales.contest()
    scales.reword(also_asked_as=("when is somebody signed out",))
    assert (scales.weight().uses, scales.weight().overridden) == (3, 3)


def test_the_company_s_law_is_counted_as_the_company_s(scales: EvidenceActions) -> None:
    scales.use(reading=Reading(mind="test", broken=("CO-2",)))
    assert scales.weight("CO-2", "company").uses == 1


def test_being_told_that_a_default_says_otherwise_is_counted_apart(scales: EvidenceActions) -> None:
    scales.use()
    scales.use(reading=OTHERWISE)
    scales.use(CORA, "Onboarding", reading=OTHERWISE)
    weight = scales.weight()
    assert (weight.uses, weight.against, weight.products, weight.people) == (3, 2, 2, 1)


def test_direct_messages_are_no_products(scales: EvidenceActions) -> None:
    for channel in ("D0CORA", "D0LEO"):
        asked = scales.world.asked().model_copy(update={"channel": channel})
        scales.world.answer(asked, (scales.world.security, OTHERWISE))
    assert scales.weight().products == 0


def test_a_rule_that_is_gone_weighs_nothing(scales: EvidenceActions) -> None:
    assert scales.world.store.evidence.evaluate("security", "SEC-99") is None
    assert scales.world.store.evidence.evaluate("nobody", "SEC-7") is None
