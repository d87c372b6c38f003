"""The weekly digest card: at most three due rules, each with one click to confirm, change or retire it."""

from bot.ui.blocks import Block, RenderedCard, actions, button, context, cut, day, escape, moment, quote, section
from bot.ui.fragments import plain_words, rule_line, times
from bot.ui.ids import Action
from twins.freshness.digest import CAREFUL_AFTER, UNDO, DigestItemView, DigestView, EditFate
from twins.states import DigestItemState
from twins.values import ActionValue, Tier

_NUMBERS = {1: "one rule", 2: "two rules", 3: "three rules"}
_DIVIDER: Block = {"type": "divider"}


def draw_digest(view: DigestView) -> RenderedCard:
    if not view.items:
        words = "The twin that this was about answers nobody any more."
        return RenderedCard(words, [context(words)])
    count = _NUMBERS.get(len(view.items), f"{len(view.items)} rules")
    words = f"Still true? A look at {count} this week"
    blocks = [section(f"*Still true?* A look at {count} this week: one click each."), *_silent(view)]
    for look in view.items:
        blocks += [_DIVIDER, *_look(look)]
    return RenderedCard(words, blocks)


def since_words(look: DigestItemView) -> str:
    when = f"since you confirmed it, {day(look.confirmed)}" if not look.expert else f"since {day(look.confirmed)}"
    if look.is_unused:
        return f"Nobody has needed it {when}." + (" Does it have to stay?" if _could_go(look) else "")
    over = f", overridden {times(look.overrides)}" if look.overrides else ""
    if look.confirmed is None:
        return f"Nobody has confirmed it as it stands; used {times(look.uses)}{over}."
    return f"Used {times(look.uses)} {when}{over}."


def _could_go(look: DigestItemView) -> bool:
    """Return whether disuse suggests retiring the rule; never for a law or tier 3."""
    heavy = look.rule is not None and (look.rule.is_law or look.rule.tier is Tier.CHECK_FIRST)
    return look.is_unused and not heavy


def _silent(view: DigestView) -> list[Block]:
    """Say why others get this digest too, and what follows if no one answers."""
    found = []
    experts = {look.expert: None for look in view.items if look.expert}
    if experts:
        names, have = " and ".join(escape(name) for name in experts), "have" if len(experts) > 1 else "has"
        found.append(f"{names} {have}n't answered the last digests, so you are asked too: you stand in.")
    if view.deputies:
        names, are = " and ".join(escape(name) for name in view.deputies), "are" if len(view.deputies) > 1 else "is"
        found.append(f"The last {view.silent} digests weren't answered, so {names} {are} asked as well.")
    if view.silent >= CAREFUL_AFTER and not experts and any(not look.is_unused for look in view.items):
        found.append(
            "Until they are answered, what rests on rules that you were shown four weeks ago is checked first."
        )
    return [context(" ".join(found))] if found else []


def _look(look: DigestItemView) -> list[Block]:
    if look.state is not DigestItemState.OPEN:
        return _answered(look)
    if look.rule is None:
        return [context(f"*{look.rule_id}* says something else by now, or is gone. Nothing is to be done.")]
    target = str(ActionValue(look.id))
    whose = f"`{look.handle}` " if look.expert else ""
    true_style, retire_style = (None, "danger") if _could_go(look) else ("primary", None)
    ways = [
        button("Still true", f"{Action.STILL_TRUE}/{look.rule_id}", target, true_style),
        button("Change", f"{Action.CHANGE_DUE_RULE}/{look.rule_id}", target),
        button("Retire", f"{Action.RETIRE_DUE_RULE}/{look.rule_id}", target, retire_style),
    ]
    words = section(f"{whose}{rule_line(look.rule)}\n_{since_words(look)}_")
    return [words, *_latest(look), *actions(ways)]


def _latest(look: DigestItemView) -> list[Block]:
    latest = look.latest
    if latest is None:
        return []
    if not latest.reason:
        return [
            context(f"Last time, {moment(latest.at)}: {plain_words(latest.outcome)}"),
            quote(cut(latest.ask, 300)),
        ]
    head = context(f"Last overridden, {moment(latest.at)}. Asked, and why not:")
    return [head, quote(cut(latest.ask, 300)), quote(cut(latest.reason, 300))]


def _answered(look: DigestItemView) -> list[Block]:
    """Show Undo for ten minutes."""
    by = f" by {escape(look.settled_by.name)}" if look.settled_by else ""
    text = f": “{escape(cut(look.rule.text, 120))}”" if look.rule else ""
    later = _later(look)
    who = f", says {escape(look.settled_by.name)}" if look.settled_by else ""
    words = {
        DigestItemState.TRUE: f"*{look.rule_id}* is still true{who}{text}.",
        DigestItemState.CHANGED: f"*{look.rule_id}* was changed{by}{later}.",
        DigestItemState.RETIRED: f"*{look.rule_id}* is retired{by}{later}.",
    }.get(look.state, f"*{look.rule_id}* was settled{by}, somewhere else.")
    undo = (
        [button("Undo", f"{Action.UNDO_DIGEST_ANSWER}/{look.rule_id}", str(ActionValue(look.id)))]
        if look.can_undo
        else []
    )
    return [section(f":white_check_mark: {words}"), *actions(undo)]


def _later(look: DigestItemView) -> str:
    """Say when an answered change takes effect."""
    match look.becomes:
        case EditFate.PUBLISHED_SOON if look.can_undo and look.settled_at:
            at = moment(look.settled_at + UNDO)
            return f"; it goes {at}" if look.state is DigestItemState.RETIRED else f", and answers so from {at} on"
        case EditFate.PUBLISHED_SOON:
            return ", once its cases let it"
        case EditFate.WAITS:
            return f", once {escape(look.expert) or 'you'} agree{'s' if look.expert else ''}"
        case EditFate.DRAFT:
            return ", with the rest of the draft once somebody publishes it"
    return ""
