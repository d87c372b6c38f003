"""How people ask for a law, in its form: questions are answered, and orders that keep it are decided on with a case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.authoring.forms.rule_form import rule_in
from tests.support.builders import a_rule
from tests.support.past_decisions import AGREEMENT, CHATS
from tests.support.slack_world import LEO, World, shown
from tests.support.twin_author import TwinAuthor, kept_by_leo
from twins.playbook.cases import Case
from twins.playbook.model import Rule
from twins.values import Outcome

ORDER, QUESTION = "send customer contracts to the legal team", "which tools may see a customer contract"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield a workspace with Leo's twin live."""
    with kept_by_leo(tmp_path / "practice.db", AGREEMENT, CHATS) as world:
        yield world


@pytest.fixture
def leo(world: World) -> TwinAuthor:
    """Return the twin's expert."""
    return TwinAuthor(world, LEO)


def law_of(leo: TwinAuthor) -> Rule:
    law = leo.draft.playbook.rule("LEG-2")
    assert law
    return law


def cases_of(leo: TwinAuthor) -> list[Case]:
    return [case for case in leo.draft.playbook.cases_of("LEG-2") if case.expect.outcome is Outcome.DECIDED]


def test_an_order_comes_with_its_case_and_a_question_with_none(world: World, leo: TwinAuthor) -> None:
    leo.edit("LEG-2", tier="1", asked=f"{ORDER}\n{QUESTION}")
    assert (law_of(leo).done_right, law_of(leo).also_asked_as) == ((ORDER,), (QUESTION,))
    [case] = cases_of(leo)
    assert case.ask.startswith(ORDER)
    leo.page()
    leo.use("twin:publish")
    assert "✅ Go ahead" in shown(world.answered(f"legal {ORDER}"))
    assert "💬" in shown(world.answered(f"legal {QUESTION}"))


@pytest.mark.thorough
def test_the_form_shows_both_and_saving_it_changes_nothing(leo: TwinAuthor) -> None:
    leo.edit("LEG-2", tier="1", asked=f"{ORDER}\n{QUESTION}")
    before = law_of(leo)
    leo.page()
    leo.item("edit", "LEG-2")
    assert set(leo.typed["asked"].splitlines()) == {ORDER, QUESTION}
    leo.fill(text="No contract of a customer goes into a tool without an agreement")
    assert law_of(leo).model_dump(exclude={"text"}) == before.model_dump(exclude={"text"})
    assert len(cases_of(leo)) == 1


def test_an_order_of_a_law_keeps_the_default_that_it_is_made(leo: TwinAuthor) -> None:
    leo.edit("LEG-2", tier="1", asked=ORDER)
    leo.edit("LEG-2", kind="default")
    assert (law_of(leo).done_right, law_of(leo).also_asked_as) == ((), (ORDER,))


@pytest.mark.parametrize(("unless", "must_be_said"), [("it is outside Europe", True), ("", False)])
def test_what_the_form_does_not_show_is_kept_as_long_as_it_means_something(unless: str, *, must_be_said: bool) -> None:
    before = a_rule(unless="it is outside Europe", accepts=["outside"], must_be_said=True)
    given = {"text": before.text, "why": before.why, "unless": unless, "kind": "default", "tier": "1"}
    rule = rule_in({name: {name: {"value": value}} for name, value in given.items()}, before.id, before)
    assert (rule["accepts"], rule["must_be_said"]) == (("outside",), must_be_said)
    assert Rule.model_validate(rule)
