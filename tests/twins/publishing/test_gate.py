"""A playbook is published only if its cases pass and would notice each loss."""

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import starter
from tests.support.effort import for_thorough
from twins.deciding.ask import Ask
from twins.deciding.reading import ReadingResult
from twins.finder.finder import Finder
from twins.playbook.cases import Case, CaseFile, Expected
from twins.playbook.folder import STARTERS, Folder, load_folder
from twins.playbook.model import COMPANY, Twin, Version
from twins.playbook.roles import People
from twins.publishing.case_runner import Verdict
from twins.publishing.gate import Gate, Guard, RunOptions, run_cases, run_gate
from twins.publishing.mutations import Change, mutants
from twins.values import Outcome, Person, Tier

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HANDLES = sorted(path.name for path in STARTERS.iterdir() if path.is_dir())


@cache
def folder(handle: str) -> Folder:
    """A starter."""
    return practice_starter(handle)


def gate(handle: str = "ux", cases: CaseFile | None = None, twin: Twin | None = None) -> Gate:
    """The gate of a starter, with other cases or rules."""
    read = folder(handle)
    version = Version(id="v", number=0, twin=twin or read.twin, digest="v")
    company = None if handle == COMPANY else starter(COMPANY)
    return run_gate(version, cases or read.cases, company, Finder(), NOW)


@cache
def of_ux() -> Gate:
    """The gate of the ux twin as it ships."""
    return gate()


def without(*case_ids: str) -> CaseFile:
    """The cases of the ux twin, some left out."""
    return CaseFile(cases=tuple(case for case in folder("ux").cases.cases if case.id not in case_ids))


def naming(rule_id: str) -> list[str]:
    """The cases that name a rule."""
    return [case.id for case in folder("ux").cases.cases if rule_id in case.expect.rules]


BUSINESS = ("finance", "legal", "marketing", "operations")


def also(**expect: object) -> CaseFile:
    """The cases of the ux twin and one more, which fails."""
    case = Case(
        id="UX-C999",
        ask="show an error message next to the field because people miss it at the top",
        expect=Expected.model_validate(expect),
    )
    return CaseFile(cases=(*folder("ux").cases.cases, case))


@pytest.mark.parametrize("has_law", [True, False])
@pytest.mark.parametrize("handle", ["ux", *for_thorough(each for each in HANDLES if each != "ux")])
def test_every_starter_passes_for_whoever_owns_it_with_and_without_the_companys_law(
    handle: str, *, has_law: bool
) -> None:
    adopted = load_folder(STARTERS / handle, People(Person(slack="U0BEA", name="U0BEA")))
    company = starter(COMPANY) if has_law and handle != COMPANY else None
    came = run_gate(adopted.unpublished, adopted.cases, company, Finder(), NOW)
    assert came.is_open, [str(each) for each in came.unguarded_strict]
    assert (came.failed, came.unguarded_strict) == ((), ())
    waiting = {"architecture": 1, "reliability": 1, "support": 2} | dict.fromkeys(BUSINESS, 2)
    assert len(came.waiting) == (0 if has_law else waiting.get(handle, 0))


# Cases that name the company's law.


def waiting(read: Folder, company: Version | None) -> set[str]:
    """Return the cases that wait for the company's law."""
    results, _ = run_cases(read.unpublished, read.cases, company, Finder(), NOW)
    return {result.case.id for result in results if result.verdict is Verdict.WAITING}


def test_a_case_of_the_companys_law_waits_for_it_and_has_not_passed() -> None:
    read, law = folder("support"), starter(COMPANY)
    assert waiting(read, None) == {"SUP-C35", "SUP-C36"}
    other = law.model_copy(
        update={"twin": law.twin.model_copy(update={"rules": tuple(r for r in law.twin.rules if r.id != "CO-3")})}
    )
    assert waiting(read, other) == {"SUP-C35"}


def test_a_waiting_case_stops_no_twin_at_night_and_runs_once_the_law_is_there() -> None:
    read = folder("support")
    verdicts = []
    for company in (None, starter(COMPANY)):
        results, strict = run_cases(read.unpublished, read.cases, company, Finder(), NOW)
        assert strict.failing(results) == []
        verdicts.append({result.case.id: result.verdict for result in results}["SUP-C35"])
    assert verdicts == [Verdict.WAITING, Verdict.PASSED]


def test_a_case_of_the_companys_law_fails_once_the_law_lets_it_through() -> None:
    read, law = folder("support"), starter(COMPANY)
    rules = tuple(
        rule.model_copy(update={"refuse_when": ("never said like this",)}) if rule.id == "CO-3" else rule
        for rule in law.twin.rules
    )
    weaker = law.model_copy(update={"digest": "weaker", "twin": law.twin.model_copy(update={"rules": rules})})
    came = run_gate(read.unpublished, read.cases, weaker, Finder(), NOW)
    assert [result.case.id for result in came.failed_strict] == ["SUP-C35"]
    assert came.is_shut


