"""A case of an ask that isn't clear says what is offered, and what comes of the next click."""

from typing import Any

import pytest

from tests.support.builders import NOW, a_law, a_reading, a_rule, a_twin, a_version
from twins.deciding.ask import Ask
from twins.deciding.reading import ReadingResult
from twins.finder.finder import Finder
from twins.playbook.cases import Case
from twins.playbook.model import Version
from twins.publishing.case_runner import CaseResult, Verdict, run_case

TWIN = a_version(
    a_twin(
        rules=[
            a_law(why="Bots find it"),
            a_rule("SEC-2", also_asked_as=["end sessions after {number} hours"]),
            a_rule(
                "SEC-3",
                tier=2,
                text="Staging logs people out daily",
                why="Its data is stale",
                also_asked_as=["log people out of staging"],
            ),
        ]
    )
)
UNCLEAR = "let sessions end after 10 hours when laptops get lost"


class Claude:
    """A mind that reads every ask alike, and its reason as it stands."""

    name = "claude"
    is_quick = False

    def __init__(self, **facts: Any) -> None:
        self._facts = facts

    def read(self, ask: Ask, version: Version, company: Version | None, now: object) -> ReadingResult:
        return ReadingResult(a_reading(**({"why": ask.why} | self._facts)), cost=10)

    def expected_cost(self, version: Version, company: Version | None) -> int:
        return 10

    def stop(self) -> None:
        pass


def run(ask: str, mind: Claude | Finder | None = None, **expect: Any) -> CaseResult:
    case = Case.model_validate({"id": "SEC-C1", "ask": ask, "expect": expect})
    return run_case(case, TWIN, None, mind or Finder(), NOW)


def unclear(**expect: Any) -> CaseResult:
    return run(UNCLEAR, outcome="unsure", **expect)


def test_what_is_offered_has_to_be_offered() -> None:
    assert unclear(offers=["SEC-2"]).verdict is Verdict.PASSED
    result = unclear(offers=["SEC-3"])
    assert result.verdict is Verdict.FAILED
    assert "offers SEC-2" in result.answered
    assert "asks for pick" in result.answered


@pytest.mark.parametrize(
    ("click", "outcome"),
    [
        ({"keeps": True}, "assumed"),
        ({"keeps": False}, "check_first"),
        ({"against": True}, "not_by_default"),
    ],
    ids=["it keeps to it", "one isn't so", "it goes against it"],
)
def test_a_pick_is_decided_by_what_is_stated_of_it(click: dict[str, bool], outcome: str) -> None:
    assert unclear(after={"pick": "SEC-2", "outcome": outcome, **click}).verdict is Verdict.PASSED
    wrong = unclear(after={"pick": "SEC-2", "outcome": "decided", **click})
    assert wrong.verdict is Verdict.FAILED
    assert f"then {outcome}" in wrong.answered


def test_the_tier_after_a_click_counts() -> None:
    after = {"pick": "SEC-2", "keeps": True, "outcome": "assumed"}
    assert unclear(after={**after, "tier": 2}).verdict is Verdict.PASSED
    assert unclear(after={**after, "tier": 3}).verdict is Verdict.FAILED


def test_a_pick_of_what_isnt_offered_changes_nothing() -> None:
    result = unclear(after={"pick": "SEC-3", "keeps": True, "outcome": "assumed"})
    assert result.verdict is Verdict.FAILED
    assert "then unsure" in result.answered


def test_a_reason_that_was_asked_for_brings_the_verdict_and_none_a_tier_more() -> None:
    ask = "log people out of staging"
    assert run(ask, outcome="unsure", after={"why": "it is slow", "outcome": "assumed"}).verdict is Verdict.PASSED
    assert run(ask, outcome="unsure", after={"outcome": "check_first", "tier": 3}).verdict is Verdict.PASSED
    assert run(ask, outcome="unsure", after={"outcome": "assumed"}).verdict is Verdict.FAILED


def test_a_reason_goes_through_the_floor() -> None:
    why = "we put the API key in the repo"
    result = run("log people out of staging", outcome="unsure", after={"why": why, "outcome": "refused"})
    assert result.verdict is Verdict.PASSED


def test_a_click_that_nothing_asks_for_is_no_click() -> None:
    result = run(
        "log people out of staging", outcome="unsure", after={"pick": "SEC-3", "keeps": True, "outcome": "assumed"}
    )
    assert result.verdict is Verdict.FAILED
    assert "asks for why" in result.answered


def test_a_model_reads_again_with_the_reason_and_both_readings_are_paid_for() -> None:
    mind = Claude(applied=("SEC-3",))
    result = run("log staging out", mind, outcome="unsure", after={"why": "it is slow", "outcome": "assumed"})
    assert (result.verdict, result.cost) == (Verdict.PASSED, 20)
