"""What granting and revoking a decision space leave in a playbook."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from bot.practice.starters import practice_starter
from tests.support.builders import ANA, starter
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.space_edits import edits_for_space, edits_to_remove_space, settled_by_space
from twins.authoring.yaml_edits import apply_edits
from twins.deciding.ask import Ask
from twins.finder.finder import Finder
from twins.playbook.cases import Case
from twins.playbook.folder import Folder, parse_folder
from twins.playbook.model import COMPANY
from twins.publishing.gate import Gate, run_gate
from twins.values import Outcome

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STAGING = "let the tester sleep for {number} nights"
NIGHTS = {"kind": "number", "name": "amount", "unit": "nights", "at_most": "14"}


@cache
def security() -> tuple[Folder, EditablePlaybook]:
    """The security twin, and its sketch."""
    folder = practice_starter("security")
    return folder, EditablePlaybook.of(folder.files)


def published(handle: str, edits: list[Edit]) -> Folder:
    """A starter with edits in it."""
    return parse_folder(apply_edits(practice_starter(handle).files, edits))


def gate(folder: Folder) -> Gate:
    """Run the publishing gate on a folder."""
    company = None if folder.twin.is_company else starter(COMPANY)
    return run_gate(folder.unpublished, folder.cases, company, Finder(), NOW)


def a_grant(*asked: str, **given: Any) -> dict[str, Any]:
    """A space of the security twin, as a form gives it."""
    held = {
        "id": "SEC-S9",
        "may": "Let testers sleep",
        "also_asked_as": list(asked or (STAGING,)),
        "bounds": [],
        "cap": {"uses": 5, "per": "week"},
        "until": "2027-01-31",
        "granted_on": "2026-11-01",
        "granted_by": ANA.model_dump(include={"slack", "name"}),
        "brings_down": [],
    }
    return held | given


def guards(**given: Any) -> list[Case]:
    """The cases that come with a space."""
    edits = edits_for_space(security()[1], given)
    return [Case.model_validate(each.after) for each in edits if each.part is ItemKind.CASE]


@pytest.mark.parametrize(
    ("grant", "ask", "product"),
    [
        # the largest number that is inside; without a bound any would be
        (a_grant(bounds=[NIGHTS]), "let the tester sleep for 14 nights because it is needed", None),
        (a_grant(bounds=[NIGHTS | {"at_most": "0.50"}]), "for 0.5 nights because", None),
        (a_grant(bounds=[NIGHTS | {"at_most": None, "at_least": "3"}]), "for 3 nights because", None),
        # a product of those that are named
        (
            a_grant("let the tester sleep", bounds=[{"kind": "product", "name": "p", "any_of": ["Billing", "Search"]}]),
            "let the tester sleep because it is needed",
            "Billing",
        ),
        # an environment that the words name
        (
            a_grant(
                "let the tester sleep on staging",
                bounds=[{"kind": "environment", "name": "where", "any_of": ["staging"]}],
            ),
            "let the tester sleep on staging because it is needed",
            None,
        ),
    ],
)
def test_what_is_handed_over_is_guarded_by_a_case_inside_its_bounds(
    grant: dict[str, Any], ask: str, product: str | None
) -> None:
    [case] = guards(**grant)
    assert ask in case.ask
    assert (case.product, case.expect.outcome, case.expect.space) == (product, Outcome.DECIDED, "SEC-S9")


@pytest.mark.parametrize(
    "grant",
    [
        # a number that the words don't have, an environment that they don't name, a number without any bound
        a_grant("let the tester sleep", bounds=[NIGHTS]),
        a_grant("let the tester sleep", bounds=[{"kind": "environment", "name": "where", "any_of": ["staging"]}]),
        a_grant(),
        # no words
        a_grant(also_asked_as=[]),
    ],
)
def test_where_no_ask_is_inside_by_its_words_no_case_is_made_up(grant: dict[str, Any]) -> None:
    assert guards(**grant) == []


def test_a_number_of_another_unit_is_inside_nothing() -> None:
    assert guards(**a_grant("let the tester sleep for {number} weeks", bounds=[NIGHTS])) == []


def test_a_space_that_can_not_be_is_none() -> None:
    with pytest.raises(ValidationError):
        edits_for_space(security()[1], a_grant(cap={"uses": 0, "per": "week"}))


@pytest.mark.thorough
@pytest.mark.parametrize("bounds", [[], [NIGHTS]])
def test_a_grant_leaves_the_gate_open_and_its_cases_green(bounds: list[dict[str, str]]) -> None:
    words = STAGING if bounds else "let the tester sleep"
    came = gate(published("security", edits_for_space(security()[1], a_grant(words, bounds=bounds))))
    assert (came.is_open, [each.case.id for each in came.failed]) == (True, [])


def test_a_case_that_asks_for_just_this_expects_the_space() -> None:
    grant = a_grant("let partners pull the invoice export by a link", brings_down=["SEC-T1", "SEC-4", "outside"])
    changed = {case.id: case.expect.space for case in guards(**grant)}
    assert changed["SEC-C17"] == "SEC-S9"


def test_what_is_taken_back_is_gone_with_its_cases() -> None:
    playbook = security()[1]
    edits = edits_to_remove_space(playbook, "SEC-S1")
    assert {each.item for each in edits} == {"SEC-S1", *(case.id for case in playbook.cases_of("SEC-S1"))}
    assert all(each.after is None for each in edits)


def test_what_is_not_there_can_not_be_taken_back() -> None:
    with pytest.raises(KeyError):
        edits_to_remove_space(security()[1], "SEC-S9")


@pytest.mark.xfail(strict=True, reason="a case that expected a check is deleted with the space that it came to name")
def test_granting_and_taking_back_leave_the_cases_that_there_were() -> None:
    playbook = before = security()[1]
    grant = a_grant("let partners pull the invoice export by a link", brings_down=["SEC-T1", "SEC-4", "outside"])
    for edit in edits_for_space(playbook, grant):
        playbook = playbook.changed(edit)
    for edit in edits_to_remove_space(playbook, "SEC-S9"):
        playbook = playbook.changed(edit)
    assert {case.id for case in playbook.cases} >= {case.id for case in before.cases}


@pytest.mark.parametrize(
    ("asks", "settled"),
    [
        ([], 0),
        # inside; beyond the bound; something else; the same again
        (["let the tester sleep for 5 nights because she tests"], 1),
        (["let the tester sleep for 15 nights because she tests"], 0),
        (["put the API key in the repo"], 0),
        (["let the tester sleep for 14 nights because she tests"] * 3, 3),
    ],
)
def test_a_replay_counts_what_the_space_would_have_settled(asks: list[str], settled: int) -> None:
    version = published("security", edits_for_space(security()[1], a_grant(bounds=[NIGHTS]))).unpublished
    assert settled_by_space(version, [STAGING], [Ask.of(text) for text in asks], NOW) == settled


@pytest.mark.parametrize(("conductor", "settled"), [("U0CORA", 1), ("U0CHEN", 0), ("", 0)])
def test_a_space_for_some_is_used_by_those_only(conductor: str, settled: int) -> None:
    who = [{"slack": "U0CORA", "name": "Cora"}]
    version = published("security", edits_for_space(security()[1], a_grant(who=who, bounds=[NIGHTS]))).unpublished
    ask = Ask.of("let the tester sleep for 5 nights because she tests").model_copy(update={"conductor": conductor})
    assert settled_by_space(version, [STAGING], [ask], NOW) == settled


def test_what_another_space_settles_is_not_counted() -> None:
    version = published("security", edits_for_space(security()[1], a_grant(bounds=[NIGHTS]))).unpublished
    asks = [Ask.of("give the contractor staging access for 5 days because he tests the import")]
    assert settled_by_space(version, [STAGING], asks, NOW) == 0
