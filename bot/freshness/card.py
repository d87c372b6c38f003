"""The weekly digest card: at most three due rules, each with one click to confirm, change or retire it."""

from collections.abc import Sequence

from bot.freshness.unanswered_card import unanswered_blocks, unanswered_title
from bot.ui.blocks import Block, RenderedCard, actions, button, context, cut, day, escape, moment, section
from bot.ui.fragments import plain_words, subject, times
from bot.ui.ids import Action
from bot.ui.new_blocks import carousel, folded, small_card
from twins.freshness.digest import CAREFUL_AFTER, UNDO, DigestItemView, DigestView, EditFate, SmallThing
from twins.playbook.model import Rule
from twins.states import DigestItemState
from twins.values import ActionValue, Tier

_NUMBERS = {2: "two", 3: "three"}
_SMALL = "Small things that I let through without a rule."
_LONGEST_RULE = 200
"""Characters that a card of a carousel holds."""


def draw_digest(view: DigestView) -> RenderedCard:
    """Draw the rules that are still open side by side, with what happened last folded away, then the answered ones."""
    if not (view.items or view.small or view.unanswered):
        words = "The twin that this was about no longer answers."
        return RenderedCard(words, [context(words)])
    words = _title(view)
    due = [look for look in view.items if _has_buttons(look)]
    blocks = [
        *([section(f"*{words}*{_clicks(len(due))}")] if view.items else []),
        *_silent(view),
        *carousel([_due(look, look.rule) for look in due if look.rule]),
        *folded("Details", [section(line) for look in due if (line := _detail(look))]),
    ]
    again = [f"*{look.rule_id}*" for look in view.items if _waits_elsewhere(look)]
    blocks += [context(f"I asked about {', '.join(again)} again in a newer message.")] if again else []
    for look in view.items:
        blocks += [] if look in due or _waits_elsewhere(look) else _settled(look, view.reader)
    blocks += [*_small(view.small), *unanswered_blocks(view)]
    return RenderedCard(words, blocks, whole="The twin's page in my Home tab has the rules in full.")


def _title(view: DigestView) -> str:
    if view.items:
        return _question(len(view.items))
    return _SMALL if view.small else f"{unanswered_title(view.unanswered)}."


def _question(count: int) -> str:
    return (
        f"Are these {_NUMBERS.get(count, str(count))} rules still right?" if count > 1 else "Is this rule still right?"
    )


def _small(found: Sequence[SmallThing]) -> list[Block]:
    """Offer small things that no rule covered as rules."""
    lines = (_small_line(each) for each in found)
    return [section(f"*{_SMALL}* Make a rule of one that people should know."), *lines] if found else []


def _small_line(small: SmallThing) -> Block:
    text = f"“{escape(cut(small.ask, 200))}”\nBecause you wrote: “{escape(cut(small.sentence, 200))}”"
    if small.rule_id:
        return section(f"{text}\nNow a rule: *{escape(small.rule_id)}*.")
    make = button("Make this a rule", f"{Action.SMALL_TO_RULE}/{small.decision}", str(ActionValue(small.decision)))
    return section(text) | {"accessory": make}


def _clicks(due: int) -> str:
    return {0: "", 1: " One click answers."}.get(due, " One click each.")


def _has_buttons(look: DigestItemView) -> bool:
    return look.state is DigestItemState.OPEN and look.rule is not None and not look.is_asked_again


def _waits_elsewhere(look: DigestItemView) -> bool:
    return look.state is DigestItemState.OPEN and look.rule is not None and look.is_asked_again


def since_words(look: DigestItemView) -> str:
    when = f"since you confirmed it on {day(look.confirmed)}" if not look.expert else f"since {day(look.confirmed)}"
    if look.is_unused:
        return f"Not used {when}." + (" Is it still needed?" if _could_go(look) else "")
    over = f", overridden {times(look.overrides)}" if look.overrides else ""
    if look.confirmed is None:
        return f"Never confirmed in this wording. Used {times(look.uses)}{over}."
    if not look.uses:
        return f"It came up {when}, but decided nothing: it was only offered, or near."
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
        found.append(f"{names} {have}n't answered the last digests, so I'm asking you as the deputy.")
    if view.deputies:
        names, are = " and ".join(escape(name) for name in view.deputies), "are" if len(view.deputies) > 1 else "is"
        found.append(f"You didn't answer the last {view.silent} digests, so {names} {are} asked as well.")
    if view.silent >= CAREFUL_AFTER and not experts and any(not look.is_unused for look in view.items):
        found.append(
            "Until you answer, I ask you before I let anything pass by the rules that I showed you four weeks ago."
        )
    return [context(" ".join(found))] if found else []


