"""How people ask for a law: questions, and orders that keep it."""

from typing import Any

import pytest

from tests.support.builders import a_law, a_twin
from twins.authoring.editable_playbook import EditablePlaybook
from twins.authoring.lesson_edits import edits_for_lesson
from twins.authoring.lessons import RuleDraft, Stance
from twins.authoring.order_phrasings import as_order, cases_of_orders, is_shown, phrasings_given
from twins.authoring.yaml_edits import new_texts
from twins.deciding.question_grammar import is_question
from twins.playbook.cases import Case, Expected
from twins.playbook.model import Rule
from twins.values import Outcome, Tier

ORDER, OTHER, QUESTION = "put the api key in the vault", "rotate the api key", "where does an api key go"


def law(*orders: str, asked: tuple[str, ...] = (), **given: Any) -> Rule:
    return a_law(done_right=orders, also_asked_as=asked, **given)


def test_a_new_order_of_the_expert_keeps_the_law_and_a_question_is_asked() -> None:
    assert phrasings_given((ORDER, QUESTION), law(), is_suggested=False) == ((QUESTION,), (ORDER,))
    assert phrasings_given((ORDER, QUESTION), None, is_suggested=False) == ((QUESTION,), (ORDER,))


def test_what_was_there_before_stays_what_it_was() -> None:
    before = law(OTHER, asked=(ORDER,))
    assert phrasings_given((ORDER, OTHER, QUESTION), before, is_suggested=False) == ((ORDER, QUESTION), (OTHER,))


def test_no_suggested_order_is_one_that_a_law_decides_on() -> None:
    assert phrasings_given((ORDER, OTHER), law(OTHER), is_suggested=True) == ((ORDER,), (OTHER,))


def playbook() -> EditablePlaybook:
    twin = a_twin()
    return EditablePlaybook.of(new_texts("security", twin.name, twin.craft, twin.expert, twin.scope.covers))


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({}, Outcome.DECIDED),
        ({"tier": 2}, Outcome.ASSUMED),
        ({"tier": 3}, Outcome.CHECK_FIRST),
        ({"unless": "a test key", "must_be_said": True}, Outcome.ASSUMED),
    ],
    ids=str,
)
def test_each_order_gets_a_case_of_what_comes_of_it(given: dict[str, Any], outcome: Outcome) -> None:
    cases = [edit.after for edit in cases_of_orders(playbook(), law(ORDER, "set {number} api keys", **given))]
    assert [case["id"] for case in cases] == ["SEC-C1", "SEC-C2"]
    assert {case["expect"]["outcome"] for case in cases} == {outcome}
    assert cases[1]["ask"] == "set 10 api keys because it is needed"


def test_an_order_that_a_case_shows_gets_no_other() -> None:
    given = playbook()
    for _ in range(2):
        edits = list(cases_of_orders(given, law(ORDER)))
        for edit in edits:
            given = given.changed(edit)
    assert edits == []
    assert len(given.cases) == 1


@pytest.mark.parametrize("about", [{"trigger": "SEC-T1", "rules": (law().id,)}, {"offers": (law().id,)}], ids=str)
def test_a_case_that_is_checked_for_something_else_shows_no_order(about: dict[str, Any]) -> None:
    case = Case(id="SEC-C9", ask=f"{ORDER} because it is needed", expect=Expected(outcome=Outcome.CHECK_FIRST, **about))
    given = playbook()
    given = given.changed(given.put_item(case))
    assert not is_shown(given, law(ORDER), ORDER)
    assert len([*cases_of_orders(given, law(ORDER))]) == 1


@pytest.mark.parametrize("ask", ["do we print invoices", "what is the session timeout", "print invoices"])
def test_what_is_never_done_is_asked_for_as_an_order(ask: str) -> None:
    assert not is_question(as_order(ask))
    assert as_order("print invoices") == "print invoices"


def test_a_law_that_is_learned_from_a_question_shows_what_it_refuses() -> None:
    lesson = RuleDraft(stance=Stance.NEVER, text="Never", why="Printers jam", ask="do we print the invoices")
    [_, case] = edits_for_lesson(playbook(), lesson, None).edits
    assert (case.after["expect"]["outcome"], case.after["expect"]["tier"]) == (Outcome.REFUSED, Tier.CHECK_FIRST)
