"""The card that asks an architect to confirm that a channel stands for a product."""

from bot.ui.blocks import RenderedCard, actions, button, context, escape, moment, section
from bot.ui.ids import Action
from twins.reporting.home_views import ProductRequestView
from twins.states import ProductRequestState
from twins.values import ActionValue


def draw_product(view: ProductRequestView) -> RenderedCard:
    """Draw a request with its buttons; afterwards, who decided what and when."""
    who, what = _person(view.by), f"<#{view.channel}> is for “{escape(view.product)}”"
    if view.state is not ProductRequestState.WAITING:
        words = _settled(view, what)
        return RenderedCard(words, [section(words), context(f"{who} asked for it")])
    meanwhile = f"it stays with “{escape(view.stands_for)}”" if view.stands_for else "it belongs to no product"
    opens = (
        f"Once you confirm it, decision spaces for {escape(view.product)} count there, for everyone who asks there. "
        f"Until then, {meanwhile}."
    )
    target = str(ActionValue(view.id))
    ways = [
        button("Confirm", Action.CONFIRM_PRODUCT, target, "primary"),
        button("No", Action.DECLINE_PRODUCT, target),
    ]
    text = f"{who} says that {what}"
    return RenderedCard(text, [section(f"*{text}.*"), section(opens), *actions(ways)])


def _settled(view: ProductRequestView, what: str) -> str:
    when = f" ({moment(view.settled_at)})" if view.settled_at else ""
    by = _person(view.settled_by)
    match view.state:
        case ProductRequestState.CONFIRMED:
            return f"{by} confirmed{when} that {what}."
        case ProductRequestState.DECLINED:
            return f"{by} declined{when} to confirm that {what}."
    now = f"the channel is for “{escape(view.stands_for)}” now" if view.stands_for else "nothing was confirmed"
    return f"This request is closed{when}: {now}. It said that {what}."


def _person(slack: str | None) -> str:
    return f"<@{slack}>" if slack else "A former colleague"
