"""What concerns a person as a conductor: their asks that wait, what they can decide, and what they overrode."""

from collections.abc import Callable, Sequence

from bot.asking.answer_buttons import answer_buttons, while_it_waits
from bot.ui.blocks import Block, actions, context, cut, day, escape, header, moment, quote, section
from bot.ui.counts import counted
from bot.ui.promise_words import meanwhile_words, promise_words
from twins.checking.views import AnswerView
from twins.reporting.home_views import AvailableSpace, ConductorHome
from twins.states import AskState, OverrideState

Link = Callable[[AnswerView], str]
"""A link to the thread of an answer, or ""."""
_WANTED = {
    AskState.OFFERED: "needs to know which rule you mean",
    AskState.PICKED: "needs to know whether your request fits the rule",
    AskState.WAITING_FOR_WHY: "needs your reason",
    AskState.WAITING_FOR_WORDS: "has a question for you",
}


def asked_back_blocks(view: ConductorHome, link: Link) -> list[Block]:
    """Draw the asks that wait for a word of their conductor, with the buttons of their cards."""
    blocks = [block for each in view.asked_back for block in _asked_back(each, link)]
    return [*blocks, *_more(view.more_asked_back)]


def conductor_blocks(view: ConductorHome, link: Link) -> list[Block]:
    blocks: list[Block] = []
    if view.waiting:
        blocks += [
            header("Your requests, waiting on others"),
            *(b for each in view.waiting for b in _waiting(each, link)),
        ]
        blocks += _more(view.more_waiting)
    if view.free:
        more = [f"And {view.more_free} more: `/twins show HANDLE` lists them."] if view.more_free else []
        lines = [*map(_free, view.free), *more]
        blocks += [header("What you can decide without asking"), section(cut("\n".join(lines), 2_900))]
    if view.overridden:
        lines = [line for each in view.overridden for line in _overridden(each)]
        blocks += [header("Rules you overrode in the last 30 days"), section(cut("\n".join(lines), 2_900))]
    return blocks


def waiting_line(view: AnswerView) -> str:
    """Say who has a request of the reader, and since when they asked; or that the reader's own answer is awaited."""
    check = view.check
    if check is None:
        return f"`{view.twin.handle}`"
    question = check.open_question
    if question:
        return f"`{view.twin.handle}`: {escape(question.by.name)} asked you a question and is waiting for your answer"
    return f"`{view.twin.handle}`: waiting on {escape(check.holder.name)} since {moment(check.asked_at)}"


def asked_back_line(view: AnswerView) -> str:
    wanted = _WANTED.get(view.ask_back.state, "") if view.ask_back else ""
    return f"`{view.twin.handle}` {wanted or 'is waiting for your answer'}"


def linked(link: Link, view: AnswerView) -> str:
    found = link(view)
    return f" · <{found}|Open the thread>" if found else ""


def _asked_back(view: AnswerView, link: Link) -> list[Block]:
    return [section(asked_back_line(view) + linked(link, view)), quote(view.ask), *actions(answer_buttons(view))]


def _waiting(view: AnswerView, link: Link) -> list[Block]:
    if view.check is None:
        return []
    then = " ".join(filter(None, (promise_words(view.check), meanwhile_words(view))))
    head = section(waiting_line(view) + linked(link, view))
    return [head, quote(view.ask), context(escape(then)), *actions(while_it_waits(view.check))]


def _more(number: int) -> Sequence[Block]:
    return [context(f"And {number} more.")] if number else []


def _free(free: AvailableSpace) -> str:
    space = free.space
    left = space.cap.uses - free.uses
    cap = f"{left} of {counted(space.cap.uses, 'use')} left this {space.cap.per.value}"
    return f"• *{space.id}* of `{free.handle}`: {escape(cut(space.may, 200))} ({cap}, until {day(space.until)})"


def _overridden(view: AnswerView) -> list[str]:
    recorded = [each for each in view.overrides if each.state is OverrideState.RECORDED]
    return [f"• *{each.rule_id}* of `{view.twin.handle}`: {escape(cut(each.reason, 200))}" for each in recorded]
