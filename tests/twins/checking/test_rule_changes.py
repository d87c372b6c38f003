"""What became of a rule since an answer cited it: whether a waiting check is asked again, and the override ended."""

from itertools import product
from typing import Any

import pytest

from tests.support.builders import a_law, a_reading, a_rule, a_twin, decided
from twins.authoring.evidence import rule_fingerprint
from twins.checking.checks import changed_rules
from twins.deciding.decision import CitedRule
from twins.playbook.model import Rule
from twins.values import RuleChange

TEXT, OTHER = "Sessions end after 12 hours", "sessions end after 12 hours"


def rule(kind: str, tier: int, text: str = TEXT) -> Rule:
    return a_law("SEC-2", tier=tier, text=text) if kind == "law" else a_rule("SEC-2", tier=tier, text=text)


TERMS = list(product(["default", "law"], [1, 2, 3]))
EVERY = list(product(TERMS, TERMS, [TEXT, OTHER]))


@pytest.mark.parametrize(("before", "after", "text"), EVERY, ids=str)
def test_a_rule_that_became_stricter_or_says_something_else_has_changed(
    before: tuple[str, int], after: tuple[str, int], text: str
) -> None:
    cited = decided(a_reading(applied=("SEC-2",)), twin=a_twin(rules=[rule(*before)])).cited[0]
    became_law = (before[0], after[0]) == ("default", "law")
    rose, is_reworded = after[1] > before[1], text != TEXT

    change = cited.change_since(rule(*after, text))

    # a check that waits is asked again
    assert bool(change) == (became_law or rose or is_reworded)
    # what a conductor may still override
    assert (change in {RuleChange.LAW, RuleChange.STRICTER}) == (became_law or rose)
    # what people are told, the gravest first
    if became_law:
        assert change is RuleChange.LAW
    elif rose:
        assert change is RuleChange.STRICTER


BOUND = {"kind": "number", "name": "amount", "unit": "euros", "at_most": 50}
ACCEPTING: dict[str, Any] = {"accepts": ["outside"], "bounds": [BOUND], "unless": "it is a gift"}


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ({}, None),
        ({"accepts": ["outside", "irreversible"]}, None),
        ({"accepts": [], "bounds": []}, RuleChange.STRICTER),
        ({"must_be_said": True}, RuleChange.STRICTER),
        ({"bounds": [BOUND | {"at_most": 40}]}, RuleChange.REWORDED),
    ],
    ids=["as it was", "accepts more", "accepts nothing", "has to be said", "another bound"],
)
def test_what_a_rule_accepts_and_wants_said_is_part_of_it(now: dict[str, Any], change: RuleChange | None) -> None:
    accepting = a_rule("SEC-2", **ACCEPTING)
    cited = decided(a_reading(applied=("SEC-2",)), twin=a_twin(rules=[accepting])).cited[0]
    again = CitedRule.model_validate_json(cited.model_dump_json())
    after = a_rule("SEC-2", **(ACCEPTING | now))
    assert again.change_since(after) is change
    assert (rule_fingerprint(again) == rule_fingerprint(after)) is (now == {})
    assert rule_fingerprint(again) == rule_fingerprint(accepting) != rule_fingerprint(a_rule("SEC-2"))


RULES = {"SEC-2": a_rule("SEC-2"), "SEC-3": a_rule("SEC-3", text="Links live 10 minutes")}
BOTH = decided(a_reading(applied=("SEC-3", "SEC-2")), twin=a_twin(rules=list(RULES.values())))
CHANGED: dict[str, tuple[dict[str, Rule], tuple[str, ...]]] = {
    # the rules as they are now, and which of those shown have changed
    "as they were": (RULES, ()),
    "one more rule": (RULES | {"SEC-4": a_rule("SEC-4")}, ()),
    "one text changed": (RULES | {"SEC-2": rule("default", 1, "Sessions end after 13 hours")}, ("SEC-2",)),
    "one a law now": (RULES | {"SEC-2": rule("law", 1)}, ("SEC-2",)),
    "one tier higher": (RULES | {"SEC-2": rule("default", 2)}, ("SEC-2",)),
    "another why": (RULES | {"SEC-2": a_rule("SEC-2", why="Because.")}, ()),
    "one taken away": ({"SEC-2": RULES["SEC-2"]}, ("SEC-3",)),
    "all taken away": ({}, ("SEC-3", "SEC-2")),
}


@pytest.mark.parametrize(("now", "changed"), CHANGED.values(), ids=list(CHANGED))
def test_the_cited_rules_that_changed_are_named(now: dict[str, Rule], changed: tuple[str, ...]) -> None:
    assert changed_rules(BOTH, now) == changed


def test_a_rule_that_is_gone_has_changed() -> None:
    assert BOTH.cited[0].change_since(None) is RuleChange.GONE


def test_a_decision_that_cites_nothing_is_never_outdated_by_a_rule() -> None:
    assert changed_rules(decided(a_reading(covered=False, topic="Contracts")), {}) == ()
