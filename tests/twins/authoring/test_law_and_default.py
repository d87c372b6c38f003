"""A default becomes law and a law a default, and the playbook can still be published."""

from datetime import date

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import starter
from tests.support.effort import for_thorough
from tests.twins.authoring.test_space_edits import gate, published
from twins.authoring.editable_playbook import EditablePlaybook, ItemKind
from twins.authoring.law_changes import edits_to_make_default, edits_to_make_law
from twins.authoring.order_phrasings import cases_of_orders
from twins.playbook.cases import Case, MindName
from twins.playbook.model import COMPANY
from twins.values import Outcome, RuleKind, Tier

LAWS = ("accessibility ACC-2", "accessibility ACC-5", "compliance CMP-4", "reliability REL-4")
"""Laws without a case of what they allow alone."""
ALLOWING = ("security SEC-1", "architecture ARC-1", "reliability REL-2")
"""Laws with one."""
DEFAULTS = ("data DAT-2", "architecture ARC-5", "compliance CMP-6", "reliability REL-5")
"""Defaults with a case of what they say no to."""


KEPT = "move the api key to the vault"


def sketch_of(handle: str) -> EditablePlaybook:
    """A starter's."""
    return EditablePlaybook.of(practice_starter(handle).files)


def turned(which: str, *, to_law: bool) -> tuple[bool, list[str]]:
    """Change a rule's kind; return if the gate opens and which cases fail."""
    handle, rule_id = which.split()
    make = edits_to_make_law if to_law else edits_to_make_default
    made = make(sketch_of(handle), rule_id, date(2026, 11, 20), starter(COMPANY))
    came = gate(published(handle, [*made.edits]))
    return came.is_open, [each.case.id for each in came.failed]


@pytest.mark.thorough
@pytest.mark.parametrize("law", [ALLOWING[0], *for_thorough((*ALLOWING[1:], *LAWS))])
def test_a_law_becomes_a_default_and_every_case_passes_beside_the_company_law(law: str) -> None:
    assert turned(law, to_law=False) == (True, [])


@pytest.mark.thorough
@pytest.mark.parametrize("default", [*DEFAULTS[:1], *for_thorough(DEFAULTS[1:])])
def test_a_default_becomes_law_and_every_case_passes(default: str) -> None:
    assert turned(default, to_law=True) == (True, [])


@pytest.mark.thorough
@pytest.mark.parametrize("default", ["accessibility ACC-6", "data DAT-9", *for_thorough(["architecture ARC-11"])])
def test_a_default_without_a_case_of_its_no_gets_one(default: str) -> None:
    assert turned(default, to_law=True)[0]


@pytest.mark.parametrize("default", ["accessibility ACC-18"])
def test_a_way_to_ask_that_the_new_law_refuses_goes(default: str) -> None:
    assert turned(default, to_law=True)[0]


def test_a_case_that_only_a_model_can_run_is_no_guard_of_a_law() -> None:
    playbook = sketch_of("data")
    for case in playbook.cases_of("DAT-2"):
        if case.expect.outcome in {Outcome.NOT_BY_DEFAULT, Outcome.ASSUMED}:
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
    outcomes = {case.expect.outcome for case in playbook.cases if case.id in {"SEC-C1", "SEC-C2"}}
    assert not any(outcome is Outcome.REFUSED or outcome.gives_leave for outcome in outcomes)


def law_that_keeps(*orders: str, tier: int = 1) -> EditablePlaybook:
    """Return the security twin with an order for each that its first law decides, and their cases."""
    playbook = sketch_of("security")
    law = playbook.rule("SEC-1")
    assert law
    asked = tuple(each for each in law.also_asked_as if each not in orders)
    changed = law.model_copy(update={"done_right": orders, "also_asked_as": asked, "tier": Tier(tier)})
    playbook = playbook.changed(playbook.put_item(changed))
    for edit in cases_of_orders(playbook, changed):
        playbook = playbook.changed(edit)
    return playbook


def test_an_order_that_kept_a_law_keeps_the_default_and_is_looked_at_afterwards() -> None:
    playbook = law_that_keeps(KEPT)
    edits = edits_to_make_default(playbook, "SEC-1", None).edits
    default = playbook.after(edits)[0].rule("SEC-1")
    assert default
    assert (default.done_right, default.also_asked_as[-1]) == ((), KEPT)
    cases = [Case.model_validate(each.after) for each in edits if each.part is ItemKind.CASE and each.after]
    [case] = [case for case in cases if case.ask.startswith(KEPT)]
    assert (case.expect.outcome, case.expect.tier) == (Outcome.ASSUMED, Tier.ASSUME)


def test_an_order_becomes_one_that_keeps_the_law_only_if_a_case_shows_it() -> None:
    playbook = law_that_keeps(KEPT)
    for edit in edits_to_make_default(playbook, "SEC-1", None).edits:
        playbook = playbook.changed(edit)
    default = playbook.rule("SEC-1")
    assert default
    more = default.model_copy(update={"also_asked_as": (*default.also_asked_as, "encrypt the api key at rest")})
    playbook = playbook.changed(playbook.put_item(more))

    for edit in edits_to_make_law(playbook, "SEC-1", None).edits:
        playbook = playbook.changed(edit)

    law = playbook.rule("SEC-1")
    assert law
    assert KEPT in law.done_right
    assert "encrypt the api key at rest" in {*law.also_asked_as} - {*law.done_right}


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
