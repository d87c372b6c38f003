"""The part of a digest with the questions that the twin could not answer."""

from collections.abc import Sequence

from bot.ui.blocks import Block, actions, button, context, cut, day, escape, section
from bot.ui.counts import counted
from bot.ui.fragments import named
from bot.ui.ids import Action
from twins.freshness.digest import DigestView, UnansweredView
from twins.values import ActionValue

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five")


def unanswered_title(found: Sequence[UnansweredView]) -> str:
    return f"{_NUMBERS[len(found)]} question{'s' if len(found) > 1 else ''} I couldn't answer"


def unanswered_blocks(view: DigestView) -> list[Block]:
    """Draw each question with its buttons, or with the answer that it got."""
    found = view.unanswered
    if not found:
        return []
    head = section(f"*{unanswered_title(found)}.* {'The most asked comes first.' if len(found) > 1 else ''}".strip())
    return [head, *(block for each in found for block in _one(each, view))]


def _one(group: UnansweredView, view: DigestView) -> list[Block]:
    if not group.asks:
        by = f"{named(group.answered_by, view.reader)}" if group.answered_by else "a former colleague"
        said = f": “{escape(cut(group.answer, 200))}”" if group.answer else ""
        return [context(f"Answered by {escape(by)}{said}")]
    asks = sorted(group.asks, key=lambda each: each.at)
    people = len({each.conductor for each in asks})
    times = f"Asked {counted(len(asks), 'time')} by {counted(people, 'person', 'people')}, last on {day(asks[-1].at)}."
    target = str(ActionValue(group.head, view.id))
    ways = [
        button("Answer", f"{Action.ANSWER_ASK}/{group.head}", target, "primary"),
        button("Answer and make it a rule", f"{Action.ANSWER_AS_RULE}/{group.head}", target),
    ]
    return [section(f"“{escape(cut(asks[-1].text, 300))}”\n{times}"), *actions(ways)]
