"""The starter twins pass their own gates and cover their craft."""

from functools import lru_cache

import pytest

from bot.practice.starters import practice_starter
from tests.support.builders import NOW, starter
from twins.deciding.lookup import Lookup
from twins.playbook.cases import Case, MindName
from twins.playbook.folder import STARTERS
from twins.playbook.model import COMPANY
from twins.publishing.case_runner import Verdict, run_case
from twins.values import Outcome

HANDLES = sorted(path.name for path in STARTERS.iterdir() if path.is_dir())
TWINS = [handle for handle in HANDLES if handle != COMPANY]
MIND = Lookup()
EACH = pytest.mark.parametrize("handle", HANDLES)


@lru_cache
def _cases(handle: str) -> tuple[Case, ...]:
    return practice_starter(handle).cases.cases


ALL = [(handle, case) for handle in HANDLES for case in _cases(handle)]


@pytest.mark.parametrize(("handle", "case"), ALL, ids=[case.id for _, case in ALL])
def test_every_case_that_the_look_up_can_run_passes(handle: str, case: Case) -> None:
    company = None if handle == COMPANY else starter(COMPANY)

    result = run_case(case, starter(handle), company, MIND, NOW)

    needs_another_mind = bool(case.minds) and MindName.LOOKUP not in case.minds
    assert result.verdict is (Verdict.NOT_RUN if needs_another_mind else Verdict.PASSED), result.answered


def test_those_of_the_practice_workspace_are_among_them() -> None:
    assert {COMPANY, "data", "security", "ux"} <= set(HANDLES)


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
