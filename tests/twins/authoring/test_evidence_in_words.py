"""Kinds of reason, similar reasons, fingerprints, and what may be quoted."""

from typing import Any

import pytest

from tests.support.builders import a_law, a_rule
from twins.authoring.evidence import ReasonKind, is_alike, quoted, rule_fingerprint, suggested_kind
from twins.authoring.lessons import Precedent, Stance

STRICT, COST, OUTDATED = ReasonKind.TOO_STRICT, ReasonKind.COST, ReasonKind.OUTDATED


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        # one kind each
        ("that library is no longer maintained", OUTDATED),
        ("the deadline is on Monday", COST),
        ("this is test data", ReasonKind.DOES_NOT_APPLY),
        ("90 days are too short for the auditors", STRICT),
        # none, or more than one: nothing is suggested
        ("the auditors said so", None),
        ("too strict, and the deadline is on Monday", None),
        ("", None),
        # a part of a word is no word
        ("we told them", None),
    ],
)
def test_a_kind_is_suggested_where_a_reason_says_just_one(reason: str, kind: ReasonKind | None) -> None:
    assert suggested_kind(reason) is kind


@pytest.mark.parametrize(
    "changed", [{"text": "x"}, {"why": "x"}, {"unless": "x"}, {"tier": 2}, {"kind": "law", "refuse_when": ["x y"]}]
)
def test_counts_begin_anew_with_another_wording(changed: dict[str, Any]) -> None:
    assert rule_fingerprint(a_rule(**changed)) != rule_fingerprint(a_rule())


def test_how_people_ask_is_no_part_of_the_wording() -> None:
    assert rule_fingerprint(a_rule(also_asked_as=["how long"], confirmed="2026-01-01")) == rule_fingerprint(a_rule())
    assert rule_fingerprint(a_law(refuse_when=["push the key"])) == rule_fingerprint(a_law())


def test_asks_are_alike_by_half_of_their_words_and_the_same_answer() -> None:
    one = Precedent(ask="publish the price list on Friday", stance=Stance.GO)
    assert is_alike(one, Precedent(ask="publish the price list on Monday", stance=Stance.GO))
    assert not is_alike(one, Precedent(ask="publish the price list on Monday", stance=Stance.NEVER))
    assert not is_alike(one, Precedent(ask="delete the price archive", stance=Stance.GO))
    assert not is_alike(Precedent(ask=""), Precedent(ask=""))


def test_three_quotes_are_shown_and_the_rest_is_counted() -> None:
    said = [("a", True), ("secret", False), ("b", True), ("c", True), ("d", True)]
    assert quoted(said) == (("a", "b", "c"), 2)
    assert quoted([("secret", False)]) == ((), 1)
