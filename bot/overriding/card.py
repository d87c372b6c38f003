"""The override card, before and after its reason is recorded."""

from typing import Any

from bot.overriding.messages import ended
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
            words = ended(rule, change)
        case OverrideState.WAITING:
            return _wanted_reason(view, override)
        case OverrideState.RECORDED:
            return _recorded(override)
        case OverrideState.LAPSED if view.is_superseded:
            words = f"Your request has changed since, so {rule} was not overridden. The newer answer is below."
        case OverrideState.LAPSED:
            words = f"No reason came, so {rule} was not overridden."
        case OverrideState.WITHDRAWN:
            words = f"{rule} is not overridden: the override was withdrawn."
    return RenderedCard(words, [section(words)])


def _wanted_reason(view: AnswerView, override: OverrideView) -> RenderedCard:
    rule, who = override.rule_id, f"<@{view.conductor}>" if view.conductor else "You"
    text = (
        f"{who}, reply here with your reason for overriding {rule} (don't begin with a name). The override takes "
        "effect then."
    )
    ways = [
        button("Write the reason", Action.WRITE_REASON, str(ActionValue(override.id, rule))),
        button("Never mind", Action.NEVER_MIND, str(ActionValue(override.id))),
    ]
    return RenderedCard(f"Reply with your reason for overriding {rule}", [section(text), *actions(ways)])


def _recorded(override: OverrideView) -> RenderedCard:
    wording = f" (wording {override.revision})" if override.revision > 1 else ""
    text = f":white_check_mark: Recorded: {override.rule_id} is overridden{wording}, because"
    not_mine = button("Not my reason", Action.NOT_MY_REASON, str(ActionValue(override.id)))
    blocks = [section(text), quote(override.reason), *_kind(override), *actions([not_mine])]
    return RenderedCard(f"{override.rule_id} is overridden", blocks)


def _kind(override: OverrideView) -> list[Block]:
    """Offer the kinds: several people's reasons of one kind count as evidence."""
    if override.kind:
        return [context(f"Kind of reason: {override.kind.label.casefold()}.")]
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
    return [context("What kind of reason is it? If several people agree, I suggest changing the rule."), *actions(ways)]


def reason_form(override_id: str, rule_id: str) -> Block:
    """Build the form for a reason, used if several overrides wait in a thread."""
    why = line("reason", f"Why do you override {rule_id}?", multiline=True, shortest=3, longest=LONGEST_REASON)
    kind = choice("kind", "What kind of reason is it?", {kind: kind.label for kind in ReasonKind}, optional=True)
    return modal(Form.REASON, override_id, "Your reason", "Record", [why, kind])


def kind_in(values: dict[str, Any]) -> ReasonKind | None:
    given = field_value(values, "kind")
    return ReasonKind(given) if given in set(ReasonKind) else None
