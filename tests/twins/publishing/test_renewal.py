"""A case from before the eight outcomes expects what comes out now, if the engine alone made the difference."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.support.builders import NOW, a_law, a_rule, a_space, a_trigger, a_twin, a_version
from twins.finder.finder import Finder
from twins.playbook.cases import Case, MindName
from twins.publishing.case_runner import Verdict, run_case
from twins.publishing.renewal import renewed_cases
from twins.values import Outcome

HOURS = [{"kind": "number", "name": "hours", "unit": "hours", "at_most": 12}]
TWIN = a_version(
    a_twin(
        rules=[
            a_law(why="Bots find it", also_asked_as=["put the api key in the vault"]),
            a_rule("SEC-2", also_asked_as=["end sessions after {number} hours", "when do sessions end"], bounds=HOURS),
            a_rule("SEC-3", tier=2, text="Staging forgets people daily", why="Its data is stale"),
            a_rule("SEC-4", text="Badges are blue", why="Green looked odd", also_asked_as=["print a badge"]),
        ],
        check_first=[a_trigger()],
        spaces=[a_space(also_asked_as=["order a new laptop"], until=date(2026, 12, 1))],
    )
)
PUBLISHED, LATER = NOW, datetime(2026, 12, 24, tzinfo=UTC)


def case(ask: str, outcome: str, **expect: Any) -> Case:
    return Case.model_validate({"id": "SEC-C1", "ask": ask, "expect": {"outcome": outcome, **expect}})


def renewed(*cases: Case) -> list[Case]:
    return list(renewed_cases(TWIN, cases, None, PUBLISHED))


def verdict(one: Case, now: datetime = NOW) -> Verdict:
    return run_case(one, TWIN, None, Finder(), now).verdict


# (the case, and the outcome that it is renewed to)
BY_THE_ENGINE = {
    "a question was decided": (case("when do sessions end", "decided", tier=1, rules=["SEC-2"]), Outcome.ANSWERED),
    "no reason was given": (
        case("end sessions after 9 hours", "assumed", tier=2, rules=["SEC-2"]),
        Outcome.DECIDED,
    ),
    "an order was among a law's phrasings": (
        case("put the api key in the vault because bots find it", "decided", tier=1, rules=["SEC-1"]),
        Outcome.CHECK_FIRST,
    ),
    "words came close": (
        case("let sessions end after 10 hours when laptops get lost because we forget", "assumed", rules=["SEC-2"]),
        Outcome.UNSURE,
    ),
    "a question that touches a trigger was checked": (
        case("when do sessions end for people who make the bucket public", "check_first", trigger="SEC-T1"),
        Outcome.ANSWERED,
    ),
}


@pytest.mark.parametrize(("before", "outcome"), BY_THE_ENGINE.values(), ids=list(BY_THE_ENGINE))
def test_a_case_that_the_engine_answers_otherwise_expects_the_answer(before: Case, outcome: Outcome) -> None:
    assert verdict(before) is Verdict.FAILED
    after = renewed(before)[0]
    assert (after.id, after.ask, after.expect.outcome) == (before.id, before.ask, outcome)
    assert {*before.expect.rules} <= after.expect.names
    assert verdict(after) is Verdict.PASSED


KEPT = {
    "more leave than before": case("end sessions after 9 hours because laptops get lost", "check_first"),
    "a no that is none any more": case("end sessions after 9 hours because laptops get lost", "refused"),
    "another rule": case("end sessions after 9 hours because laptops get lost", "decided", rules=["SEC-4"]),
    "a trigger": case("make the bucket public because they ask", "decided"),
    "a refusal": case("put the API key in the repo because it is private", "decided", rules=["SEC-1"]),
    "a person": case("water the plants because they look sad", "handed_over", person="Leo"),
    "a question of which doing is checked no longer": case("when do sessions end", "check_first", rules=["SEC-2"]),
}


@pytest.mark.parametrize("before", KEPT.values(), ids=list(KEPT))
def test_a_case_that_something_else_fails_stays_as_it_was_and_fails(before: Case) -> None:
    assert renewed(before) == [before]
    assert verdict(before) is Verdict.FAILED


def test_a_case_that_passes_stays_as_it_was() -> None:
    before = case("put the API key in the repo because it is private", "refused", rules=["SEC-1"])
    assert renewed(before) == [before]


def test_a_checked_case_names_its_trigger_so_that_it_notices_its_loss() -> None:
    [after] = renewed(case("make the bucket public because they ask", "check_first"))
    assert after.expect.trigger == "SEC-T1"


def test_a_space_that_has_ended_since_still_fails_its_case() -> None:
    before = case("order a new laptop because mine broke", "decided", space="SEC-S1")
    assert renewed(before) == [before]
    assert verdict(before, LATER) is Verdict.FAILED


def test_a_case_for_a_model_keeps_what_it_expects() -> None:
    before = case("when do sessions end", "decided").model_copy(update={"minds": (MindName.CLAUDE,)})
    assert renewed(before) == [before]


def test_where_the_finder_may_not_judge_a_model_goes_on_with_what_it_did() -> None:
    before = case("put the api key in the vault because bots find it", "decided", rules=["SEC-1"])
    own, models = renewed(before)
    assert (own.minds, own.expect.outcome) == ((MindName.LOOKUP,), Outcome.CHECK_FIRST)
    assert (models.id, models.minds, models.expect) == ("SEC-CC1", (MindName.CLAUDE,), before.expect)


def test_what_was_renewed_once_is_not_renewed_again() -> None:
    once = renewed(*(each.model_copy(update={"id": f"SEC-C{n}"}) for n, (each, _) in enumerate(BY_THE_ENGINE.values())))
    assert list(renewed_cases(TWIN, once, None, PUBLISHED)) == once
