"""When a known-good case passes, fails, or doesn't run."""

from datetime import datetime
from typing import Any

import pytest

from tests.support.builders import ANA, NOW, a_company, a_reading, a_rule, a_space, a_twin, a_version, no_reading
from twins.deciding.ask import Ask
from twins.deciding.model_failure import ModelFailure
from twins.deciding.reading import NoReading, Reading, ReadingResult
from twins.playbook.cases import Case, MindName
from twins.playbook.model import Version
from twins.publishing.case_runner import CaseResult, Verdict, run_case
from twins.values import Tier

SPACED = a_version(a_twin(rules=[a_rule()], spaces=[a_space()]))


class Reader:
    """A mind that returns its scripted readings in order, and records its asks."""

    name = "lookup"
    is_quick = True

    def __init__(self, *readings: Reading | NoReading) -> None:
        self._readings = readings
        self.asked: list[tuple[str, str | None, datetime]] = []

    def read(self, ask: Ask, version: Version, company: Version | None, now: datetime) -> ReadingResult:
        self.asked.append((ask.text, ask.product, now))
        return ReadingResult(self._readings[min(len(self.asked), len(self._readings)) - 1])

    def stop(self) -> None:
        """Do nothing."""

    def expected_cost(self, version: Version, company: Version | None) -> int:
        return 0


def _case(**given: Any) -> Case:
    return Case.model_validate({"id": "SEC-C1", "ask": "keep it", "expect": {"outcome": "decided"}} | given)


def _run(case: Case, *readings: Reading | NoReading, version: Version | None = None) -> CaseResult:
    return run_case(case, version or SPACED, a_company(), Reader(*readings), NOW)


DECIDED, HANDED = {"outcome": "decided"}, {"outcome": "not_covered"}
GOING: dict[str, tuple[dict[str, Any], Reading | NoReading, Verdict]] = {
    # what is said has to come out, what is left out may be anything
    "the outcome": (DECIDED, a_reading(), Verdict.PASSED),
    "another outcome": (DECIDED, a_reading(assumptions=("that they agreed",)), Verdict.FAILED),
    "the tier": (DECIDED | {"tier": 1}, a_reading(), Verdict.PASSED),
    "another tier": (DECIDED | {"tier": 2}, a_reading(), Verdict.FAILED),
    "the rules": (DECIDED | {"rules": ["SEC-2"]}, a_reading(), Verdict.PASSED),
    "a rule that isn't cited": (DECIDED | {"rules": ["SEC-2", "SEC-3"]}, a_reading(), Verdict.FAILED),
    "the space": (DECIDED | {"space": "SEC-S1"}, a_reading(space="SEC-S1"), Verdict.PASSED),
    "no space": (DECIDED | {"space": "SEC-S1"}, a_reading(), Verdict.FAILED),
    "the person": (HANDED | {"person": ANA.name}, a_reading(covered=False), Verdict.PASSED),
    "another person": (HANDED | {"person": "Leo"}, a_reading(covered=False), Verdict.FAILED),
    "no person": (DECIDED | {"person": "Ana"}, a_reading(), Verdict.FAILED),
}


@pytest.mark.parametrize(("expect", "reading", "verdict"), GOING.values(), ids=list(GOING))
def test_a_case_passes_when_everything_it_says_comes_out(
    expect: dict[str, Any], reading: Reading | NoReading, verdict: Verdict
) -> None:
    assert _run(_case(expect=expect), reading).verdict is verdict


def test_a_failed_case_says_what_was_answered() -> None:
    assert _run(_case(), a_reading(assumptions=("that they agreed",))).answered == "assumed (tier 2; SEC-2)"
    assert _run(_case(), a_reading(covered=False)).answered == "not_covered (tier 3; no rule, to Ana)"
    assert _run(_case(expect=HANDED), a_reading(space="SEC-S1")).answered == "decided (tier 1; SEC-2, space SEC-S1)"


def test_a_case_for_another_mind_is_not_run_and_never_passed() -> None:
    assert _run(_case(minds=[MindName.CLAUDE]), a_reading()).verdict is Verdict.NOT_RUN
    assert _run(_case(minds=[MindName.CLAUDE, MindName.LOOKUP]), a_reading()).verdict is Verdict.PASSED


def test_a_case_plays_on_its_day_and_in_its_product() -> None:
    mind = Reader(a_reading())

    run_case(_case(on="2027-01-08", product="Billing"), SPACED, None, mind, NOW)

    assert mind.asked == [("keep it", "Billing", datetime.fromisoformat("2027-01-08T12:00:00+00:00"))]


def test_a_space_that_has_ended_on_the_day_of_a_case_is_not_used() -> None:
    case = _case(on="2027-04-01", expect=DECIDED | {"space": "SEC-S1"})

    assert _run(case, a_reading(space="SEC-S1")).verdict is Verdict.FAILED


def test_one_answer_of_several_that_is_not_as_expected_fails_the_case() -> None:
    readings = [a_reading(), a_reading(), a_reading(assumptions=("that they agreed",))]

    assert _run(_case(repeat=2), *readings).verdict is Verdict.PASSED
    assert _run(_case(repeat=3), *readings).verdict is Verdict.FAILED


def test_the_companys_law_is_read_with_every_case() -> None:
    case = _case(ask="sell customer data", expect={"outcome": "refused", "tier": Tier.CHECK_FIRST, "rules": ["CO-1"]})

    assert _run(case, a_reading()).verdict is Verdict.PASSED


def test_a_case_that_no_mind_could_read_is_not_run_and_says_why() -> None:
    result = _run(_case(expect=HANDED), no_reading(ModelFailure.BAD_KEY))

    assert (result.verdict, result.failure) == (Verdict.NOT_RUN, ModelFailure.BAD_KEY)
