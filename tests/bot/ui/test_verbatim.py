"""No text that is sent lets Slack turn what a person wrote into a live mention, channel or address."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app.card_registry import draw
from bot.authoring.twin_page import kept_blocks
from bot.checking.check_card import whole_check
from bot.checking.inbox_card import queue_blocks
from bot.ui.budget import reduced, text_only
from tests.bot.ui.test_authoring_cards_fit import forms
from tests.support.every_card import views_of
from tests.support.long_cards import a_view
from tests.support.long_drafts import a_draft
from twins.authoring.drafts import Draft, TwinPage
from twins.checking.views import AnswerView
from twins.jobs import CardKind
from twins.reporting.home_views import InboxView
from twins.states import CheckState
from twins.values import Outcome, Person

ROOT = Path(__file__).parents[3]
SAID = "tell @here and #general, see https://example.com " * 40


def parsed(part: Any) -> Iterator[Any]:
    """Yield every text that Slack would parse."""
    if isinstance(part, list):
        for each in part:
            yield from parsed(each)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn" and part.get("verbatim") is not True:
            yield part
        for held in part.values():
            yield from parsed(held)


@pytest.mark.parametrize("card", CardKind)
def test_every_markup_of_a_card_is_verbatim(card: CardKind) -> None:
    for subject, view in views_of(card, SAID):
        sent = draw(card, subject, view)
        assert list(parsed(sent.blocks)) == []
        assert list(parsed(reduced(sent, SAID).blocks)) == []


def test_every_markup_of_a_form_and_of_the_home_tab_is_verbatim() -> None:
    view = a_view(Outcome.CHECK_FIRST, SAID, CheckState.WAITING)
    home = [*kept_blocks(TwinPage((), a_draft(30, SAID))), *queue_blocks(InboxView((view,), (view,)))]
    assert list(parsed([*forms(SAID), *whole_check(view), *home])) == []


def test_one_function_builds_every_markup() -> None:
    """No other module writes the type of a text object, so that a card to come can't forget it."""
    written = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if "mrkdwn" in (source := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Dict)
        for value in node.values
        if isinstance(value, ast.Constant) and value.value == "mrkdwn"
    ]
    assert written == ["bot/ui/blocks.py"]


EVIL = "<!here> <@U0EVIL> <https://evil.example|safe>"


def marked_up(part: Any) -> Iterator[str]:
    """Yield every text in which Slack reads markup."""
    if isinstance(part, list):
        for each in part:
            yield from marked_up(each)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for held in part.values():
            yield from marked_up(held)


@pytest.mark.parametrize("card", CardKind)
def test_no_markup_that_a_person_wrote_is_live(card: CardKind) -> None:
    """Neither in what they said nor in their names; `Person` holds whatever Slack calls them."""
    for subject, view in views_of(card, EVIL):
        sent = draw(card, subject, _renamed(view))
        for shown in (sent, reduced(sent, "x"), text_only(sent, "x")):
            for text in (shown.text, *marked_up(shown.blocks)):
                assert "<!here" not in text
                assert "<@U0EVIL" not in text
                assert "<https://evil" not in text


def _renamed(view: Any) -> Any:
    """Give everybody in a check and a review a name that is markup."""
    if isinstance(view, Draft):
        return replace(view, held=())  # lines of ours, escaped when they were written
    if not isinstance(view, AnswerView):
        return view
    name = EVIL.split(maxsplit=1)[0]
    ana = Person(slack="U0ANA", name=name)
    questions = tuple(replace(each, by=ana) for each in (view.check.questions if view.check else ()))
    check = view.check and replace(
        view.check, settled_by=ana, holder=ana, owner=ana, handed_by=ana, questions=questions
    )
    review = view.review and replace(view.review, settled_by=ana)
    return replace(view, check=check, review=review, conductor_name=name, twin=replace(view.twin, name=name))
