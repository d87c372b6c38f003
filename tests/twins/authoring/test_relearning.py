"""Edits after an override, after another wording of an ask, and after a removal."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from twins.authoring.editable_playbook import ConflictError, Edit, EditablePlaybook, ItemKind
from twins.authoring.lesson_edits import (
    edits_for_exception,
    edits_for_lesson,
    edits_for_phrasing,
    edits_to_remove_rule,
    edits_to_remove_trigger,
)
from twins.authoring.lessons import CounterExample, Precedent, RuleDraft, Stance
from twins.authoring.yaml_edits import apply_edits
from twins.finder.finder import Finder
from twins.playbook.cases import Case, MindName
from twins.playbook.folder import Folder, parse_folder
from twins.publishing.case_runner import Verdict, run_case
from twins.publishing.gate import run_gate
from twins.values import Outcome

TODAY = date(2026, 11, 20)
SECURITY = practice_starter("security")
SKETCH = EditablePlaybook.of(SECURITY.files)
OVERRIDDEN = Precedent(
    ask="keep people logged in for a week, because they complain",
    said="The kiosk shows no names. Nobody types there.",
    about="SEC-7",
)


def with_edits(edits: Sequence[Edit]) -> Folder:
    """The security twin with what was learned."""
    return parse_folder(apply_edits(SECURITY.files, edits))


# An override.


def test_an_override_becomes_an_unless_behind_the_one_that_was_there() -> None:
    rule = edits_for_exception(SKETCH, "SEC-7", OVERRIDDEN, TODAY).edits[0].after

    assert rule["unless"] == (
        "A phone with a device lock, which can stay signed in for 30 days; The kiosk shows no names. Nobody types there"
    )
    assert (rule["text"], rule["confirmed"]) == (SKETCH.items[ItemKind.RULE, "SEC-7"]["text"], "2026-11-20")


@pytest.mark.thorough
def test_the_case_of_an_override_needs_a_mind_that_judges_the_reason() -> None:
    made = edits_for_exception(SKETCH, "SEC-7", OVERRIDDEN, TODAY)

    folder = with_edits(made.edits)
    case = folder.cases.cases[-1]
    assert case.ask == "keep people logged in for a week because The kiosk shows no names"
    assert (case.minds, case.expect.outcome, case.expect.rules) == ((MindName.CLAUDE,), Outcome.DECIDED, ("SEC-7",))
    assert run_case(case, folder.unpublished, None, Finder(), NOW).verdict is Verdict.NOT_RUN
    assert run_gate(folder.unpublished, folder.cases, None, Finder(), NOW).is_open


def test_an_unless_that_becomes_too_long_is_cut_where_a_card_would_end() -> None:
    call = OVERRIDDEN.model_copy(update={"said": "word " * 200})

    unless = edits_for_exception(SKETCH, "SEC-7", call, TODAY).edits[0].after["unless"]

    assert len(unless) <= 500
    assert unless.endswith("…")


# "This one fits".


def test_how_somebody_asked_becomes_a_way_to_ask_for_the_rule() -> None:
    made = edits_for_phrasing(SKETCH, "SEC-28", "invent a\n fourth role", None)

    rule = next(rule for rule in with_edits(made.edits).twin.rules if rule.id == "SEC-28")
    assert rule.also_asked_as[-1] == "invent a fourth role"
    assert str(rule.confirmed) == "2026-08-28"
    assert len(made.edits) == 1


def test_what_a_conductor_suggests_for_a_law_is_no_order_that_it_decides_on() -> None:
    order = "move the api key to the safe"
    (edit,) = edits_for_phrasing(SKETCH, "SEC-1", order, TODAY).edits

    assert edit.after["also_asked_as"][-1] == order
    assert order not in edit.after["done_right"]
    folder = with_edits([edit])
    case = Case.model_validate({"id": "SEC-C999", "ask": order, "expect": {"outcome": "decided"}})
    result = run_case(case, folder.unpublished, None, Finder(), NOW)
    assert "check_first" in result.answered


@pytest.mark.parametrize("want", ["can we use one of our three roles", "USE one of the three roles", "how can we"])
def test_what_is_said_already_or_says_nothing_changes_no_phrasing(want: str) -> None:
    (edit,) = edits_for_phrasing(SKETCH, "SEC-28", want, None).edits

    assert edit.after == SKETCH.items[ItemKind.RULE, "SEC-28"]


def test_a_phrasing_that_fits_another_rule_better_moves_there() -> None:
    rules = {
        rule.id: rule
        for rule in with_edits(edits_for_phrasing(SKETCH, "SEC-5", "add a new role", TODAY).edits).twin.rules
    }

    assert "add a new role" in rules["SEC-5"].also_asked_as
    assert "add a new role" not in rules["SEC-28"].also_asked_as


# A rule goes.


def test_a_case_that_offers_another_rule_too_goes_on_without_the_pick_of_the_one_that_goes() -> None:
    after = {"pick": "SEC-28", "keeps": True, "outcome": "assumed"}
    expect = {"outcome": "unsure", "offers": ["SEC-28", "SEC-5"], "after": after}
    playbook = SKETCH.changed(
        SKETCH.put(ItemKind.CASE, "SEC-C998", {"id": "SEC-C998", "ask": "both", "expect": expect})
    )

    left = playbook.after(edits_to_remove_rule(playbook, "SEC-28", playbook.digest(ItemKind.RULE, "SEC-28")))[0]

    [case] = [case for case in left.cases if case.id == "SEC-C998"]
    assert (case.expect.offers, case.expect.after) == (("SEC-5",), None)


def test_a_rule_goes_with_its_cases_and_the_rest_is_a_twin() -> None:
    seen = SKETCH.digest(ItemKind.RULE, "SEC-28")

    folder = with_edits(edits_to_remove_rule(SKETCH, "SEC-28", seen))

    assert "SEC-28" not in {rule.id for rule in folder.twin.rules}
    assert folder.twin.retired[-1] == "SEC-28"
    assert len(folder.cases.cases) == len(SECURITY.cases.cases) - len(SKETCH.cases_of("SEC-28"))


def naming(*rules: str, space: str | None = None) -> EditablePlaybook:
    """The security twin with one more case, which names these."""
    expect = {"outcome": "decided", "rules": rules, "space": space}
    return SKETCH.changed(SKETCH.put(ItemKind.CASE, "SEC-C998", {"id": "SEC-C998", "ask": "both", "expect": expect}))


def test_a_case_that_names_another_rule_too_goes_on_without_the_one_that_goes() -> None:
    playbook = naming("SEC-28", "SEC-5")

    left = playbook.after(edits_to_remove_rule(playbook, "SEC-28", playbook.digest(ItemKind.RULE, "SEC-28")))[0]

    assert [case.expect.rules for case in left.cases if case.id == "SEC-C998"] == [("SEC-5",)]
    assert left.cases_of("SEC-28") == ()


def test_a_case_that_names_a_space_too_goes_on_without_the_rule_that_goes() -> None:
    playbook = naming("SEC-28", space="SEC-S1")

    left = playbook.after(edits_to_remove_rule(playbook, "SEC-28", playbook.digest(ItemKind.RULE, "SEC-28")))[0]

    assert [case.expect.rules for case in left.cases_of("SEC-S1") if case.id == "SEC-C998"] == [()]


def test_a_rule_that_changed_since_it_was_shown_does_not_go() -> None:
    with pytest.raises(ConflictError):
        SKETCH.changed(edits_to_remove_rule(SKETCH, "SEC-28", "what was shown")[0])


def test_of_a_rule_that_is_gone_nothing_is_learned() -> None:
    for learn in (
        lambda: edits_for_exception(SKETCH, "SEC-99", OVERRIDDEN, None),
        lambda: edits_for_phrasing(SKETCH, "SEC-99", "a", None),
        lambda: edits_to_remove_rule(SKETCH, "SEC-99", None),
    ):
        with pytest.raises(KeyError):
            learn()


# A trigger goes.


def test_what_an_interview_put_before_the_expert_goes_with_its_case_and_the_gate_stays_open() -> None:
    lesson = RuleDraft(
        stance=Stance.ASK_ME,
        text="Badges are printed by the front desk",
        why="They know who is in the building",
        ask="print a visitor badge",
        counter="print a badge for a journalist",
        counter_goes=CounterExample.TO_ME,
    )
    playbook, _ = SKETCH.after(edits_for_lesson(SKETCH, lesson, TODAY).edits)
    [trigger] = {each.id for each in playbook.triggers} - {each.id for each in SKETCH.triggers}
    [case] = playbook.cases_of(trigger)
    assert case.ask == "print a badge for a journalist"

    left, _ = playbook.after(edits_to_remove_trigger(playbook, trigger))

    assert {each.id for each in left.triggers} == {each.id for each in SKETCH.triggers}
    assert case.id not in {each.id for each in left.cases}


def test_a_case_that_names_a_rule_and_a_trigger_goes_on_without_either() -> None:
    expect = {"outcome": "check_first", "rules": ["SEC-28"], "trigger": "SEC-T1"}
    playbook = SKETCH.changed(
        SKETCH.put(ItemKind.CASE, "SEC-C998", {"id": "SEC-C998", "ask": "both", "expect": expect})
    )

    of_rule = playbook.after(edits_to_remove_trigger(playbook, "SEC-T1"))[0].cases_of("SEC-28")
    of_trigger = playbook.after(edits_to_remove_rule(playbook, "SEC-28", playbook.digest(ItemKind.RULE, "SEC-28")))[
        0
    ].cases_of("SEC-T1")

    assert [case.expect.trigger for case in of_rule if case.id == "SEC-C998"] == [None]
    assert [case.expect.rules for case in of_trigger if case.id == "SEC-C998"] == [()]


def test_a_case_that_names_a_trigger_is_held_by_no_other_ground() -> None:
    named = next(case for case in SECURITY.cases.cases if case.expect.outcome is Outcome.CHECK_FIRST)
    expect = named.expect.model_copy(update={"trigger": "SEC-T99"})
    result = run_case(named.model_copy(update={"expect": expect}), SECURITY.unpublished, None, Finder(), NOW)
    assert result.verdict is Verdict.FAILED
    assert "check_first" in result.answered
