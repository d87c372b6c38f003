"""The starter twins pass their own gates and cover their craft."""

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import NOW, starter
from tests.support.effort import for_thorough
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import DecisionContext
from twins.deciding.reading import Deed, Reading
from twins.finder.finder import Finder
from twins.finder.phrasings import exact_words, is_question_phrasing, matching
from twins.playbook.cases import Case, MindName
from twins.playbook.folder import STARTERS
from twins.playbook.model import COMPANY, Rule, Version
from twins.publishing.case_runner import Verdict
from twins.publishing.gate import run_cases, run_gate
from twins.values import Outcome, Reach

HANDLES = sorted(path.name for path in STARTERS.iterdir() if path.is_dir())
IN_PRACTICE = (COMPANY, "data", "security", "ux")
TWINS = [handle for handle in HANDLES if handle != COMPANY]
MIND = Finder()
EACH = pytest.mark.parametrize("handle", HANDLES)


def _cases(handle: str) -> tuple[Case, ...]:
    return practice_starter(handle).cases.cases


def _company(handle: str) -> Version | None:
    return None if handle == COMPANY else starter(COMPANY)


@EACH
def test_every_case_that_the_look_up_can_run_passes(handle: str) -> None:
    folder = practice_starter(handle)
    came, _ = run_cases(folder.unpublished, folder.cases, _company(handle), MIND, NOW)
    results = {result.case: result for result in came}
    assert tuple(results) == _cases(handle)

    for case, result in results.items():
        needs_another_mind = bool(case.minds) and MindName.LOOKUP not in case.minds
        expected = Verdict.NOT_RUN if needs_another_mind else Verdict.PASSED
        assert result.verdict is expected, f"{case.id}: {result.answered}"


def test_those_of_the_practice_workspace_are_among_them() -> None:
    assert {*IN_PRACTICE} <= set(HANDLES)


@pytest.mark.parametrize("handle", TWINS)
def test_a_twin_has_twenty_rules_of_both_kinds_and_of_every_tier(handle: str) -> None:
    twin = starter(handle).twin

    assert len(twin.rules) >= 20
    assert {rule.is_law for rule in twin.rules} == {True, False}
    assert {int(rule.tier) for rule in twin.rules} == {1, 2, 3}
    assert twin.spaces
    assert twin.scope.not_covered
    assert twin.check_first


@EACH
def test_every_law_has_a_case_that_it_refuses(handle: str) -> None:
    refused = {rule for case in _cases(handle) if case.expect.outcome is Outcome.REFUSED for rule in case.expect.rules}

    assert {rule.id for rule in starter(handle).twin.rules if rule.is_law} <= refused


@EACH
def test_most_rules_are_named_by_a_case(handle: str) -> None:
    named = {rule for case in _cases(handle) for rule in case.expect.rules}
    rules = {rule.id for rule in starter(handle).twin.rules}

    assert len(rules & named) >= 0.9 * len(rules), sorted(rules - named)


@EACH
def test_every_rule_was_confirmed_before_it_came_here(handle: str) -> None:
    assert [rule.id for rule in starter(handle).twin.rules if not rule.confirmed or rule.confirmed > NOW.date()] == []


def test_no_two_starters_share_an_id() -> None:
    ids = [rule.id for handle in HANDLES for rule in starter(handle).twin.rules]

    assert len(ids) == len(set(ids))


@EACH
def test_a_law_is_asked_about_in_questions_and_kept_by_orders(handle: str) -> None:
    laws = [rule for rule in starter(handle).twin.rules if rule.is_law]

    assert [text for law in laws for text in law.also_asked_as if not is_question_phrasing(text)] == []
    assert [text for law in laws for text in law.done_right if is_question_phrasing(text)] == []


@EACH
def test_every_order_that_keeps_a_law_has_a_case(handle: str) -> None:
    decided = [c for c in _cases(handle) if c.expect.outcome in {Outcome.DECIDED, Outcome.ASSUMED}]
    shown = {(rule, matching(Ask.of(c.ask).want, _done_right(handle))) for c in decided for rule in c.expect.rules}

    assert {(rule.id, text) for rule in starter(handle).twin.rules for text in rule.done_right} <= shown


def _done_right(handle: str) -> list[str]:
    return [text for rule in starter(handle).twin.rules for text in rule.done_right]


@EACH
def test_no_phrasing_both_keeps_a_default_and_goes_against_it(handle: str) -> None:
    for rule in starter(handle).twin.rules:
        against = frozenset[tuple[str, ...]]().union(*map(exact_words, rule.otherwise_when))
        assert [text for text in rule.also_asked_as if exact_words(text) & against] == []


@EACH
def test_what_a_rule_accepts_has_a_case_on_each_side(handle: str) -> None:
    for rule in starter(handle).twin.rules:
        if not rule.accepts:
            continue
        inside = [case for case in _cases(handle) if case.expect.rules == (rule.id,) and MindName.CLAUDE in case.minds]
        beyond = [case for case in _cases(handle) if rule.id in (*case.expect.rules, *case.expect.offers)]

        checked = Outcome.CHECK_FIRST
        assert any(_with_its_reach(case, handle, rule) is case.expect.outcome for case in inside), rule.id
        assert any(_with_its_reach(case, handle, rule) is case.expect.outcome is checked for case in beyond), rule.id


def _with_its_reach(case: Case, handle: str, rule: Rule) -> Outcome:
    """Return what comes of a case that is read as one deed under one rule, with all the reach that the rule accepts."""
    reach = Reach.OUTSIDE if "outside" in rule.accepts else Reach.TEAM
    deed = Deed(what=case.ask, reach=reach, reversible="irreversible" not in rule.accepts)
    reading = Reading(mind="test", why="people asked", applied=(rule.id,), deeds=(deed,), unless_said=(rule.id,))
    context = DecisionContext(company=_company(handle))
    return decide(Ask.of(case.ask), reading, starter(handle), context, NOW).outcome


@pytest.mark.parametrize("handle", [*IN_PRACTICE, *for_thorough(sorted({*HANDLES} - {*IN_PRACTICE}))])
def test_a_starter_passes_its_gate_with_every_rule_guarded(handle: str) -> None:
    folder = practice_starter(handle)
    gate = run_gate(folder.unpublished, folder.cases, _company(handle), MIND, NOW)

    assert gate.is_open
    assert (gate.failed, gate.unguarded, gate.unguarded_strict) == ((), (), ())
