"""The inbox card: a person's open checks and reviews, on their Home tab and in the daily message."""

from collections.abc import Callable, Sequence

from bot.asking.answer_buttons import fits_buttons, while_it_waits
from bot.asking.lead import is_overridden, is_shown, read_out
from bot.checking.check_card import check_buttons, check_of, place_words, reasons_of_all
from bot.checking.messages import waiting_words
from bot.checking.messages.checking_notices import TWIN_SAID
from bot.ui.blocks import Block, RenderedCard, actions, button, context, escape, labelled, moment, quote, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import requester
from bot.ui.messages.promise_words import meanwhile_words, promise_words, waiting_since
from twins.checking.reviews import batch_key
from twins.checking.views import AnswerView
from twins.reporting.home_views import InboxView
from twins.values import ActionValue, Outcome

_SHOWN = 600
Ways = Callable[[Sequence[AnswerView]], list[Block]]
DIVIDER: Block = {"type": "divider"}


def draw_inbox(queue: InboxView) -> RenderedCard:
    if queue.is_replaced:
        words = waiting_words.NEWER_LIST
        return RenderedCard(words, [context(words)])
    checks, reviews = len(queue.checks) + queue.more_checks, len(queue.reviews) + queue.more_reviews
    words = waiting_words.waiting_for_you(checks, reviews)
    blocks = [section(f"*{words}*"), *queue_blocks(queue), *_asked(queue.asked)]
    return RenderedCard(words, blocks, whole=waiting_words.ON_HOME_TAB)


def queue_blocks(queue: InboxView) -> list[Block]:
    """Draw the checks, most urgent first, then the reviews. At most 47 blocks."""
    blocks = _away(queue)
    for view in queue.checks:
        blocks += _check(view)
    blocks += _more(queue.more_checks) + _together(queue.checks, _check_ways)
    if queue.reviews:
        blocks += [DIVIDER, section(waiting_words.PLEASE_REVIEW)]
    for view in queue.reviews:
        blocks += _review(view)
    return blocks + _more(queue.more_reviews) + _together(queue.reviews, _review_ways)


def waiting_blocks(view: AnswerView) -> list[Block]:
    """Draw a conductor's own request that is waiting: who has it, since when, who is next, and what they can do."""
    check = check_of(view)
    then = " ".join(filter(None, (promise_words(check), meanwhile_words(view))))
    head = f"`{view.twin.handle}`: {escape(waiting_since(check))}\n{escape(then)}"
    return [section(head), _short(view), *actions(while_it_waits(check))]


def _asked(views: Sequence[AnswerView]) -> list[Block]:
    if not views:
        return []
    return [
        DIVIDER,
        section(waiting_words.YOUR_REQUESTS),
        *(b for each in views for b in waiting_blocks(each)),
    ]


def _away(queue: InboxView) -> list[Block]:
    if queue.away_until is None:
        return []
    words = waiting_words.you_are_away(moment(queue.away_until))
    return [section(words), *actions([button(waiting_words.I_AM_BACK, Action.I_AM_BACK, str(ActionValue("me")))])]


def _check(view: AnswerView) -> list[Block]:
    check = check_of(view)
    head = waiting_words.needs_decision_since(requester(view), place_words(view), moment(check.asked_at))
    is_asked = waiting_words.question_open(escape(view.conductor_name))
    asked = [context(is_asked)] if check.open_question else []
    return [section(head), _short(view), *reasons_of_all(view), *asked, *check_buttons(view)]


def _review(view: AnswerView) -> list[Block]:
    """Draw the ask first, then what the twin answered, and the rule last."""
    review, decision = view.review, view.decision
    if review is None:
        return []
    given = [labelled(waiting_words.REASON, view.why.text)] if view.why else []
    given += [labelled(waiting_words.REASON_FOR_OVERRIDING, each.reason) for each in view.overrides if is_shown(each)]
    assumed = [labelled(waiting_words.IT_ASSUMED, decision.assumed)] if decision.assumptions else []
    ways = [
        button(waiting_words.RIGHT, Action.CONFIRM, str(ActionValue(review.id)), "primary"),
        button(waiting_words.WRONG, Action.CORRECT, str(ActionValue(review.id))),
        *fits_buttons(view),
    ]
    head = section(waiting_words.asked_at(requester(view), place_words(view)))
    return [head, _short(view), section(_said(view)), *assumed, *given, *actions(ways)]


def _said(view: AnswerView) -> str:
    """Say what the twin answered, and by which rule."""
    decision, name = view.decision, escape(view.conductor_name)
    if decision.outcome is Outcome.ANSWERED:
        return waiting_words.twin_answered(escape(read_out(decision)))
    said = waiting_words.twin_said(TWIN_SAID[decision.outcome])
    if is_overridden(view):
        said = waiting_words.twin_said_overridden(TWIN_SAID[decision.outcome], name)
    elif view.rests_on_statement:
        said = waiting_words.twin_said_by_pick(TWIN_SAID[decision.outcome], name)
    rules = [waiting_words.because_of(rule.id, escape(rule.text)) for rule in decision.cited[:1]]
    return "\n".join([said, *(rules or [escape(decision.reason)])])


def _short(view: AnswerView) -> Block:
    return quote(view.ask[:_SHOWN] + "…") if len(view.ask) > _SHOWN else quote(view.ask)


def _more(number: int) -> list[Block]:
    return [context(waiting_words.more(number))] if number else []


def _together(views: Sequence[AnswerView], ways: Ways) -> list[Block]:
    """Draw buttons that settle several reversible asks of one kind together; each ask gets its own verdict."""
    kinds: dict[str, list[AnswerView]] = {}
    for view in views:
        kind = batch_key(view)
        if kind:
            kinds.setdefault(kind, []).append(view)
    return [block for alike in kinds.values() if len(alike) > 1 for block in ways(alike)]


def _check_ways(alike: Sequence[AnswerView]) -> list[Block]:
    target = str(ActionValue(",".join(check_of(view).id for view in alike)))
    ways = [
        button(waiting_words.approve_all(len(alike)), Action.APPROVE_SIMILAR, target),
        button(waiting_words.decline_all(len(alike)), Action.DECLINE_SIMILAR, target),
    ]
    return [context(waiting_words.alike_requests(len(alike), _rules(alike))), *actions(ways)]


def _review_ways(alike: Sequence[AnswerView]) -> list[Block]:
    target = str(ActionValue(",".join(view.review.id for view in alike if view.review)))
    right = button(waiting_words.all_right(len(alike)), Action.CONFIRM_SIMILAR, target)
    return [context(waiting_words.alike_answers(len(alike), _rules(alike))), *actions([right])]


def _rules(alike: Sequence[AnswerView]) -> str:
    return escape(", ".join(rule.id for rule in alike[0].decision.cited))
