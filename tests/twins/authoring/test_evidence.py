"""The thresholds of evidence, on both sides of each boundary."""

import pytest

from twins.authoring.evidence import (
    Occurrence,
    ReasonKind,
    RuleEvidence,
    Thresholds,
    contesting,
    doublings,
    meets_rule_of_three,
    should_become_default,
    should_become_law,
)

SET = Thresholds()
STRICT, COST, OUTDATED = ReasonKind.TOO_STRICT, ReasonKind.COST, ReasonKind.OUTDATED
THREE = "Cora/Billing Chen/Billing Cora/Onboarding"


def voices(said: str) -> tuple[Occurrence, ...]:
    """`Cora/Billing Chen/`: Cora for Billing, and Chen for no product."""
    pairs = [each.partition("/") for each in said.split()]
    return tuple(Occurrence(id=str(n), person=who, product=what or None) for n, (who, _, what) in enumerate(pairs))


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        # three times, by two people, on two products
        (THREE, True),
        ("Cora/Billing Chen/Onboarding", False),
        # one person, however often, is one voice
        ("Cora/Billing Cora/Onboarding Cora/Billing", False),
        (100 * "Cora/Billing Cora/Onboarding ", False),
        # whoever says it a hundred times leaves room for one other, who is heard
        (100 * "Cora/Billing " + "Chen/Onboarding", True),
        # one product, however many people
        ("Cora/Billing Chen/Billing Dev/Billing Uma/Billing", False),
        ("Cora/Billing Chen/Billing Dev/Billing Uma/Onboarding", True),
        # what is for no product counts as a time and as a person, and is no second product
        ("Cora/Billing Chen/ Dev/", False),
        ("Cora/Billing Chen/ Dev/Onboarding", True),
        ("Cora/ Chen/ Dev/", False),
        ("", False),
    ],
)
def test_the_rule_of_three(said: str, enough: bool) -> None:
    assert meets_rule_of_three(voices(said), SET) is enough


@pytest.mark.parametrize(
    ("limits", "said", "enough"),
    [
        # more times
        (Thresholds(times=4), THREE, False),
        (Thresholds(times=4), THREE + " Chen/Onboarding", True),
        # one person counts three times of four, so that a second one is needed
        (Thresholds(times=4), 9 * "Cora/Billing " + "Chen/Onboarding", True),
        # three people: each counts once
        (Thresholds(people=3), THREE, False),
        (Thresholds(people=3), 9 * "Cora/Billing " + "Chen/Onboarding", False),
        (Thresholds(people=3), "Cora/Billing Chen/Billing Dev/Onboarding", True),
        # other products
        (Thresholds(products=3), THREE, False),
        (Thresholds(products=3), THREE + " Chen/Search", True),
        (Thresholds(products=1), "Cora/Billing Chen/Billing Dev/Billing", True),
        # once is enough for whoever wants it so
        (Thresholds(times=1, people=1, products=1), "Cora/Billing", True),
        (Thresholds(times=1, people=1, products=1), "", False),
        # fewer times than people: each is heard once
        (Thresholds(times=2, people=3), "Cora/Billing Chen/Onboarding", False),
        (Thresholds(times=2, people=3), "Cora/Billing Chen/Onboarding Dev/Billing", True),
    ],
)
def test_an_architect_sets_the_rule_of_three_otherwise(limits: Thresholds, said: str, enough: bool) -> None:
    assert meets_rule_of_three(voices(said), limits) is enough


@pytest.mark.parametrize(
    ("uses", "said", "limits", "contested"),
    [
        # three in ten, and three in sixty
        (10, THREE, SET, True),
        (60, THREE, SET, False),
        # a tenth, and one use more
        (30, THREE, SET, True),
        (31, THREE, SET, False),
        (40, THREE + " Chen/Onboarding", SET, True),
        (41, THREE + " Chen/Onboarding", SET, False),
        # a tenth, and too few, or the same person or product
        (3, "Cora/Billing Chen/Onboarding", SET, False),
        (3, "Cora/Billing Cora/Onboarding Cora/Billing", SET, False),
        (3, "Cora/Billing Chen/Billing Dev/Billing", SET, False),
        # another part of the uses
        (6, THREE, Thresholds(contested_share=0.5), True),
        (7, THREE, Thresholds(contested_share=0.5), False),
        (9999, THREE, Thresholds(contested_share=0), True),
    ],
)
def test_a_rule_is_contested_by_a_part_of_its_uses_that_counts(
    uses: int, said: str, limits: Thresholds, contested: bool
) -> None:
    weight = RuleEvidence(uses=uses, overrides={STRICT: voices(said)})
    assert contesting(weight, limits) is (STRICT if contested else None)