def _due(look: DigestItemView, rule: Rule) -> Block:
    target = str(ActionValue(look.id))
    true_style, retire_style = (None, "danger") if _could_go(look) else ("primary", None)
    ways = [
        button("Still right", f"{Action.STILL_TRUE}/{look.rule_id}", target, true_style),
        button("Change", f"{Action.CHANGE_DUE_RULE}/{look.rule_id}", target),
        button("Retire", f"{Action.RETIRE_DUE_RULE}/{look.rule_id}", target, retire_style),
    ]
    whose = f" · `{look.handle}`" if look.expert else ""
    title = f"*{look.rule_id}*{' · law' if rule.is_law else ''}{whose}"
    return small_card(title, escape(cut(rule.text, _LONGEST_RULE)), ways, since_words(look))


def _detail(look: DigestItemView) -> str:
    """Give the whole of a rule that its card cuts, and its last use."""
    text = look.rule.text if look.rule and len(look.rule.text) > _LONGEST_RULE else ""
    lines = [escape(text)] if text else []
    latest = look.latest
    if latest and latest.reason:
        lines += [f"Last overridden {moment(latest.at)}.", f"Asked: “{escape(cut(latest.ask, 300))}”"]
        lines.append(f"Reason: “{escape(cut(latest.reason, 300))}”")
    elif latest:
        lines.append(f"Last used {moment(latest.at)} ({plain_words(latest.outcome)}): “{escape(cut(latest.ask, 300))}”")
    return "\n".join([f"*{look.rule_id}*", *lines]) if lines else ""


def _settled(look: DigestItemView, reader: str | None) -> list[Block]:
    if look.state is DigestItemState.OPEN:
        return [context(f"*{look.rule_id}* has since changed, or is gone. There is nothing to do.")]
    return _answered(look, reader)


def _answered(look: DigestItemView, reader: str | None) -> list[Block]:
    """Show Undo for ten minutes."""
    who, says = "A former colleague", "says"
    if look.settled_by:
        who, be, _ = subject(look.settled_by, reader)
        says = "say" if be == "are" else "says"
    who = escape(who)
    text = f": “{escape(cut(look.rule.text, 120))}”" if look.rule else ""
    words = {
        DigestItemState.TRUE: f"{who} {says} that *{look.rule_id}* is still right{text}.",
        DigestItemState.CHANGED: f"{who} changed *{look.rule_id}*.{_later(look)}",
        DigestItemState.RETIRED: f"{who} retired *{look.rule_id}*.{_later(look)}",
    }.get(look.state, f"*{look.rule_id}* was settled elsewhere.")
    undo = (
        [button("Undo", f"{Action.UNDO_DIGEST_ANSWER}/{look.rule_id}", str(ActionValue(look.id)))]
        if look.can_undo
        else []
    )
    return [section(f":white_check_mark: {words}"), *actions(undo)]


def _later(look: DigestItemView) -> str:
    """Say when an answered change takes effect."""
    is_retired = look.state is DigestItemState.RETIRED
    match look.becomes:
        case EditFate.PUBLISHED_SOON if look.can_undo and look.settled_at:
            at = moment(look.settled_at + UNDO)
            return f" It stops counting {at}." if is_retired else f" The new wording goes live {at}."
        case EditFate.PUBLISHED_SOON:
            return f" It {'stops counting' if is_retired else 'goes live'} once the twin's tests pass."
        case EditFate.WAITS:
            return (
                f" It goes live once {escape(look.expert)} agrees." if look.expert else " It goes live once you agree."
            )
        case EditFate.DRAFT:
            return " It goes live with the rest of the draft, once that is published."
    return ""
