"""Cards in a person's direct messages call them "you", never by their name."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from bot.app.card_registry import draw
from tests.support.every_card import views_of
from tests.support.long_cards import ANA
from twins.authoring.drafts import Draft, SuggestionView
from twins.checking.escalation import HandoverReason, Stage
from twins.checking.views import AnswerView
from twins.deciding.decision import CitedRule, Decision
from twins.jobs import CardKind
from twins.reporting.home_views import View
from twins.reporting.reader_views import view_for
from twins.values import Person

EXPERT = Person(slack=ANA.slack, name="Anabel")
EXPERTS = (
    CardKind.CHECK,
    CardKind.REMINDER,
    CardKind.STOP,
    CardKind.INBOX,
    CardKind.DRAFT,
    CardKind.SUGGESTION,
    CardKind.DIGEST,
)
"""The cards in an expert's direct messages that can name the expert."""


@pytest.mark.parametrize("card", EXPERTS)
def test_an_expert_never_reads_their_own_name(card: CardKind) -> None:
    drawn = list(_drawn(card, EXPERT.slack))
    assert drawn
    assert [text for text in drawn if EXPERT.name in text] == []


@pytest.mark.parametrize("card", EXPERTS)
def test_a_deputy_reads_the_experts_name(card: CardKind) -> None:
    assert any(EXPERT.name in text for text in _drawn(card, "U0OMAR"))


def _drawn(card: CardKind, reader: str) -> Iterator[str]:
    for subject, view in views_of(card, "words"):
        for shape in _shapes(_with_expert(view)):
            drawn = draw(card, subject, view_for(shape, reader, None, lambda *_: True))
            yield f"{drawn.text}{drawn.blocks}"


def _with_expert(value: Any) -> Any:
    """Put the expert in the place of the person of the same id, and name all else otherwise."""
    if isinstance(value, Person):
        return EXPERT if value.slack == EXPERT.slack else value
    if isinstance(value, Decision):
        return value.model_copy(update={"cited": tuple(map(_with_expert, value.cited)), "offered": ()})
    if isinstance(value, CitedRule):
        return value.model_copy(update={"expert": EXPERT.name})
    if isinstance(value, tuple):
        return tuple(map(_with_expert, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _with_expert(getattr(value, each.name)) for each in fields(value)})
    return value


def _shapes(view: View) -> Iterator[View]:
    """Yield a view as it is, and with the states in which a card names who has something."""
    yield view
    if isinstance(view, AnswerView) and view.check:
        for because in HandoverReason:
            yield replace(view, check=replace(view.check, because=because, stage=Stage.NEW))
    if isinstance(view, SuggestionView):
        yield replace(view, proposal=replace(view.proposal, settled_by=EXPERT))
    if isinstance(view, Draft):
        yield replace(view, expert=EXPERT, base_id="v1", answers=False, pending=())
        yield replace(view, expert=EXPERT, base_id="v1", waits=True, pending=())
