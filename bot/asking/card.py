"""The answer card: a twin's answer and its current state."""

from bot.asking.answer_buttons import answer_buttons
from bot.asking.answer_details import (
    asked_and_corrected,
    details,
    grounds_and_overrides,
    note_lines,
    reason_given,
)
from bot.asking.lead import Lead, lead_of
from bot.asking.messages import answer_words
from bot.asking.together import draw_together
from bot.ui.blocks import Block, RenderedCard, actions, context, escape, section
from bot.ui.new_blocks import folded
from twins.checking.views import AnswerView
from twins.values import Outcome


def draw_answer(view: AnswerView) -> RenderedCard:
    """Draw the verdict with its one reason, what was said since, and the buttons; the rest is folded away."""
    if view.beside:
        return draw_together(view)
    lead, notes = lead_of(view), note_lines(view)
    blocks = [
        *_lead(lead),
        *asked_and_corrected(view),
        *reason_given(view),
        *grounds_and_overrides(view),
        *([context(*notes)] if notes else []),
        *actions(answer_buttons(view)),
        *folded(answer_words.DETAILS, details(view)),
    ]
    whole = answer_words.WHOLE_RULE if view.decision.cited else ""
    return RenderedCard(escape(lead.text), blocks, whole=whole, sign=lead.sign)


def _lead(lead: Lead) -> list[Block]:
    """Draw the verdict with its reason; what is promised while it waits stands below."""
    if lead.sign != Outcome.CHECK_FIRST.sign or not lead.then:
        return [section(f"*{escape(lead.head)}* {escape(lead.rest)}".strip())]
    return [section(f"*{escape(lead.head)}* {escape(lead.reason)}".strip()), section(escape(lead.then))]
