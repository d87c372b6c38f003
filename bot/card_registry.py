"""The function that renders each kind of card."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answer_card import draw_answer
from bot.blocks import TEXT_LIMIT, Drawn, cut
from bot.check_card import draw_check, draw_verdict
from bot.consent_card import draw_consent, draw_cord
from bot.digest_card import draw_digest
from bot.draft_card import draw_draft
from bot.offer_card import draw_offer
from bot.override_card import draw_override
from bot.queue_card import draw_queue
from bot.waiting_card import (
    draw_alarm,
    draw_awaited,
    draw_correction,
    draw_nudge,
    draw_question,
    draw_reason,
    draw_reminder,
    draw_replied,
)
from bot.week_card import draw_week
from twins.drafts import Draft, Offer
from twins.looks import DigestView
from twins.views import AnswerView, QueueView, VersionView, View
from twins.week import WeekView
from twins.work import Card


def draw(card: Card, subject: str, view: View) -> Drawn:
    """A card from what stands in the database."""
    drawn = _drawn(card, subject, view)
    return replace(drawn, text=cut(drawn.text, TEXT_LIMIT))


def _drawn(card: Card, subject: str, view: View) -> Drawn:
    if isinstance(view, QueueView):
        return draw_queue(view)
    if isinstance(view, VersionView):
        return draw_consent(view)
    if isinstance(view, Draft):
        return draw_draft(view)
    if isinstance(view, Offer):
        return draw_offer(view)
    if isinstance(view, DigestView):
        return draw_digest(view)
    if isinstance(view, WeekView):
        return draw_week(view)
    if card in _ABOUT_A_PART:
        return _ABOUT_A_PART[card](view, subject)
    return _WHOLE[card](view)


_WHOLE: Mapping[Card, Callable[[AnswerView], Drawn]] = {
    Card.ANSWER: draw_answer,
    Card.CHECK: draw_check,
    Card.VERDICT: draw_verdict,
    Card.REASON: draw_reason,
    Card.REMINDER: draw_reminder,
    Card.NUDGE: draw_nudge,
    Card.ALARM: draw_alarm,
    Card.CORRECTION: draw_correction,
    Card.CORD: draw_cord,
}
_ABOUT_A_PART: Mapping[Card, Callable[[AnswerView, str], Drawn]] = {
    Card.OVERRIDE: draw_override,
    Card.AWAITED: draw_awaited,
    Card.QUESTION: draw_question,
    Card.REPLIED: draw_replied,
}
