"""The weekly digest card: at most three due rules, each with one click to confirm, change or retire it."""

from collections.abc import Sequence

from bot.freshness import messages
from bot.freshness.unanswered_card import unanswered_blocks
from bot.ui.blocks import Block, RenderedCard, actions, button, context, cut, escape, moment, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import plain_words, subject
from bot.ui.new_blocks import carousel, folded, small_card
from twins.freshness.digest import CAREFUL_AFTER, DigestItemView, DigestView, SmallThing
from twins.playbook.model import Rule
from twins.states import DigestItemState
from twins.values import ActionValue, Tier

_LONGEST_RULE = 200
"""Characters that a card of a carousel holds."""


def draw_digest(view: DigestView) -> RenderedCard:
    """Draw the rules that are still open side by side, with what happened last folded away, then the answered ones."""
    if not (view.items or view.small or view.unanswered):
        words = messages.NO_LONGER_ANSWERS
        return RenderedCard(words, [context(words)])
    words = _title(view)
    due = [look for look in view.items if _has_buttons(look)]
    blocks = [
        *([section(messages.with_clicks(words, len(due)))] if view.items else []),
        *_silent(view),
        *carousel([_due(look, look.rule) for look in due if look.rule]),
        *folded(messages.DETAILS, [section(line) for look in due if (line := _detail(look))]),
    ]
    again = [f"*{look.rule_id}*" for look in view.items if _waits_elsewhere(look)]
    blocks += [context(messages.asked_again(again))] if again else []
    for look in view.items:
        blocks += [] if look in due or _waits_elsewhere(look) else _settled(look, view.reader)
    blocks += [*_small(view.small), *unanswered_blocks(view)]
    return RenderedCard(words, blocks, whole=messages.RULES_IN_FULL)


def _title(view: DigestView) -> str:
    if view.items:
        return _question(len(view.items))
    return messages.SMALL_THINGS if view.small else f"{messages.unanswered_title(len(view.unanswered))}."


def _question(count: int) -> str:
    return messages.are_still_right(count)


def _small(found: Sequence[SmallThing]) -> list[Block]:
    """Offer small things that no rule covered as rules."""
    lines = (_small_line(each) for each in found)
    return [section(messages.SMALL_THINGS_HEAD), *lines] if found else []


def _small_line(small: SmallThing) -> Block:
    text = messages.let_through(escape(cut(small.ask, 200)), escape(cut(small.sentence, 200)))
    if small.rule_id:
        return section(f"{text}\n{messages.now_a_rule(escape(small.rule_id))}")
    make = button(messages.MAKE_RULE, f"{Action.SMALL_TO_RULE}/{small.decision}", str(ActionValue(small.decision)))
    return section(text) | {"accessory": make}


def _has_buttons(look: DigestItemView) -> bool:
    return look.state is DigestItemState.OPEN and look.rule is not None and not look.is_asked_again


def _waits_elsewhere(look: DigestItemView) -> bool:
    return look.state is DigestItemState.OPEN and look.rule is not None and look.is_asked_again


def _could_go(look: DigestItemView) -> bool:
    """Return whether disuse suggests retiring the rule; never for a law or tier 3."""
    heavy = look.rule is not None and (look.rule.is_law or look.rule.tier is Tier.CHECK_FIRST)
    return look.is_unused and not heavy


def _silent(view: DigestView) -> list[Block]:
    """Say why others get this digest too, and what follows if no one answers."""
    found = []
    experts = {look.expert: None for look in view.items if look.expert}
    if experts:
        found.append(messages.asked_as_deputy([escape(name) for name in experts]))
    if view.deputies:
        found.append(messages.deputies_asked(view.silent, [escape(name) for name in view.deputies]))
    if view.silent >= CAREFUL_AFTER and not experts and any(not look.is_unused for look in view.items):
        found.append(messages.UNTIL_YOU_ANSWER)
    return [context(" ".join(found))] if found else []


def _due(look: DigestItemView, rule: Rule) -> Block:
    target = str(ActionValue(look.id))
    true_style, retire_style = (None, "danger") if _could_go(look) else ("primary", None)
    ways = [
        button(messages.STILL_RIGHT, f"{Action.STILL_TRUE}/{look.rule_id}", target, true_style),
        button(messages.CHANGE, f"{Action.CHANGE_DUE_RULE}/{look.rule_id}", target),
        button(messages.RETIRE, f"{Action.RETIRE_DUE_RULE}/{look.rule_id}", target, retire_style),
    ]
    whose = f" · `{look.handle}`" if look.expert else ""
    title = messages.rule_title(look.rule_id, is_law=rule.is_law) + whose
    return small_card(
        title, escape(cut(rule.text, _LONGEST_RULE)), ways, messages.since_words(look, is_needed=not _could_go(look))
    )


def _detail(look: DigestItemView) -> str:
    """Give the whole of a rule that its card cuts, and its last use."""
    text = look.rule.text if look.rule and len(look.rule.text) > _LONGEST_RULE else ""
    lines = [escape(text)] if text else []
    latest = look.latest
    if latest and latest.reason:
        ask, reason = escape(cut(latest.ask, 300)), escape(cut(latest.reason, 300))
        lines.append(messages.last_overridden(moment(latest.at), ask, reason))
        alike = [(escape(cut(each.text, 150)), escape(each.rule_id)) for each in latest.alike]
        lines += [messages.sounds_like(alike)] if alike else []
    elif latest:
        lines.append(messages.last_used(moment(latest.at), plain_words(latest.outcome), escape(cut(latest.ask, 300))))
    return "\n".join([f"*{look.rule_id}*", *lines]) if lines else ""


def _settled(look: DigestItemView, reader: str | None) -> list[Block]:
    if look.state is DigestItemState.OPEN:
        return [context(messages.nothing_to_do(look.rule_id))]
    return _answered(look, reader)


def _answered(look: DigestItemView, reader: str | None) -> list[Block]:
    """Show Undo for ten minutes."""
    is_reader = look.settled_by is not None and look.settled_by.slack == reader
    who = escape(subject(look.settled_by, reader)[0]) if look.settled_by else messages.FORMER_COLLEAGUE
    match look.state:
        case DigestItemState.TRUE:
            text = escape(cut(look.rule.text, 120)) if look.rule else ""
            words = messages.still_right(who, look.rule_id, text, is_reader=is_reader)
        case DigestItemState.CHANGED:
            words = messages.with_later(messages.changed(who, look.rule_id), messages.later(look))
        case DigestItemState.RETIRED:
            words = messages.with_later(messages.retired(who, look.rule_id), messages.later(look))
        case _:
            words = messages.settled_elsewhere(look.rule_id)
    undo = (
        [button(messages.UNDO_ANSWER, f"{Action.UNDO_DIGEST_ANSWER}/{look.rule_id}", str(ActionValue(look.id)))]
        if look.can_undo
        else []
    )
    return [section(messages.done(words)), *actions(undo)]