def test_a_part_that_is_just_reached_contests_a_rule_whatever_part_it_is() -> None:
    seven = voices(THREE + " Chen/Onboarding Dev/Billing Dev/Onboarding Uma/Billing")
    assert contesting(RuleEvidence(uses=100, overrides={STRICT: seven}), Thresholds(contested_share=0.07)) is STRICT


def test_kinds_of_reason_are_not_added_up() -> None:
    two, one = voices("Cora/Billing Chen/Onboarding"), voices("Dev/Billing")
    assert contesting(RuleEvidence(uses=3, overrides={STRICT: two, COST: one}), SET) is None
    assert contesting(RuleEvidence(uses=3, overrides={STRICT: voices(THREE), COST: one}), SET) is STRICT


def test_a_reason_without_a_kind_contests_nothing() -> None:
    assert contesting(RuleEvidence(uses=10, unclassified=9), SET) is None
    assert (
        contesting(RuleEvidence(uses=10, unclassified=9, overrides={COST: voices("Cora/Billing Chen/Onboarding")}), SET)
        is None
    )


def test_the_most_frequent_kind_that_is_said_by_enough_contests_a_rule() -> None:
    many = voices(THREE + " Chen/Onboarding")
    assert contesting(RuleEvidence(uses=9, overrides={COST: voices(THREE), OUTDATED: many}), SET) is OUTDATED
    alone = voices(5 * "Cora/Billing ")
    assert contesting(RuleEvidence(uses=9, overrides={COST: voices(THREE), OUTDATED: alone}), SET) is COST


@pytest.mark.parametrize(
    ("weight", "limits", "law"),
    [
        # thirty times told no, nobody against it, two products
        (RuleEvidence(uses=30, against=30, products=2, people=2), SET, True),
        (RuleEvidence(uses=30, against=29, products=2, people=2), SET, False),
        (RuleEvidence(uses=90, against=29, products=9, people=9), SET, False),
        # a single reason is enough to leave it a default, even one without a kind
        (RuleEvidence(uses=99, against=99, products=2, people=2, overrides={COST: voices("Cora/Billing")}), SET, False),
        (RuleEvidence(uses=99, against=99, products=2, people=2, unclassified=1), SET, False),
        # its reach
        (RuleEvidence(uses=99, against=99, products=1, people=2), SET, False),
        (RuleEvidence(uses=99, against=99, products=2, people=1), SET, False),
        # set otherwise
        (RuleEvidence(uses=5, against=5, products=2, people=2), Thresholds(uses_for_law=5), True),
        (RuleEvidence(uses=5, against=4, products=2, people=2), Thresholds(uses_for_law=5), False),
        (RuleEvidence(uses=30, against=30, products=2, people=2), Thresholds(products=3), False),
        (RuleEvidence(uses=30, against=30, products=2, people=2), Thresholds(people=3), False),
    ],
)
def test_a_default_that_nobody_ever_went_against_deserves_to_be_law(
    weight: RuleEvidence, limits: Thresholds, law: bool
) -> None:
    assert should_become_law(weight, limits) is law


@pytest.mark.parametrize(
    ("said", "shrinks_now"),
    [
        # three proposals from two people on two products, and not one of these fewer
        (THREE, True),
        ("Cora/Billing Chen/Onboarding", False),
        ("Cora/Billing Cora/Onboarding Cora/Billing", False),
        ("Cora/Billing Chen/Billing Cora/Billing", False),
    ],
)
def test_a_law_shrinks_by_the_rule_of_three(said: str, shrinks_now: bool) -> None:
    assert should_become_default(RuleEvidence(uses=1000, against_law=voices(said)), SET) is shrinks_now


@pytest.mark.parametrize(
    ("count", "times", "doubled"),
    [(0, 3, 0), (3, 3, 0), (5, 3, 0), (6, 3, 1), (11, 3, 1), (12, 3, 2), (23, 3, 2), (24, 3, 3), (1, 1, 0), (2, 1, 1)],
)
def test_evidence_is_more_once_it_has_doubled(count: int, times: int, doubled: int) -> None:
    assert doublings(count, Thresholds(times=times)) == doubled
