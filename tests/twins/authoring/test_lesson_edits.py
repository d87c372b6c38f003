"""A lesson makes the rule that its expert meant, with a case that guards it."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import NOW
from tests.support.effort import for_thorough
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.lesson_edits import LessonEdits, edits_for_lesson
from twins.authoring.lessons import CounterExample, RuleDraft, Stance
from twins.authoring.yaml_edits import apply_edits, new_texts
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.finder.finder import Finder
from twins.playbook.folder import Folder, parse_folder
from twins.playbook.model import Trigger
from twins.publishing.case_runner import Verdict, run_case
from twins.publishing.gate import Gate, run_gate
from twins.values import Outcome, Person, RuleKind, Tier

TODAY = date(2026, 11, 20)
ASK, ALIKE = "print all invoices on the office printer", "print all invoices with their bank account"
REASON = "the auditor wants paper"
ROLE = "add a billing admin role"
KEPT = "use one of the three roles"
"""How people ask for SEC-28."""
SECURITY = practice_starter("security")
SKETCH = EditablePlaybook.of(SECURITY.files)
NEW_TWIN = new_texts("ux", "Uma's twin", "Design", Person(slack="U0UMA", name="Uma"), ["Screens"])


def a_lesson(stance: Stance = Stance.GO, reason: str = REASON, **given: str) -> RuleDraft:
    """A lesson about printing invoices."""
    held = {"text": "Invoices are printed as PDF only", "why": "Printers jam", "ask": ASK, "reason": reason}
    return RuleDraft.model_validate({"stance": stance, **held, **given})


def with_edits(edits: Sequence[Edit], files: dict[str, str] | None = None) -> Folder:
    """A folder with what was learned."""
    return parse_folder(apply_edits(files or SECURITY.files, edits))


@cache
def gate_over(lesson: RuleDraft, *, is_new: bool = False) -> Gate:
    """Return the gate's result for a folder with the lesson: the security twin's, or one that had no rule."""
    files = NEW_TWIN if is_new else SECURITY.files
    folder = with_edits(edits_for_lesson(EditablePlaybook.of(files), lesson, TODAY).edits, files)
    return run_gate(folder.unpublished, folder.cases, None, Finder(), NOW)


def wrong_in(made: LessonEdits) -> list[str]:
    """Return the new cases that didn't pass, with their answers."""
    folder, cases = with_edits(made.edits), {edit.item for edit in made.edits if edit.part is ItemKind.CASE}
    results = [
        run_case(case, folder.unpublished, None, Finder(), NOW) for case in folder.cases.cases if case.id in cases
    ]
    return [f"{each.case.ask}: {each.answered}" for each in results if each.verdict is not Verdict.PASSED]


# (the kind and tier of the rule, what comes of the ask, with a reason or without)
STANCES = {
    Stance.GO: (RuleKind.DEFAULT, Tier.DECIDE, Outcome.DECIDED),
    Stance.LOOK_AFTER: (RuleKind.DEFAULT, Tier.ASSUME, Outcome.ASSUMED),
    Stance.ASK_ME: (RuleKind.DEFAULT, Tier.CHECK_FIRST, Outcome.CHECK_FIRST),
    Stance.NOT_USUALLY: (RuleKind.DEFAULT, Tier.DECIDE, Outcome.NOT_BY_DEFAULT),
    Stance.NEVER: (RuleKind.LAW, Tier.CHECK_FIRST, Outcome.REFUSED),
}
WITH_OR_WITHOUT = pytest.mark.parametrize("reason", [REASON, ""], ids=["with reason", "without"])
EVERY_STANCE = pytest.mark.parametrize("stance", Stance)
SOME_STANCES = pytest.mark.parametrize(
    "stance", [Stance.GO, Stance.NEVER, *for_thorough([Stance.LOOK_AFTER, Stance.ASK_ME, Stance.NOT_USUALLY])]
)


