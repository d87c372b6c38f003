"""The card that asks an architect to confirm that a channel is for a product."""

from bot.asking.products import messages
from bot.ui.blocks import RenderedCard, actions, button, context, escape, moment, section
from bot.ui.ids import Action
from bot.ui.messages.shared_words import person_or_former
from twins.reporting.home_views import ProductRequestView
from twins.states import ProductRequestState
from twins.values import ActionValue


def draw_product(view: ProductRequestView) -> RenderedCard:
    """Draw a request with its buttons; afterwards, who decided what and when."""
    who, what = person_or_former(view.by), messages.channel_is_for(view.channel, escape(view.product))
    if view.state is not ProductRequestState.WAITING:
        settled = _settled(view, what)
        return RenderedCard(settled, [section(settled), context(messages.asked_for_it(who))])
    opens = messages.once_confirmed(escape(view.product), escape(view.stands_for or ""))
    target = str(ActionValue(view.id))
    ways = [
        button(messages.CONFIRM, Action.CONFIRM_PRODUCT, target, "primary"),
        button(messages.NO, Action.DECLINE_PRODUCT, target),
    ]
    text = messages.says_that(who, what)
    return RenderedCard(text, [section(f"*{text}.*"), section(opens), *actions(ways)])


def _settled(view: ProductRequestView, what: str) -> str:
    when = moment(view.settled_at) if view.settled_at else ""
    by = person_or_former(view.settled_by)
    match view.state:
        case ProductRequestState.CONFIRMED:
            return messages.confirmed(by, when, what)
        case ProductRequestState.DECLINED:
            return messages.declined(by, when, what)
    return messages.closed(when, escape(view.stands_for or ""), what)
