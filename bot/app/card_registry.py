"""The function that renders each kind of card."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.agents.override_requests import draw_override_request
from bot.asking.card import draw_answer
from bot.asking.products.product_card import draw_product
from bot.asking.twin_choice import draw_twin_choice
from bot.authoring.draft_card import draw_draft
from bot.authoring.suggestion_card import draw_suggestion
from bot.checking.check_card import draw_check, draw_verdict
from bot.checking.inbox_card import draw_inbox
from bot.checking.waiting_cards import (
    draw_alarm,
    draw_correction,
    draw_expected_words,
    draw_hidden,
    draw_nudge,
    draw_question,
    draw_reason,
    draw_reminder,
    draw_replied,
)
from bot.freshness.card import draw_digest
from bot.overriding.card import draw_override
from bot.publishing.consent_card import draw_consent, draw_stop
from bot.reporting.week_card import draw_week
from bot.ui.blocks import RenderedCard
from bot.ui.budget import fit
from twins.agents.tickets import OverrideRequestView
from twins.authoring.drafts import Draft, SuggestionView
from twins.checking.ask_views import TwinChoiceView
from twins.checking.views import AnswerView
from twins.freshness.digest import DigestView
from twins.jobs import CardKind
from twins.reporting.home_views import InboxView, ProductRequestView, VersionView, View
from twins.reporting.week import WeekView


def draw(card: CardKind, subject: str, view: View) -> RenderedCard:
    """Draw a card from its database state, so that it fits into one message."""
    return fit(draw_whole(card, subject, view))


def draw_whole(card: CardKind, subject: str, view: View) -> RenderedCard:
    """Draw a card however long it is."""
    if not isinstance(view, AnswerView):
        return _OTHERS[type(view)](view)
    if view.is_hidden and card is not CardKind.ALARM:
        return draw_hidden(view)
    if card in _ABOUT_A_PART:
        return _ABOUT_A_PART[card](view, subject)
    return _WHOLE[card](view)


_WHOLE: Mapping[CardKind, Callable[[AnswerView], RenderedCard]] = {
    CardKind.ANSWER: draw_answer,
    CardKind.CHECK: draw_check,
    CardKind.VERDICT: draw_verdict,
    CardKind.REASON: draw_reason,
    CardKind.REMINDER: draw_reminder,
    CardKind.NUDGE: draw_nudge,
    CardKind.ALARM: draw_alarm,
    CardKind.CORRECTION: draw_correction,
    CardKind.STOP: draw_stop,
}
_ABOUT_A_PART: Mapping[CardKind, Callable[[AnswerView, str], RenderedCard]] = {
    CardKind.OVERRIDE: draw_override,
    CardKind.EXPECTED_WORDS: draw_expected_words,
    CardKind.QUESTION: draw_question,
    CardKind.REPLIED: draw_replied,
}
_OTHERS: Mapping[type, Callable[[Any], RenderedCard]] = {
    InboxView: draw_inbox,
    VersionView: draw_consent,
    Draft: draw_draft,
    SuggestionView: draw_suggestion,
    ProductRequestView: draw_product,
    DigestView: draw_digest,
    TwinChoiceView: draw_twin_choice,
    OverrideRequestView: draw_override_request,
    WeekView: draw_week,
}