@EVERY_STANCE
@pytest.mark.parametrize(
    "reason", [REASON, pytest.param("", marks=pytest.mark.thorough)], ids=["with reason", "without"]
)
def test_a_stance_makes_its_rule_and_a_case_that_passes(stance: Stance, reason: str) -> None:
    kind, tier, outcome = STANCES[stance]

    made = edits_for_lesson(SKETCH, a_lesson(stance, reason), TODAY)

    rule, case = (edit.after for edit in made.edits)
    assert (made.rule_id, rule["id"], rule["kind"], rule["tier"]) == ("SEC-40", "SEC-40", kind, tier)
    assert rule["confirmed"] == "2026-11-20"
    assert case["expect"]["outcome"] == outcome
    is_because = bool(reason) or stance is Stance.LOOK_AFTER  # for which a reason would be asked
    assert (case["expect"]["rules"], " because " in case["ask"]) == (["SEC-40"], is_because)
    assert wrong_in(made) == []


@EVERY_STANCE
def test_a_question_is_answered_whatever_the_stance_and_what_is_never_done_is_refused_as_an_order(
    stance: Stance,
) -> None:
    made = edits_for_lesson(SKETCH, a_lesson(stance, ask="how long do we keep printed invoices"), TODAY)

    expect = made.edits[1].after["expect"]
    assert expect["outcome"] == (Outcome.REFUSED if stance is Stance.NEVER else Outcome.ANSWERED)
    assert wrong_in(made) == []


@pytest.mark.parametrize("stance", [Stance.GO, Stance.LOOK_AFTER, Stance.NOT_USUALLY])
def test_a_reason_that_tells_of_another_deed_is_left_out_of_the_case(stance: Stance) -> None:
    made = edits_for_lesson(SKETCH, a_lesson(stance, "we also sell them to a broker"), TODAY)

    assert "broker" not in made.edits[1].after["ask"]
    assert wrong_in(made) == []


def outcome_of(text: str, folder: Folder) -> Outcome:
    """Return what a twin without a model says to an ask."""
    ask, version = Ask.of(text), folder.unpublished
    return decide(ask, Finder().find(ask, version, None), version, DecisionContext(), NOW).outcome


NOT_PLAIN = ["we also sell them to a broker", "they want to try us", "there are 3 of them, and it rains"]


@EVERY_STANCE
@pytest.mark.parametrize("reason", [NOT_PLAIN[0], *for_thorough(NOT_PLAIN[1:])])
def test_the_very_ask_of_a_lesson_is_answered_as_its_expert_said_whatever_its_reason(
    stance: Stance, reason: str
) -> None:
    twin = with_edits(edits_for_lesson(SKETCH, a_lesson(stance, reason), TODAY).edits)

    assert outcome_of(f"{ASK} because {reason}", twin) is stance.outcome
    others = {Stance.ASK_ME: Outcome.CHECK_FIRST, Stance.NEVER: Outcome.REFUSED}
    for other in (f"{reason} in bulk", "we want to hand them to the press"):
        assert outcome_of(f"{ASK} because {other}", twin) is others.get(stance, Outcome.UNSURE)


def test_a_lesson_counts_although_its_reason_comes_near_a_trigger() -> None:
    trigger = SKETCH.put_item(Trigger(id="SEC-T90", when=("print all invoices for an auditor abroad",), why="Tax"))
    edits = [trigger, *edits_for_lesson(SKETCH.changed(trigger), a_lesson(), TODAY).edits]

    assert outcome_of(f"{ASK} because {REASON}", with_edits(edits)) is Outcome.DECIDED
    assert outcome_of(f"{ASK} because their auditor likes paper", with_edits(edits)) is Outcome.UNSURE
    assert outcome_of(f"{ASK} because an auditor abroad wants it", with_edits(edits)) is Outcome.CHECK_FIRST


def test_an_ask_with_its_reason_moves_over_with_the_ask() -> None:
    files = apply_edits(SECURITY.files, edits_for_lesson(SKETCH, a_lesson(reason=NOT_PLAIN[1]), TODAY).edits)
    later = a_lesson(Stance.NOT_USUALLY, text="Nothing is printed at all")
    made = edits_for_lesson(EditablePlaybook.of(files), later, TODAY)

    twin = with_edits(made.edits, files)
    assert not [rule for rule in twin.twin.rules if rule.id == "SEC-40" and rule.also_asked_as]
    assert outcome_of(f"{ASK} because {NOT_PLAIN[1]}", twin) is Outcome.UNSURE


