"""A default becomes law and a law a default, and the playbook can still be published."""

from datetime import date

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import starter
from tests.support.effort import for_thorough
from tests.twins.authoring.test_space_edits import gate, published
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.law_changes import edits_to_make_default, edits_to_make_law
from twins.playbook.cases import MindName
from twins.values import Outcome, RuleKind, Tier

LAWS = ("accessibility ACC-2", "accessibility ACC-5", "compliance CMP-4", "reliability REL-4")
"""Laws without a case of what they allow alone."""
ALLOWING = ("security SEC-1", "architecture ARC-1", "reliability REL-2")
"""Laws with one."""
DEFAULTS = ("data DAT-2", "architecture ARC-5", "compliance CMP-6", "reliability REL-5")
"""Defaults with a case of what they say no to."""


def sketch_of(handle: str) -> EditablePlaybook:
    """A starter's."""
    return EditablePlaybook.of(practice_starter(handle).files)


def turned(which: str, *, to_law: bool) -> tuple[bool, list[str]]:
    """Change a rule's kind; return if the gate opens and which cases fail."""
    handle, rule_id = which.split()
    make = edits_to_make_law if to_law else edits_to_make_default
    came = gate(published(handle, [*make(sketch_of(handle), rule_id, date(2026, 11, 20)).edits]))
    return came.is_open, [each.case.id for each in came.failed]


@pytest.mark.parametrize("law", [*LAWS[:1], *for_thorough(LAWS[1:])])
def test_a_law_becomes_a_default_and_every_case_passes(law: str) -> None:
    assert turned(law, to_law=False) == (True, [])


@pytest.mark.parametrize("law", [*ALLOWING[:1], *for_thorough(ALLOWING[1:])])
def test_a_law_becomes_a_default_and_the_gate_stays_open(law: str) -> None:
    assert turned(law, to_law=False)[0]


@pytest.mark.parametrize("law", ALLOWING[:1])
def test_the_cases_of_what_a_law_allowed_pass_as_well(law: str) -> None:
    """REL-2 is left out: a company trigger raises one of its cases, which its expert must settle."""
    assert turned(law, to_law=False)[1] == []


@pytest.mark.parametrize("default", [*DEFAULTS[:1], *for_thorough(DEFAULTS[1:])])
def test_a_default_becomes_law_and_every_case_passes(default: str) -> None:
    assert turned(default, to_law=True) == (True, [])


@pytest.mark.parametrize("default", ["accessibility ACC-6", "data DAT-9", *for_thorough(["architecture ARC-11"])])
def test_a_default_without_a_case_of_its_no_gets_one(default: str) -> None:
    assert turned(default, to_law=True)[0]


@pytest.mark.parametrize("default", ["accessibility ACC-18"])
def test_a_way_to_ask_that_the_new_law_refuses_goes(default: str) -> None:
    assert turned(default, to_law=True)[0]


def test_a_case_that_only_a_model_can_run_is_no_guard_of_a_law() -> None:
    playbook = sketch_of("data")
    for case in playbook.cases_of("DAT-2"):
        if case.expect.outcome in {Outcome.OTHERWISE, Outcome.ASSUMED}:
            given = case.model_copy(update={"minds": (MindName.CLAUDE,)}).model_dump(mode="json")
            playbook = playbook.changed(playbook.put(ItemKind.CASE, case.id, given))
    edits = [*edits_to_make_law(playbook, "DAT-2", None).edits]
    assert [
        each.after["minds"]
        for each in edits
        if each.part is ItemKind.CASE and each.item not in {case.id for case in playbook.cases}
    ] == [[]]


def test_what_a_law_of_tier_three_put_before_a_person_still_comes_there() -> None:
    law = sketch_of("data").rule("DAT-3")
    [edit] = [each for each in edits_to_make_default(sketch_of("data"), "DAT-3", None).edits if each.item == "DAT-3"]
    assert law
    assert edit.after["tier"] == int(law.tier) == Tier.CHECK_FIRST


def test_what_a_law_refused_is_said_no_to_and_looked_at_afterwards() -> None:
    playbook = sketch_of("security")
    law = playbook.rule("SEC-1")
    for edit in edits_to_make_default(playbook, "SEC-1", None).edits:
        playbook = playbook.changed(edit)
    default = playbook.rule("SEC-1")
    assert law
    assert default
    assert (default.kind, default.tier, default.otherwise_when) == (RuleKind.DEFAULT, Tier.ASSUME, law.refuse_when)
    assert {case.expect.outcome for case in playbook.cases if case.id in {"SEC-C1", "SEC-C2"}} == {Outcome.ASSUMED}


def test_what_a_default_said_no_to_is_refused() -> None:
    playbook = sketch_of("data")
    default = playbook.rule("DAT-2")
    for edit in edits_to_make_law(playbook, "DAT-2", None).edits:
        playbook = playbook.changed(edit)
    law = playbook.rule("DAT-2")
    assert law
    assert default
    assert (law.kind, law.refuse_when, law.otherwise_when) == (RuleKind.LAW, default.otherwise_when, ())


@pytest.mark.parametrize("rule_id", ["SEC-1", "SEC-11", "SEC-999"])
def test_only_a_default_that_says_no_to_something_becomes_law(rule_id: str) -> None:
    with pytest.raises(KeyError):
        edits_to_make_law(sketch_of("security"), rule_id, None)


@pytest.mark.parametrize("rule_id", ["SEC-7", "SEC-999"])
def test_only_a_law_becomes_a_default(rule_id: str) -> None:
    with pytest.raises(KeyError):
        edits_to_make_default(sketch_of("security"), rule_id, None)


def test_a_law_of_the_company_becomes_no_default() -> None:
    assert starter("company").twin.is_company
    with pytest.raises(KeyError):
        edits_to_make_default(sketch_of("company"), "CO-2", None)
