"""The changes of a version, line by line, in the order in which an expert reads them."""

from typing import Any

import pytest

from tests.support.builders import a_law, a_rule, a_space, a_trigger, a_twin
from twins.playbook.conflicts import conflicts
from twins.playbook.diff import changes
from twins.values import Tier

BEFORE = a_twin(rules=[a_law(), a_rule()], spaces=[a_space()])
LAW, RULE = BEFORE.rules


@pytest.mark.parametrize(
    ("given", "line"),
    [
        # rules
        ({"rules": [LAW, RULE, a_rule("SEC-9", text="Rotate keys yearly")]}, "+ SEC-9 (default, tier "),
        ({"rules": [LAW]}, f"- {RULE.id} (default, tier "),
        ({"rules": [LAW, RULE.model_copy(update={"tier": Tier.CHECK_FIRST})]}, f"~ {RULE.id} tier: "),
        (
            {"rules": [LAW, RULE.model_copy(update={"unless": "a regulator asks"})]},
            f"~ {RULE.id} unless: nothing -> a reg",
        ),
        # triggers and spaces
        ({"check_first": [*BEFORE.check_first, a_trigger("SEC-T2", "wipe the disk")]}, "+ SEC-T2 (trigger) "),
        ({"spaces": []}, "- SEC-S1 (space, until "),
        # everything else by its name
        ({"name": "Another name"}, "~ name"),
    ],
)
def test_each_change_has_its_line(given: dict[str, Any], line: str) -> None:
    after = BEFORE.model_copy(update={key: tuple(v) if isinstance(v, list) else v for key, v in given.items()})
    [said] = changes(BEFORE, after)
    assert said.startswith(line)


def test_the_same_playbook_has_no_changes_and_a_new_one_is_counted() -> None:
    assert changes(BEFORE, BEFORE) == []
    assert changes(None, BEFORE) == ["new: 2 rules, 1 of them law; 1 decision spaces"]


# What two rules of one playbook may not do to each other.


def test_two_rules_that_say_the_same_are_found() -> None:
    twin = a_twin(
        rules=[a_law(), a_rule("SEC-8", text="Rotate keys yearly"), a_rule("SEC-9", text="Yearly rotate the keys")]
    )
    assert next(what for _, what, _ in conflicts(twin)) == "SEC-9 says what SEC-8 says"


def test_a_phrasing_that_two_rules_claim_is_found() -> None:
    phrasing = ["rotate the signing keys"]
    twin = a_twin(
        rules=[
            a_law(),
            a_rule("SEC-8", text="One", also_asked_as=phrasing),
            a_rule("SEC-9", text="Two", also_asked_as=phrasing),
        ]
    )
    assert "is how people ask for SEC-8 as well as for SEC-9" in next(conflicts(twin))[1]


def test_a_phrasing_that_a_law_always_refuses_is_found() -> None:
    law = a_law("SEC-1", refuse_when=["share admin password"])
    twin = a_twin(rules=[law, a_rule("SEC-8", also_asked_as=["share the admin password with the contractor"])])
    assert "SEC-1 always refuses" in next(conflicts(twin))[1]