def test_an_ask_that_a_law_refuses_with_its_reason_is_no_phrasing() -> None:
    made = edits_for_lesson(SKETCH, a_lesson(reason="we put the api key into the repo"), TODAY)

    assert made.rule
    assert made.rule.also_asked_as == (ASK,)
    assert wrong_in(made) == []


@SOME_STANCES
@pytest.mark.parametrize("goes", CounterExample)
def test_an_ask_that_sounds_alike_really_comes_out_otherwise(stance: Stance, goes: CounterExample) -> None:
    made = edits_for_lesson(SKETCH, a_lesson(stance, counter=f"{ALIKE} because they asked", counter_goes=goes), TODAY)

    alike = made.edits[-1].after["expect"]
    assert alike["outcome"] == (Outcome.CHECK_FIRST if goes is CounterExample.TO_ME else Outcome.REFUSED)
    assert alike["rules"] == ([] if goes is CounterExample.TO_ME else ["SEC-41"])
    assert wrong_in(made) == []


@SOME_STANCES
@pytest.mark.parametrize("goes", [None, *for_thorough(CounterExample)])
def test_the_gate_stays_open_over_what_was_learned(stance: Stance, goes: CounterExample | None) -> None:
    counter = {"counter": ALIKE, "counter_goes": goes} if goes else {}

    assert gate_over(a_lesson(stance, **counter)).is_open


@EVERY_STANCE
@WITH_OR_WITHOUT
def test_one_lesson_is_enough_for_the_gate_of_a_new_twin(stance: Stance, reason: str) -> None:
    assert gate_over(a_lesson(stance, reason), is_new=True).is_open


@pytest.mark.parametrize("stance", [stance for stance in Stance if stance is not Stance.NEVER])
def test_a_phrasing_that_another_rule_has_moves_over(stance: Stance) -> None:
    made = edits_for_lesson(SKETCH, a_lesson(stance, ask=f"Please {KEPT}"), TODAY)

    rules = {rule.id: rule for rule in with_edits(made.edits).twin.rules}
    assert KEPT not in rules["SEC-28"].also_asked_as
    assert rules["SEC-28"].also_asked_as == ("which roles may a feature use",)
    assert rules["SEC-40"].also_asked_as == (f"Please {KEPT}",)
    assert wrong_in(made) == []


@pytest.mark.parametrize(
    "lesson", [a_lesson(Stance.NEVER, ask=ROLE), a_lesson(counter=ROLE, counter_goes=CounterExample.REFUSED)]
)
def test_a_phrasing_that_a_new_law_refuses_is_taken_from_the_rule_that_has_it(lesson: RuleDraft) -> None:
    assert with_edits(edits_for_lesson(SKETCH, lesson, TODAY).edits)


def test_a_phrasing_and_the_ask_that_sounds_alike_may_come_from_one_rule() -> None:
    lesson = a_lesson(
        ask="add a new role", counter="which roles may a feature use", counter_goes=CounterExample.REFUSED
    )

    rules = {rule.id: rule for rule in with_edits(edits_for_lesson(SKETCH, lesson, TODAY).edits).twin.rules}

    assert not {"add a new role", "which roles may a feature use"} & set(rules["SEC-28"].also_asked_as)


def test_a_lesson_about_the_very_ask_of_a_case_changes_that_case() -> None:
    case = next(case for case in SKETCH.cases if case.id == "SEC-C3")
    ask, _, reason = case.ask.partition(" because ")

    made = edits_for_lesson(SKETCH, a_lesson(Stance.NOT_USUALLY, reason, ask=ask), TODAY)

    assert [edit.item for edit in made.edits if edit.part is ItemKind.CASE] == ["SEC-C3"]
