"""The override card, before and after its reason is recorded."""

from typing import Any

from bot.overriding import messages
from bot.ui.blocks import Block, RenderedCard, actions, button, context, quote, section
from bot.ui.fields import choice, field_value, line, modal
from bot.ui.ids import Action, Form
from twins.authoring.evidence import ReasonKind, suggested_kind
from twins.checking.views import AnswerView, OverrideView
from twins.overriding import LONGEST_REASON
from twins.states import OverrideState
from twins.values import ActionValue


def draw_override(view: AnswerView, override_id: str) -> RenderedCard:
    """Quote a recorded reason, so that it can be corrected."""
    override = view.override(override_id)
    rule = override.rule_id
    change = view.ended.get(rule)
    match override.state:
        case OverrideState.WAITING | OverrideState.LAPSED if change:
            words = messages.ended(rule, change)
        case OverrideState.WAITING:
            return _wanted_reason(view, override)
        case OverrideState.RECORDED:
            return _recorded(override)
        case OverrideState.LAPSED if view.is_superseded:
            words = messages.changed_since(rule)
        case OverrideState.LAPSED:
            words = messages.no_reason_came(rule)
        case OverrideState.WITHDRAWN:
            words = messages.withdrawn(rule)
    return RenderedCard(words, [section(words)])


def _wanted_reason(view: AnswerView, override: OverrideView) -> RenderedCard:
    rule, who = override.rule_id, f"<@{view.conductor}>" if view.conductor else messages.YOU
    text = messages.reply_with_reason(who, rule)
    ways = [
        button(messages.WRITE_REASON, Action.WRITE_REASON, str(ActionValue(override.id, rule))),
        button(messages.NEVER_MIND, Action.NEVER_MIND, str(ActionValue(override.id))),
    ]
    return RenderedCard(messages.reply_title(rule), [section(text), *actions(ways)])


def _recorded(override: OverrideView) -> RenderedCard:
    text = messages.recorded(override.rule_id, override.revision)
    not_mine = button(messages.NOT_MY_REASON, Action.NOT_MY_REASON, str(ActionValue(override.id)))
    blocks = [section(text), quote(override.reason), *_kind(override), *actions([not_mine])]
    return RenderedCard(messages.is_overridden(override.rule_id), blocks)


def _kind(override: OverrideView) -> list[Block]:
    """Offer the kinds: several people's reasons of one kind count as evidence."""
    if override.kind:
        return [context(messages.kind_of_reason(override.kind.label.casefold()))]
    guess = suggested_kind(override.reason)
    ways = [
        button(
            kind.label,
            f"{Action.KIND}/{kind.value}",
            str(ActionValue(override.id, kind.value)),
            "primary" if kind is guess else None,
        )
        for kind in ReasonKind
    ]
    return [context(messages.WHAT_KIND_COUNTS), *actions(ways)]


def reason_form(override_id: str, rule_id: str) -> Block:
    """Build the form for a reason, used if several overrides wait in a thread."""
    why = line("reason", messages.why_override(rule_id), multiline=True, shortest=3, longest=LONGEST_REASON)
    kind = choice("kind", messages.WHAT_KIND, {kind: kind.label for kind in ReasonKind}, optional=True)
    return modal(Form.REASON, override_id, messages.YOUR_REASON, messages.RECORD, [why, kind])


def kind_in(values: dict[str, Any]) -> ReasonKind | None:
    given = field_value(values, "kind")
    return ReasonKind(given) if given in set(ReasonKind) else None
