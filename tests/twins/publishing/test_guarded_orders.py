"""The gate wants a case of each order that keeps a law, of what has to be said, and of how far a rule accepts reach."""

from typing import Any

import pytest

from tests.support.builders import NOW, a_law, a_rule, a_twin, a_version
from twins.finder.finder import Finder
from twins.playbook.cases import CaseFile
from twins.playbook.model import Rule
from twins.publishing.gate import Gate, Guard, run_gate
from twins.publishing.mutations import Change

REFUSED = {"ask": "put the API key in the repo", "expect": {"outcome": "refused", "rules": ["SEC-1"]}}
KEPT = {"ask": "put the API key in the vault", "expect": {"outcome": "decided", "rules": ["SEC-1"]}}


def gate(*rules: Rule, cases: list[dict[str, Any]]) -> Gate:
    numbered = [{"id": f"SEC-C{number}", **case} for number, case in enumerate(cases, start=1)]
    twin = a_twin(rules=list(rules), check_first=[])
    return run_gate(a_version(twin), CaseFile.model_validate({"cases": numbered}), None, Finder(), NOW)


def guards(came: Gate, change: Change) -> dict[str, Guard]:
    return {each.detail: each.guard for each in came.tried if each.change is change}


def law(*orders: str, **given: Any) -> Rule:
    return a_law(done_right=orders, **given)


def test_each_order_that_keeps_a_law_needs_a_case() -> None:
    orders = ("put the api key in the vault", "rotate the api key every month")
    came = gate(law(*orders), cases=[REFUSED, KEPT])
    assert not came.failed
    assert guards(came, Change.DONE_RIGHT_DROPPED) == {orders[0]: Guard.NOTICED, orders[1]: Guard.SURVIVED}
    assert came.is_shut
    rotated = {"ask": "please rotate our api key every month", "expect": {"outcome": "decided", "rules": ["SEC-1"]}}
    assert gate(law(*orders), cases=[REFUSED, KEPT, rotated]).is_open


def test_an_order_said_twice_needs_one_case() -> None:
    came = gate(law("put the api key in the vault", "put api key into the vault"), cases=[REFUSED, KEPT])
    assert set(guards(came, Change.DONE_RIGHT_DROPPED).values()) == {Guard.NOTICED}


def test_an_order_that_is_checked_in_any_case_needs_none() -> None:
    came = gate(law("put the api key in the vault", tier=3), cases=[REFUSED])
    assert guards(came, Change.DONE_RIGHT_DROPPED) == {}
    assert came.is_open


def test_what_has_to_be_said_needs_a_case() -> None:
    rule = a_rule(also_asked_as=["end sessions early"], unless="a customer is logged in", must_be_said=True)
    said = {"ask": "end sessions early because laptops get lost", "expect": {"outcome": "assumed", "rules": ["SEC-2"]}}
    assert guards(gate(rule, cases=[said]), Change.MUST_BE_SAID_DROPPED) == {"": Guard.NOTICED}
    assert guards(gate(rule, cases=[]), Change.MUST_BE_SAID_DROPPED) == {"": Guard.SURVIVED}


BOUND = {"kind": "number", "name": "amount", "unit": "euros", "at_most": 50}
REFUND: dict[str, Any] = {"text": "Refund small amounts", "accepts": ["outside", "irreversible"], "bounds": [BOUND]}
SMALL = {"ask": "refund 20 euros", "minds": ["claude"], "expect": {"outcome": "decided", "rules": ["SEC-2"]}}
LARGE = {"ask": "refund 90 euros", "minds": ["claude"], "expect": {"outcome": "check_first", "rules": ["SEC-2"]}}


@pytest.mark.parametrize(
    ("cases", "unguarded"),
    [
        ([SMALL, LARGE], set()),
        ([LARGE], {Change.ACCEPTS_DROPPED}),
        ([SMALL], {Change.BOUND_RAISED, Change.ACCEPTS_MORE}),
    ],
    ids=["both sides", "only what is too much", "only what is accepted"],
)
def test_what_a_rule_accepts_needs_a_case_on_each_side(cases: list[dict[str, Any]], unguarded: set[Change]) -> None:
    came = gate(law(), a_rule(**REFUND), cases=[REFUSED, *cases])
    changes = {Change.ACCEPTS_DROPPED, Change.BOUND_RAISED, Change.ACCEPTS_MORE}
    assert {each.change for each in came.unguarded_strict} & changes == unguarded


def test_a_case_of_another_rule_shows_nothing_of_what_a_rule_accepts() -> None:
    other = {**SMALL, "expect": {"outcome": "decided", "rules": ["SEC-3"]}}
    came = gate(law(), a_rule(**REFUND), a_rule("SEC-3", text="Another"), cases=[REFUSED, other, LARGE])
    assert Change.ACCEPTS_DROPPED in {each.change for each in came.unguarded_strict}


def test_a_rule_that_is_only_offered_is_guarded_by_the_case_that_says_so() -> None:
    case = {
        "ask": "let sessions end after 10 hours when laptops get lost",
        "expect": {"outcome": "unsure", "offers": ["SEC-2"]},
    }
    came = gate(
        law(why="Bots find it"), a_rule(also_asked_as=["end sessions after {number} hours"]), cases=[REFUSED, case]
    )
    assert [each.guard for each in came.tried if (each.item, each.change) == ("SEC-2", Change.REMOVED)] == [
        Guard.NOTICED
    ]