def test_a_law_that_only_a_waiting_case_guards_shuts_it() -> None:
    kept = without(*naming("UX-2"))
    both = Case(
        id="UX-C998",
        ask="tick the newsletter box beforehand because hardly anybody subscribes",
        expect=Expected(outcome=Outcome.REFUSED, rules=("UX-2", "CO-1")),
    )
    read = folder("ux")
    came = run_gate(read.unpublished, CaseFile(cases=(*kept.cases, both)), None, Finder(), NOW)
    assert came.is_shut
    assert {each.guard for each in came.unguarded_strict} == {Guard.NOT_RUN}


def test_the_company_s_own_cases_never_wait() -> None:
    read = folder(COMPANY)
    rules = tuple(rule for rule in read.twin.rules if rule.id != "CO-3")
    came = gate(COMPANY, twin=read.twin.model_copy(update={"rules": rules}))
    assert not came.waiting
    assert came.is_shut


# What shuts it for everybody: laws, triggers and tier 3.


def test_a_law_that_no_case_names_shuts_it() -> None:
    came = gate(cases=without(*naming("UX-2")))
    assert came.is_shut
    assert {each.change for each in came.unguarded_strict if each.item == "UX-2"} == {
        Change.REMOVED,
        Change.LAW_TO_DEFAULT,
        Change.DONE_RIGHT_DROPPED,
    }


def test_a_case_of_a_law_that_fails_shuts_it() -> None:
    came = gate(cases=also(outcome=Outcome.REFUSED, rules=("UX-2",)))
    assert came.is_shut
    assert [result.case.id for result in came.failed_strict] == ["UX-C999"]


def test_a_law_that_lost_its_phrasings_shuts_it() -> None:
    twin = folder("ux").twin
    rules = tuple(
        rule.model_copy(update={"refuse_when": ("nobody says it so",)}) if rule.id == "UX-2" else rule
        for rule in twin.rules
    )
    assert gate(twin=twin.model_copy(update={"rules": rules})).is_shut


# What its owner may publish over with a reason: defaults.


def test_one_failing_case_of_a_default_leaves_it_open() -> None:
    came = gate(cases=also(outcome=Outcome.ASSUMED, tier=Tier.ASSUME, rules=("UX-8",)))
    assert came.failed
    assert came.is_open


def test_defaults_that_no_case_names_need_a_reason() -> None:
    lax = [rule for rule in folder("ux").twin.rules if not rule.is_law and rule.tier is not Tier.CHECK_FIRST]
    defaults = {rule.id for rule in lax if not rule.accepts}
    few = without(*(case_id for rule_id in defaults for case_id in naming(rule_id)))
    came = gate(cases=few)
    assert (came.is_open, came.is_shut, came.needs_reason) == (False, False, True)


def test_a_case_that_needs_another_mind_is_not_run_and_never_passed() -> None:
    claude_only = [case for case in folder("ux").cases.cases if case.minds]
    results = {result.case.id: result.verdict for result in of_ux().results}
    assert {results[case.id] for case in claude_only} <= {Verdict.NOT_RUN, Verdict.PASSED}
    assert Verdict.NOT_RUN in results.values()


# What is tried.


def test_each_rule_trigger_and_space_is_taken_out_once() -> None:
    twin = folder("data").twin
    removed = {mutant.item for mutant in mutants(twin, reads_unless=False) if mutant.change is Change.REMOVED}
    assert removed == {each.id for part in (twin.rules, twin.check_first, twin.spaces) for each in part}


def test_an_exception_is_dropped_only_for_a_mind_that_reads_it() -> None:
    def changes(*, reads_unless: bool) -> set[Change]:
        return {mutant.change for mutant in mutants(folder("data").twin, reads_unless=reads_unless)}

    assert changes(reads_unless=True) - changes(reads_unless=False) == {Change.UNLESS_DROPPED}


def test_with_all_rules_gone_every_case_that_names_one_fails() -> None:
    tried = {each.change: each.guard for each in of_ux().tried if each.item is None}
    assert tried == {Change.ALL_RULES_REMOVED: Guard.NOTICED}


def test_the_order_of_the_cases_changes_nothing() -> None:
    cases = folder("ux").cases.cases
    assert gate(cases=CaseFile(cases=cases[::-1])).tried == of_ux().tried


def test_cases_about_a_change_are_tried_first_so_that_most_changes_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    read, tried = Finder.read, Counter[str]()

    def counted(finder: Finder, ask: Ask, version: Version, *given: Any) -> ReadingResult:
        tried[version.id] += 1
        return read(finder, ask, version, *given)

    monkeypatch.setattr(Finder, "read", counted)
    came = gate("security")

    of_changes = [count for name, count in tried.items() if name != "v" and Change.ALL_RULES_REMOVED.value not in name]
    assert came.is_open
    assert len(of_changes) > 50
    assert sum(of_changes) < 1.2 * len(of_changes)


def test_above_its_budget_no_more_cases_are_begun() -> None:
    read = folder("ux")
    came = run_gate(read.unpublished, read.cases, starter(COMPANY), Finder(), NOW, RunOptions(at_most=0))
    assert {result.verdict for result in came.results} == {Verdict.NOT_RUN}
