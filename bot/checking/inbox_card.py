"""The inbox card: a person's open checks and reviews, on their Home tab and in the daily message."""

from collections.abc import Callable, Sequence

from bot.asking.answer_buttons import fits_buttons, while_it_waits
from bot.asking.lead import is_overridden, is_shown, read_out
from bot.checking.check_card import check_buttons, check_of, place_words, reasons_of_all
from bot.checking.messages import TWIN_SAID
from bot.ui.blocks import Block, RenderedCard, actions, button, context, escape, labelled, moment, quote, section
from bot.ui.fragments import requester
from bot.ui.ids import Action
from bot.ui.promise_words import meanwhile_words, promise_words, waiting_since
from twins.checking.reviews import batch_key
from twins.checking.views import AnswerView
from twins.reporting.home_views import InboxView
from twins.values import ActionValue, Outcome

_SHOWN = 600
Ways = Callable[[Sequence[AnswerView]], list[Block]]
DIVIDER: Block = {"type": "divider"}


def draw_inbox(queue: InboxView) -> RenderedCard:
    if queue.is_replaced:
        words = "A newer list is below."
        return RenderedCard(words, [context(words)])
    checks, reviews = len(queue.checks) + queue.more_checks, len(queue.reviews) + queue.more_reviews
    counts = [_counted(number, what) for number, what in ((checks, "decision"), (reviews, "review")) if number]
    words = f"Waiting for you: {', '.join(counts)}" if counts else "Nothing is waiting for you"
    blocks = [section(f"*{words}*"), *queue_blocks(queue), *_asked(queue.asked)]
    return RenderedCard(words, blocks, whole="My Home tab shows everything.")


def queue_blocks(queue: InboxView) -> list[Block]:
    """Draw the checks, most urgent first, then the reviews. At most 47 blocks."""
    blocks = _away(queue)
    for view in queue.checks:
        blocks += _check(view)
    blocks += _more(queue.more_checks) + _together(queue.checks, _check_ways)
    if queue.reviews:
        blocks += [DIVIDER, section("*Please review: these went ahead on an assumption*")]
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
        section("*Your requests, waiting on others*"),
        *(b for each in views for b in waiting_blocks(each)),
    ]


def _away(queue: InboxView) -> list[Block]:
    if queue.away_until is None:
        return []
    words = f"You are away until {moment(queue.away_until)}: new requests go to others."
    return [section(words), *actions([button("I'm back", Action.I_AM_BACK, str(ActionValue("me")))])]


def _check(view: AnswerView) -> list[Block]:
    check = check_of(view)
    head = f"*{requester(view)} needs your decision* · {place_words(view)} · since {moment(check.asked_at)}"
    is_asked = f"{escape(view.conductor_name)} hasn't answered the question yet."
    asked = [context(is_asked)] if check.open_question else []
    return [section(head), _short(view), *reasons_of_all(view), *asked, *check_buttons(view)]


def _review(view: AnswerView) -> list[Block]:
    """Draw the ask first, then what the twin answered, and the rule last."""
    review, decision = view.review, view.decision
    if review is None:
        return []
    given = [labelled("Reason:", view.why.text)] if view.why else []
    given += [labelled("Reason for overriding:", each.reason) for each in view.overrides if is_shown(each)]
    assumed = [labelled("It assumed:", decision.assumed)] if decision.assumptions else []
    ways = [
        button("Right", Action.CONFIRM, str(ActionValue(review.id)), "primary"),
        button("Wrong - fix it", Action.CORRECT, str(ActionValue(review.id))),
        *fits_buttons(view),
    ]
    head = section(f"{requester(view)} asked · {place_words(view)}")
    return [head, _short(view), section(_said(view)), *assumed, *given, *actions(ways)]


def _said(view: AnswerView) -> str:
    """Say what the twin answered, and by which rule."""
    decision, name = view.decision, escape(view.conductor_name)
    if decision.outcome is Outcome.ANSWERED:
        return f"*The twin answered:* {escape(read_out(decision))}"
    after = ""
    if is_overridden(view):
        after = f", and {name} overrode that"
    elif view.rests_on_statement:
        after = f". {name} picked the rule and says that the request keeps to it"
    said = f"*The twin said: {TWIN_SAID[decision.outcome]}*{after}"
    rules = [f"because of *{rule.id}*: {escape(rule.text)}" for rule in decision.cited[:1]]
    return "\n".join([said, *(rules or [escape(decision.reason)])])


def _short(view: AnswerView) -> Block:
    return quote(view.ask[:_SHOWN] + "…") if len(view.ask) > _SHOWN else quote(view.ask)


def _more(number: int) -> list[Block]:
    return [context(f"And {number} more, shown here once these are done.")] if number else []


def _together(views: Sequence[AnswerView], ways: Ways) -> list[Block]:
    """Draw buttons that settle several reversible asks of one kind together; each ask gets its own verdict."""
    kinds: dict[str, list[AnswerView]] = {}
    for view in views:
        kind = batch_key(view)
        if kind:
            kinds.setdefault(kind, []).append(view)
    return [block for alike in kinds.values() if len(alike) > 1 for block in ways(alike)]


def _check_ways(alike: Sequence[AnswerView]) -> list[Block]:
    target, every = str(ActionValue(",".join(check_of(view).id for view in alike))), _every(alike)
    ways = [
        button(f"Approve {every}", Action.APPROVE_SIMILAR, target),
        button(f"Decline {every}", Action.DECLINE_SIMILAR, target),
    ]
    return [context(f"{len(alike)} reversible requests are about {_rules(alike)}."), *actions(ways)]


def _review_ways(alike: Sequence[AnswerView]) -> list[Block]:
    target = str(ActionValue(",".join(view.review.id for view in alike if view.review)))
    right = button(f"{_every(alike).capitalize()} right", Action.CONFIRM_SIMILAR, target)
    return [context(f"{len(alike)} reversible answers used {_rules(alike)}."), *actions([right])]


def _rules(alike: Sequence[AnswerView]) -> str:
    return escape(", ".join(rule.id for rule in alike[0].decision.cited))


def _every(alike: Sequence[AnswerView]) -> str:
    return "both" if len(alike) == 2 else f"all {len(alike)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
