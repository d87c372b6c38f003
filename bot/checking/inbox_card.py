"""The inbox card: a person's open checks and reviews, on their Home tab and in the daily message."""

from collections.abc import Callable, Sequence

from bot.asking.card import fits_buttons
from bot.checking.check_card import check_buttons, check_of, reasons
from bot.ui.blocks import Block, RenderedCard, actions, button, context, escape, labelled, moment, quote, section
from bot.ui.fragments import rule_words
from bot.ui.ids import Action
from twins.checking.reviews import batch_key
from twins.checking.views import AnswerView
from twins.reporting.home_views import InboxView
from twins.values import ActionValue

_SHOWN = 600
Ways = Callable[[Sequence[AnswerView]], list[Block]]
DIVIDER: Block = {"type": "divider"}


def draw_inbox(queue: InboxView) -> RenderedCard:
    if queue.is_replaced:
        words = "A newer list of what waits for you stands below."
        return RenderedCard(words, [context(words)])
    counts = [
        f"{number} {what}"
        for number, what in (
            (len(queue.checks) + queue.more_checks, "to check first"),
            (len(queue.reviews) + queue.more_reviews, "to look at afterwards"),
        )
        if number
    ]
    words = f"What waits for you: {', '.join(counts) or 'nothing'}"
    return RenderedCard(words, [section(f"*{words}*"), *queue_blocks(queue)], whole="My Home tab shows all of it.")


def queue_blocks(queue: InboxView) -> list[Block]:
    """Draw the checks, most urgent first, then the reviews. At most 47 blocks."""
    blocks = _away(queue)
    for view in queue.checks:
        blocks += _check(view)
    blocks += _more(queue.more_checks) + _together(queue.checks, _check_ways)
    if queue.reviews:
        blocks += [DIVIDER, section("*Went ahead on an assumption, for you to look at*")]
    for view in queue.reviews:
        blocks += _review(view)
    return blocks + _more(queue.more_reviews) + _together(queue.reviews, _review_ways)


def _away(queue: InboxView) -> list[Block]:
    if queue.away_until is None:
        return []
    words = f"You are away until {moment(queue.away_until)}: what would come to you goes to others."
    return [section(words), *actions([button("I'm back", Action.I_AM_BACK, str(ActionValue("me")))])]


def _check(view: AnswerView) -> list[Block]:
    check = check_of(view)
    who = f"<@{view.conductor}>" if view.conductor else "Somebody"
    waits = f"*{escape(view.twin.name)}* · {who} waits since {moment(check.asked_at)}"
    question = check.open_question
    asked = (
        [context(f"{escape(view.conductor_name)} was asked something, and hasn't answered yet.")] if question else []
    )
    return [section(f"{waits}\n{escape(reasons(view.decision.grounds))}"), _short(view), *asked, *check_buttons(view)]


def _review(view: AnswerView) -> list[Block]:
    review, decision = view.review, view.decision
    if review is None:
        return []
    rules = "".join(f"\n{rule_words(rule, instead=False)}" for rule in decision.cited[:1])
    where = "a direct message" if (view.place.channel or "").startswith("D") else f"<#{view.place.channel}>"
    who = f"<@{view.conductor}>" if view.conductor else "Somebody"
    assumed = [labelled("Assumed:", decision.assumption)] if decision.assumption else []
    ways = [
        button("Looks right", Action.CONFIRM, str(ActionValue(review.id)), "primary"),
        button("Correct", Action.CORRECT, str(ActionValue(review.id))),
        *fits_buttons(view),
    ]
    head = section(f"{who} in {where}: {escape(decision.reason)}{rules}")
    return [head, _short(view), *assumed, *actions(ways)]


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
    rows = []
    for alike in kinds.values():
        if len(alike) > 1:
            rules = ", ".join(rule.id for rule in alike[0].decision.cited)
            rows += [context(f"{len(alike)} of one kind ({escape(rules)}), all of which can be undone:"), *ways(alike)]
    return rows


def _check_ways(alike: Sequence[AnswerView]) -> list[Block]:
    target, number = str(ActionValue(",".join(check_of(view).id for view in alike))), len(alike)
    return actions(
        [
            button(f"Approve these {number}", Action.APPROVE_SIMILAR, target),
            button(f"Decline these {number}", Action.DECLINE_SIMILAR, target),
        ]
    )


def _review_ways(alike: Sequence[AnswerView]) -> list[Block]:
    target = str(ActionValue(",".join(view.review.id for view in alike if view.review)))
    return actions([button(f"These {len(alike)} look right", Action.CONFIRM_SIMILAR, target)])
