"""The part of a digest with the questions that the twin could not answer."""

from bot.freshness import messages
from bot.ui.blocks import Block, actions, button, context, cut, day, escape, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import named
from twins.freshness.digest import DigestView, UnansweredView
from twins.values import ActionValue


def unanswered_blocks(view: DigestView) -> list[Block]:
    """Draw each question with its buttons, or with the answer that it got."""
    found = view.unanswered
    if not found:
        return []
    head = section(messages.unanswered_head(len(found)))
    return [head, *(block for each in found for block in _one(each, view))]


def _one(group: UnansweredView, view: DigestView) -> list[Block]:
    if not group.asks:
        by = escape(named(group.answered_by, view.reader)) if group.answered_by else ""
        return [context(messages.answered_by(by, escape(cut(group.answer or "", 200))))]
    asks = sorted(group.asks, key=lambda each: each.at)
    people = len({each.conductor for each in asks})
    times = messages.asked_times(len(asks), people, day(asks[-1].at))
    target = str(ActionValue(group.head, view.id))
    ways = [
        button(messages.ANSWER, f"{Action.ANSWER_ASK}/{group.head}", target, "primary"),
        button(messages.ANSWER_AS_RULE, f"{Action.ANSWER_AS_RULE}/{group.head}", target),
    ]
    return [section(f"“{escape(cut(asks[-1].text, 300))}”\n{times}"), *actions(ways)]
