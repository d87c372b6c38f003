"""What concerns a person as a conductor: their asks that wait, what they can decide, and what they overrode."""

from collections.abc import Callable, Sequence

from bot.asking.answer_buttons import answer_buttons, while_it_waits
from bot.reporting.messages import home_words
from bot.ui.blocks import Block, actions, context, cut, day, escape, header, moment, quote, section
from bot.ui.messages.promise_words import meanwhile_words, promise_words
from twins.checking.views import AnswerView
from twins.reporting.home_views import AvailableSpace, ConductorHome
from twins.states import OverrideState

Link = Callable[[AnswerView], str]
"""A link to the thread of an answer, or ""."""


def asked_back_blocks(view: ConductorHome, link: Link) -> list[Block]:
    """Draw the asks that wait for a word of their conductor, with the buttons of their cards."""
    blocks = [block for each in view.asked_back for block in _asked_back(each, link)]
    return [*blocks, *_more(view.more_asked_back)]


def conductor_blocks(view: ConductorHome, link: Link) -> list[Block]:
    blocks: list[Block] = []
    if view.waiting:
        blocks += [
            header(home_words.YOUR_REQUESTS),
            *(b for each in view.waiting for b in _waiting(each, link)),
        ]
        blocks += _more(view.more_waiting)
    if view.free:
        more = [home_words.more_spaces(view.more_free)] if view.more_free else []
        lines = [*map(_free, view.free), *more]
        blocks += [header(home_words.WHAT_YOU_CAN_DECIDE), section(cut("\n".join(lines), 2_900))]
    if view.overridden:
        lines = [line for each in view.overridden for line in _overridden(each)]
        blocks += [header(home_words.OVERRODE_LATELY), section(cut("\n".join(lines), 2_900))]
    return blocks


def waiting_line(view: AnswerView) -> str:
    """Say who has a request of the reader, and since when they asked; or that the reader's own answer is awaited."""
    check = view.check
    if check is None:
        return f"`{view.twin.handle}`"
    question = check.open_question
    if question:
        return home_words.asked_you(view.twin.handle, escape(question.by.name))
    return home_words.waiting_on(view.twin.handle, escape(check.holder.name), moment(check.asked_at))


def asked_back_line(view: AnswerView) -> str:
    words = home_words.WANTED.get(view.ask_back.state) if view.ask_back else None
    return (words or home_words.ANSWER_AWAITED).format(handle=view.twin.handle)


def linked(link: Link, view: AnswerView) -> str:
    found = link(view)
    return home_words.open_thread(found) if found else ""


def _asked_back(view: AnswerView, link: Link) -> list[Block]:
    return [section(asked_back_line(view) + linked(link, view)), quote(view.ask), *actions(answer_buttons(view))]


def _waiting(view: AnswerView, link: Link) -> list[Block]:
    if view.check is None:
        return []
    then = " ".join(filter(None, (promise_words(view.check), meanwhile_words(view))))
    head = section(waiting_line(view) + linked(link, view))
    return [head, quote(view.ask), context(escape(then)), *actions(while_it_waits(view.check))]


def _more(number: int) -> Sequence[Block]:
    return [context(home_words.and_more(number))] if number else []


def _free(free: AvailableSpace) -> str:
    space = free.space
    left = space.cap.uses - free.uses
    cap = home_words.uses_left(left, space.cap.uses, space.cap.per.value)
    return home_words.free_space(space.id, free.handle, escape(cut(space.may, 200)), cap, day(space.until))


def _overridden(view: AnswerView) -> list[str]:
    recorded = [each for each in view.overrides if each.state is OverrideState.RECORDED]
    return [home_words.overrode(each.rule_id, view.twin.handle, escape(cut(each.reason, 200))) for each in recorded]
